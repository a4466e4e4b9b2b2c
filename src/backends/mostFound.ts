import type { Subject } from "../access/case";
import { skeleton } from "../text/skeleton";

/** So many people and groups a search finds at most: as many as fit on a list to choose from. */
export const mostFound = 50;

/** As many as a search finds, before all those whose name or user name is exactly the text. */
export function firstFound(all: readonly Subject[], text: string): Subject[] {
  const wanted = skeleton(text);
  const isExact = ({ name, login = "" }: Subject) => skeleton(name) === wanted || skeleton(login) === wanted;
  return [...all.filter(isExact), ...all.filter((one) => !isExact(one))].slice(0, mostFound);
}
