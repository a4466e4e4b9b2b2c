import assert from "node:assert/strict";
import type { Entry, Subject } from "../../src/access/case";
import { entriesById } from "../../src/core/cases/people";
import { noSignal } from "../unit/noSignal";
import { openHarness } from "./changesHarness";
import { openCmf } from "./cmfHarness";

const namesOf = (entries: readonly Entry[]): (string | undefined)[] => entries.map(({ subject }) => subject?.name);

describe("the entries of whom a command is told", () => {
  it("are found in Argus by number and by user name, also where the entry has only the number", async () => {
    const { connection, cases, close } = await openHarness();
    const entries = await cases.loadEntries(connection, "9003", noSignal);
    const find = (id: string) => entriesById(entries, cases.people(connection), "argus", id);
    assert.deepEqual(namesOf(find("1102")), ["Ola Reader"]);
    assert.deepEqual(namesOf(find("ola.reader")), ["Ola Reader"]);
    assert.deepEqual(namesOf(find("2002")), ["Incident Responders"]);
    assert.deepEqual(find("incident-responders"), [], "an entry does not tell the short name of a group");
    assert.deepEqual(find("1107"), [], "has no entry on this case");
    const bare = entries.map((entry): Entry => ({
      ...entry,
      subject: entry.subject && { id: entry.subject.id, kind: "unknown", name: entry.subject.id },
    }));
    assert.deepEqual(namesOf(entriesById(bare, cases.people(connection), "argus", "ola.reader")), ["1102"]);
    assert.deepEqual(
      entriesById([{ id: "x", on: "case" }], cases.people(connection), "argus", "1102"),
      [],
      "does not say whose it is",
    );
    await close();
  });

  it("are found in CMf by id, by bare number and by user name", async () => {
    const { connection, cases, close } = await openCmf();
    const caseId = "ca000000-0000-4000-8000-000000000005";
    const entries = await cases.loadEntries(connection, caseId, noSignal);
    for (const id of ["user:7", "7", "sara.silva"])
      assert.deepEqual(namesOf(entriesById(entries, cases.people(connection), "cmf", id)), ["Sara Silva"], id);
    assert.deepEqual(namesOf(entriesById(entries, cases.people(connection), "cmf", "group:9")), ["Auditoria Interna"]);
    assert.deepEqual(entriesById(entries, cases.people(connection), "cmf", "group:7"), []);

    // Another case has brought the group of the same number; on this one the number still means one.
    await cases.loadEntries(connection, "ca000000-0000-4000-8000-000000000001", noSignal);
    assert.deepEqual(namesOf(entriesById(entries, cases.people(connection), "cmf", "7")), ["Sara Silva"]);
    const group: Subject = { id: "group:7", kind: "group", name: "Gestores de Sinistros" };
    assert.deepEqual(
      namesOf(entriesById([...entries, { id: "y", on: "case", subject: group }], cases.people(connection), "cmf", "7")),
      ["Sara Silva", "Gestores de Sinistros"],
    );
    await close();
  });
});
