import { unreadableLine } from "../wording/listCoverage";
import type { Ask } from "./ask";
import type { InputOf } from "./input";
import { aboutCase } from "./answer";
import { noSuchMode } from "./refusal";

const usualPage = 20;

/** A page of cases, straight from the case system. */
export async function listCases(
  { reading, l10n, connection, signal }: Ask,
  { text, status, mode, after, pageSize = usualPage }: InputOf<"listCases">,
): Promise<object> {
  // Not every server knows of modes, and one that does not would send every case.
  const modes = Object.keys(l10n.system.modes);
  if (mode?.some((one) => !modes.includes(one))) return { refused: noSuchMode(l10n, modes) };
  const page = await reading.listCases(connection, { text, status, mode }, after, signal, pageSize);
  return {
    cases: page.items.map(aboutCase),
    ...(page.total !== undefined && page.strays === undefined && { total: page.total }),
    ...(page.next !== undefined && { next: page.next }),
    ...(page.unreadable !== undefined && { unreadable: unreadableLine(l10n, page.unreadable) }),
    ...((after !== undefined || page.next !== undefined) && {
      coverage: l10n.t("One page of several. A case that moves between two pages may be on both, or on none."),
    }),
    ...(page.items.length === 0 &&
      page.next === undefined && {
        hint: l10n.t("No case matches, among those that the user can see. Others may exist."),
      }),
  };
}
