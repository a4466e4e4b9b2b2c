import type { SandboxAnswer } from "../../../sandbox/exchange";
import type { Entry, Subject, Watcher } from "../../../sandbox/world/model";
import type { Call, Context, Route } from "./context";
import { envelope, refuse, refuseField, type Message } from "./envelope";
import type { Change } from "./history";
import { readBody, readChoice, readFlag, readPaging, readQuery } from "./input";
import { changeableCase, seenCase, type Seen } from "./seenCase";
import { modes } from "./values";

/** The calls for who has access to a case, and who is notified of it. */
export function accessRoutes(context: Context): Route[] {
  const { quirks, wire, listOf } = context;
  const entries = "/cases/v2/case/{caseID}/access";
  const watchers = "/cases/v2/case/{caseID}/watchers";
  const list = (call: Call): SandboxAnswer =>
    listOf(seenCase(context, call).one.entries, readPaging(readQuery(call.request.query, [])), (entry) =>
      wire.entry(entry, quirks.entryForm),
    );
  return [
    ["GET", entries, "viewCases", list],
    ["POST", entries, "updateCase", (call) => grant(context, call)],
    ["PUT", entries, "updateCase", (call) => changeMode(context, call)],
    ["DELETE", `${entries}/{aclEntryID}`, "updateCase", (call) => revoke(context, call)],
    ["GET", watchers, "viewCases", (call) => listWatchers(context, call)],
    ["DELETE", `${watchers}/{watcherID}`, "updateCase", (call) => deleteWatcher(context, call)],
    ["DELETE", `${watchers}/contact/{contactID}`, "updateCase", (call) => silenceContact(context, call)],
  ];
}

interface Grant {
  readonly subject: Subject;
  readonly level: Entry["level"];
  readonly addWatcher: boolean;
}

function readGrant({ subjectsNamed }: Context, { who, request }: Call): Grant {
  const given = readBody(request.body, ["userOrGroup", "subjectID", "level", "addWatcher"]);
  const { userOrGroup, subjectID } = given;
  if (typeof userOrGroup !== "string" || userOrGroup === "") return refuseField("userOrGroup", "must be given");
  const [subject] = subjectsNamed(userOrGroup, who.actor.user.customer.domain.name);
  if (subject === undefined) return refuseField("userOrGroup", `no user or group is ${userOrGroup}`);
  if (subjectID !== undefined && subjectID !== subject.id)
    refuseField("subjectID", "is another one than userOrGroup; it is deprecated");
  return {
    subject,
    level: readChoice(given, "level", ["read", "write", "owner"]),
    addWatcher: readFlag(given, "addWatcher", true),
  };
}

async function grant(context: Context, call: Call): Promise<SandboxAnswer> {
  const { store, wire, quirks } = context;
  const { index, one } = changeableCase(context, call, "owner");
  const { subject, level, addWatcher } = readGrant(context, call);
  const by = call.who.actor.user.id;
  const present = one.entries.find((entry) => entry.subject === subject.id && entry.deleted !== true);
  if (present !== undefined && quirks.secondGrant === "refuses")
    refuseField("userOrGroup", `${subject.name} has access already`);
  const shown = (entry: Entry) => wire.entry(entry, quirks.entryForm);
  if (present !== undefined && quirks.secondGrant === "ignores") return envelope(200, shown(present));

  const replaced = quirks.secondGrant === "replaces" ? present : undefined;
  const entry = replaced === undefined ? store.newEntry(subject.id, level, by) : { ...replaced, level };
  const entries =
    replaced === undefined
      ? [...one.entries, entry]
      : one.entries.map((other) => (other.id === replaced.id ? entry : other));
  const changes: Change[] = [{ kind: "access", value: entry, previous: replaced ?? null }];
  const added = addWatcher ? store.newWatcher(subject.id, by) : undefined;
  if (added !== undefined) changes.push({ kind: "watcher", value: added, previous: null });
  const edit = added === undefined ? { entries } : { entries, watchers: [...one.watchers, added] };
  const notified = added === undefined ? 0 : 1;
  await store.change(index, edit, by, { operation: "grantCaseAccess", notified, changes });
  return envelope(201, shown(entry), undefined, remarks(present, subject));
}

/** What an owner is told although the grant was carried out. */
function remarks(present: Entry | undefined, subject: Subject): Message[] {
  const remark = (type: Message["type"], message: string): Message => ({ type, message, field: null });
  return [
    ...(present === undefined ? [] : [remark("WARNING", `${subject.name} had an entry on this case already`)]),
    ...(subject.daemon === true ? [remark("NOTIFICATION", `${subject.name} is the account of a program`)] : []),
  ];
}

async function revoke(context: Context, call: Call): Promise<SandboxAnswer> {
  const { store, wire, quirks } = context;
  const { index, one } = changeableCase(context, call, "owner");
  const wanted = call.parameters[1]!;
  const entry = one.entries.find(({ id }) => id === wanted.toLowerCase());
  if (entry === undefined || entry.deleted === true) return refuse(404, `Access entry ${wanted} was not found`);
  const edit = {
    entries: one.entries.filter((other) => other.id !== entry.id),
    ...(quirks.watcherAfterRevoke === "goes" && {
      watchers: one.watchers.filter(({ subject, role }) => subject !== entry.subject || role === "contact"),
    }),
  };
  await store.change(index, edit, call.who.actor.user.id, {
    operation: "revokeCaseAccess",
    notified: 0,
    changes: [{ kind: "access", value: null, previous: entry }],
  });
  return envelope(200, wire.entry(entry, quirks.entryForm));
}

async function changeMode(context: Context, call: Call): Promise<SandboxAnswer> {
  const { store, wire, caseAt, accessAt } = context;
  const { index, one }: Seen = changeableCase(context, call, "owner");
  const mode = readChoice(readBody(call.request.body, ["accessMode"]), "accessMode", modes);
  if (mode !== one.mode) {
    await store.change(index, { mode }, call.who.actor.user.id, {
      operation: "updateCaseAccessSettings",
      notified: 0,
      changes: [{ kind: "string", field: "accessMode", value: mode, previous: one.mode }],
    });
  }
  // Who may do this owns the case in every mode, and still sees it.
  return envelope(200, wire.case(caseAt(index), accessAt(index, call.who)!, true));
}

function listWatchers(context: Context, call: Call): SandboxAnswer {
  const { one } = seenCase(context, call);
  const query = readQuery(call.request.query, []);
  const wants = {
    watcher: readFlag(query, "includeExplicit", true),
    contact: readFlag(query, "includeDefault", true),
    disabled: readFlag(query, "includeDisabled", false),
    deleted: readFlag(query, "includeDeleted", false),
  };
  const found = one.watchers.filter(
    ({ role, flags }) =>
      wants[role] && (wants.disabled || !flags.includes("DISABLED")) && (wants.deleted || !flags.includes("DELETED")),
  );
  return context.listOf(found, readPaging(query), context.wire.watcher);
}

async function deleteWatcher(context: Context, call: Call): Promise<SandboxAnswer> {
  const seen = changeableCase(context, call, "write");
  const id = call.parameters[1]!;
  const watcher = seen.one.watchers.find((one) => one.id === id.toLowerCase());
  if (watcher === undefined || watcher.flags.includes("DELETED")) return refuse(404, `Watcher ${id} was not found`);
  if (watcher.role === "contact") refuse(412, "A contact of the customer is not a watcher of the case");
  return replaceWatcher(context, call, seen, watcher, { ...watcher, flags: [...watcher.flags, "DELETED"] });
}

/** A contact of the customer is no longer notified of this one case. */
async function silenceContact(context: Context, call: Call): Promise<SandboxAnswer> {
  const seen = changeableCase(context, call, "write");
  const id = call.parameters[1]!;
  const watcher = seen.one.watchers.find(({ contact }) => contact !== null && String(contact) === id);
  if (watcher === undefined) return refuse(404, `Contact ${id} was not found`);
  return replaceWatcher(context, call, seen, watcher, { ...watcher, flags: [...watcher.flags, "NEGATIVE_ENTRY"] });
}

async function replaceWatcher(
  { store, wire }: Context,
  { who }: Call,
  { index, one }: Seen,
  before: Watcher,
  after: Watcher,
): Promise<SandboxAnswer> {
  const watchers = one.watchers.map((other) => (other.id === before.id ? after : other));
  await store.change(index, { watchers }, who.actor.user.id, {
    operation: "deleteCaseWatcher",
    notified: 0,
    changes: [{ kind: "watcher", value: null, previous: before }],
  });
  return envelope(200, wire.watcher(after));
}
