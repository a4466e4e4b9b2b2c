import { writeFile } from "node:fs/promises";
import { isOfSystem } from "../../core/journal/attempt";
import { exportExpiries, readExport } from "../../core/expiry/exchange";
import { isExpiryOf, type Expiry } from "../../core/expiry/model";
import { localTime } from "../../core/expiry/wake";
import { counted } from "../../text/localize";
import { shellWord } from "../../text/commandLine";
import { oneLine } from "../../text/untrusted";
import { calendarOf } from "../../wording/calendar";
import { Complaint, unwritten } from "../complaint";
import { endingDocument, endingTable } from "../endings";
import { exitStatus } from "../exitStatus";
import type { Answer } from "../output/answer";
import { wholeOf } from "../output/document";
import {
  chooseConnection,
  refuseUnread,
  withSession,
  withWorkplace,
  type Surroundings,
  type Workplace,
} from "../session";
import { readOwn } from "../settings/connectionsFile";
import { writePrivateFile } from "../settings/privateFile";
import { tool } from "../output/tool";
import { nobodyAsked } from "../about";

/** Which ends are shown, and what else is done with them. */
export interface DueChoice {
  /** Those within so many milliseconds, and what is overdue. */
  readonly within?: number;
  /** Writes them as a calendar. */
  readonly ics?: string;
  /** Writes them for another computer, and takes over what one wrote. */
  readonly export?: string;
  readonly import?: string;
  /** Takes one away, by its id: what it was to end stays. */
  readonly clear?: string;
}

/** `due`: what is to end, and what is overdue. Contacts nobody, but for `--import`. */
export function dueCommand(around: Surroundings, choice: DueChoice): Promise<Answer> {
  const { l10n, locale } = around.language;
  if (choice.import !== undefined) return importCommand(around, choice.import);
  return withWorkplace(around, async (place) => {
    const { expiries } = place.workspace;
    const connection = around.flags.connection === undefined ? undefined : chooseConnection(around, place);
    if (choice.clear !== undefined)
      await expiries.clear(await findOpenEnd(around, await expiries.open(), choice.clear));
    const now = Date.now();
    const all = (await expiries.open()).filter(
      (one) => connection === undefined || isOfSystem({ ...one, connection: connection.name }, connection),
    );
    if (all.length === 0) refuseUnread(place.workspace);
    const shown = all.filter((one) => choice.within === undefined || localTime(one) <= now + choice.within);
    // What was not asked for may end all the same.
    const isNarrowed = choice.within !== undefined || connection !== undefined;
    if (choice.ics !== undefined)
      await written(around, choice.ics, writeFile(choice.ics, calendarOf(l10n, shown, now, tool.version)));
    const given = choice.export === undefined ? undefined : await exportEnds(around, place, shown, choice.export);
    const unreadable = await expiries.unreadable();
    const unread = l10n.t("{0} that a later version wrote", locale.count(unreadable));
    return {
      status: exitStatus.done,
      about: {
        ...nobodyAsked,
        connection: connection?.name ?? null,
        origin: connection?.origin ?? null,
        coverage:
          unreadable === 0
            ? wholeOf(shown.length)
            : { whole: false, read: shown.length, of: shown.length + unreadable, missing: [unread] },
      },
      result: afterwards(shown, given).map((one) => endingDocument(around, one, now)),
      lines:
        shown.length > 0 ? [] : [isNarrowed ? l10n.t("Nothing that matches is to end.") : l10n.t("Nothing is to end.")],
      table: endingTable(around, afterwards(shown, given), now),
      notes: [
        ...(unreadable === 0 ? [] : [l10n.t("Not covered: {0}.", unread)]),
        ...(choice.ics === undefined ? [] : [l10n.t("The calendar is in {0}.", oneLine(choice.ics))]),
        ...(given === undefined ? [] : [handedOverNote(around, given.length, choice.export!)]),
      ],
    };
  });
}

/** Writes them for another computer, after which this one carries them out no more. */
function exportEnds(
  around: Surroundings,
  { workspace }: Workplace,
  shown: readonly Expiry[],
  path: string,
): Promise<readonly Expiry[]> {
  const keep = (all: readonly Expiry[]) => written(around, path, writePrivateFile(path, exportExpiries(all)));
  return workspace.expiries.handOver(shown, keep, around.signal);
}

/** Those shown, as they are once some were handed over. */
function afterwards(shown: readonly Expiry[], given: readonly Expiry[] = []): readonly Expiry[] {
  return shown.map((one) => given.find(({ id }) => id === one.id) ?? one);
}

function handedOverNote({ language: { l10n, locale } }: Surroundings, count: number, path: string): string {
  const command = ["case-access", "due", "--import", path].map(shellWord).join(" ");
  return counted(
    count,
    l10n.t(
      "1 is handed over: this computer does not carry it out. Another one of the same caller does after: {0}",
      command,
    ),
    l10n.t(
      "{0} are handed over: this computer does not carry them out. Another one of the same caller does after: {1}",
      locale.count(count),
      command,
    ),
  );
}

/** The one of an id, or of its beginning where only one has that. */
async function findOpenEnd({ language: { l10n } }: Surroundings, open: readonly Expiry[], id: string): Promise<Expiry> {
  const found = open.filter((one) => one.id === id || (id.length >= 6 && one.id.startsWith(id)));
  if (found.length === 1) return found[0]!;
  throw new Complaint(
    exitStatus.usage,
    "unknownEnding",
    found.length === 0
      ? l10n.t("Nothing that is to end has the ID “{0}”.", oneLine(id, 60))
      : l10n.t("The IDs of several begin with “{0}”.", oneLine(id, 60)),
    l10n.t("See {0}.", "case-access due"),
  );
}

async function written({ language: { l10n } }: Surroundings, path: string, writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (thrown) {
    throw unwritten(l10n, path, thrown);
  }
}

/** Takes over what another computer of the same caller wrote. To take it over is the consent to carry it out here. */
function importCommand(around: Surroundings, path: string): Promise<Answer> {
  const { l10n, locale } = around.language;
  return withSession(around, async ({ workspace, connection }) => {
    const text = await readOwn(l10n, path);
    const read = text === undefined ? undefined : readExport(text);
    if (read === undefined)
      throw new Complaint(
        exitStatus.usage,
        "file",
        l10n.t("{0} is not a file that {1} wrote.", oneLine(path), "case-access due --export"),
        l10n.t("Check the file."),
      );
    await workspace.cases.learn(connection, undefined, around.signal);
    const caller = await workspace.expiries.callerOf(connection);
    const theirs = read.filter((one) => isExpiryOf(one, connection) && (one.caller ?? "") === (caller ?? ""));
    const taken = await workspace.expiries.takeOver(connection, theirs);
    const others = read.length - theirs.length;
    const left = l10n.t("{0} of another connection or caller", locale.count(others));
    return {
      status: exitStatus.done,
      about: {
        ...nobodyAsked,
        connection: connection.name,
        origin: connection.origin,
        coverage:
          others === 0 ? wholeOf(read.length) : { whole: false, read: theirs.length, of: read.length, missing: [left] },
      },
      result: theirs.map((one) => endingDocument(around, one, Date.now())),
      lines: [
        counted(taken, l10n.t("1 end was taken over."), l10n.t("{0} ends were taken over.", locale.count(taken))),
      ],
      notes: [
        ...(others === 0 ? [] : [l10n.t("Not taken over: {0}.", left)]),
        ...(taken === 0 ? [] : [onOneOnly(around)]),
      ],
    };
  });
}

/** Two computers with one file: what the state of the server tells the second one, and what it cannot. */
function onOneOnly({ language: { l10n } }: Surroundings): string {
  return l10n.t(
    "Import this file on no other computer. One that has it too finds what was ended here ended already; but where " +
      "the system gives entries no IDs of their own, it also ends what is granted at the same level after that.",
  );
}
