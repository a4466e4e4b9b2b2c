import assert from "node:assert/strict";
import type { Subject } from "../../../src/access/case";
import { createPeople, subjectById } from "../../../src/core/cases/people";

const kari: Subject = { id: "1101", kind: "user", name: "Kari Writer", login: "kari" };
const impostor: Subject = { id: "1666", kind: "user", name: "Kari Writer", login: "1101" };

describe("Whom an id means", () => {
  it("is whoever has it, never somebody who took it for a user name", () => {
    assert.equal(subjectById([impostor, kari], "argus", "1101"), kari);
    assert.deepEqual(subjectById([impostor], "argus", "1101"), { id: "1101", kind: "unknown", name: "1101" });
    assert.deepEqual(subjectById([impostor], "cmf", "1101"), { id: "user:1101", kind: "user", name: "1101" });
  });

  it("may be a user name that is no number", () => {
    assert.equal(subjectById([impostor, kari], "argus", "kari"), kari);
  });

  it("is the number alone in Argus, where users and groups share their numbers", () => {
    assert.deepEqual(subjectById([], "argus", "group:8"), { id: "8", kind: "unknown", name: "8" });
  });

  it("tells users from groups of the same number in CMf, where it can", () => {
    const seven: Subject = { id: "user:7", kind: "user", name: "Siv" };
    const group: Subject = { id: "group:7", kind: "group", name: "Legal" };
    assert.equal(subjectById([seven], "cmf", "7"), seven);
    assert.equal(subjectById([group], "cmf", "7"), group);
    assert.equal(subjectById([seven, group], "cmf", "7").kind, "unknown");
    assert.equal(subjectById([seven, group], "cmf", "group:7"), group);
    assert.deepEqual(subjectById([], "cmf", "group:8"), { id: "group:8", kind: "group", name: "group:8" });
  });
});

describe("People seen", () => {
  it("are kept with what they log in as, once an answer says it", () => {
    const people = createPeople();
    people.add({ id: "user:7", kind: "user", name: "Siv", inactive: true });
    people.add({ id: "user:7", kind: "user", name: "Siv Nettum", login: "siv" });
    people.add({ id: "user:7", kind: "user", name: "Siv", login: "other" });
    assert.deepEqual(people.all(), [{ id: "user:7", kind: "user", name: "Siv", login: "siv", inactive: true }]);
  });

  it("are kept with where they belong, once an answer says it", () => {
    const people = createPeople();
    const placed = { ...kari, belongsTo: "Havkraft" };
    for (const one of [kari, placed, kari]) people.add(one);
    assert.deepEqual(people.all(), [placed]);
  });
});
