import assert from "node:assert/strict";
import type { Subject } from "../../../src/access/case";
import { firstFound, mostFound } from "../../../src/backends/mostFound";
import { findPeople } from "../../../src/core/cases/findPeople";
import { createPeople } from "../../../src/core/cases/people";

const connection = { name: "work", system: "argus", url: "https://x", origin: "https://x", sandbox: false };
const crowd = Array.from({ length: mostFound }, (_, at): Subject => ({
  id: `${at}`,
  kind: "user",
  name: `Kari ${at}`,
  login: `kari${at}`,
}));
const kari: Subject = { id: "900", kind: "user", name: "Kari Writer", login: "kari" };

describe("A search for people", () => {
  const search = async (found: readonly Subject[], system = "argus", text = "kari") => {
    const store = { people: createPeople(), connection: { ...connection, system } };
    const open = () => Promise.resolve({ findSubjects: () => Promise.resolve([...found]) });
    return findPeople(store, open, text, new AbortController().signal);
  };

  it("that is cut off does not tell whether it has everybody of a name", async () => {
    assert.equal((await search(crowd)).cut, true);
    assert.equal((await search(crowd.slice(1))).cut, undefined);
    assert.equal((await search(crowd, "iris")).cut, undefined);
  });

  it("has first whose login it is, then whose name has it for a word, then for the beginning of one", async () => {
    const named = (name: string, login?: string): Subject => ({
      id: name,
      kind: "user",
      name,
      ...(login && { login }),
    });
    const found = [
      ...[named("Okari Ek"), named("Arne Karisen"), named("Ola Kari")],
      // Anybody can call themselves like the login of somebody else.
      ...[{ ...named("KARI", "x"), id: "7" }, named("K. Writer", "Kari")],
    ];
    assert.deepEqual((await search(found)).subjects, found.toReversed());
    const several = [named("Okari Ek"), named("Ek, Kari Ekdal")];
    for (const text of ["kari ek", "KARI EKDAL"])
      assert.deepEqual((await search(several, "argus", text)).subjects, several.toReversed());
  });

  it("has those of exactly that name first, where the whole list is known", () => {
    const found = firstFound([...crowd, kari], " KARI");
    assert.deepEqual([found[0], found.length], [kari, mostFound]);
  });
});
