import assert from "node:assert/strict";
import type { Subject } from "../../../src/access";
import { journalNaming } from "../../../src/wording/journal";
import { naming, roleNaming } from "../../../src/wording/naming";
import { english } from "../english";
import type { Attempt } from "../../../src/core/journal/attempt";

const one: Subject = { id: "1108", kind: "user", name: "Anne Hansen", login: "anne.hansen" };
const other: Subject = { id: "1206", kind: "user", name: "Anne Hansen", login: "anne.hansen2" };
const ola: Subject = { id: "1102", kind: "user", name: "Ola Reader", login: "ola.reader" };

const named = (...people: Subject[]) => people.map(naming(people));

describe("people in messages", () => {
  it("are called by name where that tells them apart", () => {
    assert.deepEqual(named(one, ola, one), ["Anne Hansen", "Ola Reader", "Anne Hansen"]);
    assert.equal(naming([])(one), "Anne Hansen");
  });

  it("have the user name behind a name that they share, also with somebody who is not shown", () => {
    assert.deepEqual(named(one, ola, other), ["Anne Hansen (anne.hansen)", "Ola Reader", "Anne Hansen (anne.hansen2)"]);
    assert.equal(naming([other])(one), "Anne Hansen (anne.hansen)");
  });

  it("with a role are told from a group that is called the same", () => {
    const group: Subject = { id: "2001", kind: "group", name: "Administrators", belongsTo: "Nordlys" };
    const nameOf = naming([group, ola]);
    assert.deepEqual(["Administrators", "Service tech role"].map(roleNaming(english(), nameOf)), [
      "Administrators (role)",
      "Service tech role",
    ]);
    assert.equal(nameOf(group), "Administrators");
  });

  it("have with it where they belong, where not all of them belong to the same", () => {
    const here = { ...one, belongsTo: "Havkraft" };
    assert.deepEqual(named(here, { ...other, belongsTo: "Solkraft\u202e" }), [
      "Anne Hansen (anne.hansen, Havkraft)",
      "Anne Hansen (anne.hansen2, Solkraft)",
    ]);
    assert.deepEqual(named(here, other), ["Anne Hansen (anne.hansen, Havkraft)", "Anne Hansen (anne.hansen2)"]);
    assert.deepEqual(named(here, { ...other, belongsTo: "Havkraft" }), [
      "Anne Hansen (anne.hansen)",
      "Anne Hansen (anne.hansen2)",
    ]);
    assert.deepEqual(named({ ...ola, belongsTo: "Havkraft" }, here), ["Ola Reader", "Anne Hansen"]);
  });

  it("have the number where there is no user name, or it is shared too, or is no more than the name", () => {
    assert.deepEqual(named({ ...one, login: undefined }, other), ["Anne Hansen (1108)", "Anne Hansen (anne.hansen2)"]);
    assert.deepEqual(named(one, { ...other, login: "ANNE.HANSEN" }), ["Anne Hansen (1108)", "Anne Hansen (1206)"]);
    assert.deepEqual(named({ ...one, login: "Anne Hansen" }, other), [
      "Anne Hansen (1108)",
      "Anne Hansen (anne.hansen2)",
    ]);
  });

  it("have the number also where a user name looks like that of another, or like the number of another", () => {
    assert.deepEqual(named(one, { ...other, login: "anne\u200b.hansen" }), [
      "Anne Hansen (1108)",
      "Anne Hansen (1206)",
    ]);
    assert.deepEqual(named({ ...one, login: "1206" }, { ...other, login: undefined }), [
      "Anne Hansen (1108)",
      "Anne Hansen (1206)",
    ]);
    const long = "x".repeat(60);
    assert.deepEqual(named({ ...one, login: `${long}1` }, { ...other, login: `${long}2` }), [
      "Anne Hansen (1108)",
      "Anne Hansen (1206)",
    ]);
  });

  it("are told apart by what is seen: case, invisible characters and cut ends make no difference", () => {
    const long = "x".repeat(100);
    assert.deepEqual(named(one, { ...other, name: "anne\u200b  HANSEN" }), [
      "Anne Hansen (anne.hansen)",
      "anne HANSEN (anne.hansen2)",
    ]);
    const [first, second] = named({ ...one, name: `${long}1` }, { ...other, name: `${long}2` });
    assert.match(first!, /…\s\(anne\.hansen\)$/);
    assert.notEqual(first, second);
  });

  it("are the same person whether or not it is known that they are one, and a group is another", () => {
    assert.deepEqual(named(one, { ...one, kind: "unknown" }), ["Anne Hansen", "Anne Hansen"]);
    assert.deepEqual(
      named({ id: "user:7", kind: "user", name: "Watch" }, { id: "group:7", kind: "group", name: "Watch" }),
      ["Watch (user:7)", "Watch (group:7)"],
    );
  });

  it("say nothing that could act as an icon or a link", () => {
    assert.deepEqual(named({ ...one, login: "$(trash)" }, { ...other, login: "[x](command:y)" }), [
      "Anne Hansen ($ (trash))",
      "Anne Hansen ([x] (command:y))",
    ]);
  });

  it("are told apart in the journal among the records of the same server", () => {
    const grant = (subject: Subject, origin: string) =>
      ({ system: "argus", origin, url: `${origin}/api`, change: { kind: "grant", subject, level: "read" } }) as Attempt;
    const elsewhere = grant(other, "https://b.example");
    const here = grant(one, "https://a.example");
    const nameOf = journalNaming([here, grant(other, "https://a.example"), elsewhere]);
    assert.equal(nameOf(here)(one), "Anne Hansen (anne.hansen)");
    assert.equal(nameOf(elsewhere)(other), "Anne Hansen");
  });
});
