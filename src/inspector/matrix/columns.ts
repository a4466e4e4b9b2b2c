import { levelRange } from "../../wording/level";
import { roleRange } from "../../wording/operation";
import type { CellMessage, ColumnMessage } from "../protocol";
import { changeCell, entryCell, levelCell, roleText } from "./cells";
import type { MatrixContext } from "./context";
import type { WordColumn } from "./rows";
import type { ShownSpot } from "./spot";
import { withEntryEnd } from "./standingEnd";
import { widthFor } from "./widths";

/**
 * A column after the rights, where nobody is compared. Its head, its cells and what it is sorted by are here and
 * nowhere else; only the level and the effect of a change are sorted by rank (`arrange.ts`), not by their words.
 */
export interface Column {
  readonly id: WordColumn | "level" | "change";
  readonly title: string;
  /** In pixels, as it begins. */
  readonly width: number;
  readonly grows?: true;
  cell(shown: ShownSpot): CellMessage;
  /** The words that the column is sorted by. Absent: it is sorted by rank. */
  sort?(shown: ShownSpot): string;
}

/** Enough for "write → owner"; wider, and the rights would not be in sight in a window of 1000 × 700. */
const editedEntry = 135;

/** The entry stands before the rights, where it is changed. */
export function entryColumn(context: MatrixContext): Column {
  const { l10n, editable } = context;
  return {
    id: "entry",
    title: l10n.t("Entry"),
    width: editable ? editedEntry : widthFor(l10n.t("Entry"), [l10n.t("not loaded"), l10n.t("not known")]),
    cell: ({ spot, judged }) => withEntryEnd(context, spot, entryCell(context, spot, judged)),
    sort: ({ spot, judged }) => withEntryEnd(context, spot, entryCell(context, spot, judged)).text,
  };
}

/** The columns after the rights, in their order. */
export function columnsAfterRights(context: MatrixContext): readonly Column[] {
  const { l10n, backend, drafts } = context;
  const { policy } = backend;
  const columns: (Column | undefined)[] = [
    drafts
      ? {
          id: "change",
          title: l10n.t("Change"),
          width: 200,
          cell: ({ preview, judged }) => changeCell(l10n, preview, judged?.waits),
        }
      : undefined,
    {
      id: "because",
      title: l10n.t("Because"),
      width: 116,
      grows: true,
      cell: ({ because }) => ({ text: because, tip: because }),
      sort: ({ because }) => because,
    },
    {
      id: "level",
      title: l10n.t("Level"),
      width: widthFor(l10n.t("Level"), levelTexts(context)),
      cell: (shown) => levelCell(context, shown),
    },
    policy.roles.length === 0
      ? undefined
      : {
          id: "role",
          title: l10n.t("Role"),
          width: widthFor(l10n.t("Role"), roleTexts(context)),
          cell: ({ judged }) => ({ text: roleText(context, judged), tip: roleText(context, judged) }),
          sort: ({ judged }) => roleText(context, judged),
        },
  ];
  return columns.filter((column) => column !== undefined);
}

/** The head of a column. */
export function headOf({ id, title, width, grows }: Column): ColumnMessage {
  return { id, label: title, width, ...(grows && { grows }), sortable: true };
}

/** What the columns of words say in a row. */
export function wordsOfRow(columns: readonly Column[], shown: ShownSpot): Partial<Record<WordColumn, string>> {
  return Object.fromEntries(columns.flatMap(({ id, sort }) => (sort === undefined ? [] : [[id, sort(shown)]])));
}

function levelTexts({ l10n, backend }: Pick<MatrixContext, "l10n" | "backend">): string[] {
  return ["none" as const, ...backend.policy.rights].flatMap((atMost, place, all) =>
    all.slice(0, place + 1).map((atLeast) => levelRange(l10n, { atLeast, atMost })),
  );
}

function roleTexts({ l10n, backend }: Pick<MatrixContext, "l10n" | "backend">): string[] {
  const { roles } = backend.policy;
  return [[], ...roles.map(({ role }) => [role])].flatMap(([certain]) =>
    roles.map(({ role }) => roleRange(l10n, { ...(certain && { [certain]: "yes" as const }), [role]: "unknown" })),
  );
}
