import type { WaysSide } from "../../../src/access/ways";
import { completions, factNames, type Known } from "./oracle";

/** Two sides of a comparison from facts; what is open on both sides is one unknown. */
export function sidesFromFacts(
  modeBefore: string,
  before: Partial<Known>,
  modeAfter: string,
  after: Partial<Known>,
): [WaysSide, WaysSide] {
  const facts = [before, after].map((side) =>
    Object.fromEntries(factNames.map((fact) => [fact, valueIn(side as Known, fact)])),
  );
  const ways = (side: number): WaysSide["ways"] =>
    Object.fromEntries(
      factNames.map((fact) => {
        const value = facts[side]![fact];
        const name = facts[1 - side]![fact] === "unknown" ? fact : `${fact} ${side}`;
        return [fact, value === "yes" ? [[]] : value === "unknown" ? [[name]] : []];
      }),
    );
  return [
    { mode: modeBefore, ways: ways(0) },
    { mode: modeAfter, ways: ways(1) },
  ];
}

/** What follows for a fact from everything that is known. */
function valueIn(facts: Known, fact: string): "yes" | "no" | "unknown" {
  const worlds = completions(facts);
  if (worlds.every((world) => world.has(fact))) return "yes";
  return worlds.some((world) => world.has(fact)) ? "unknown" : "no";
}
