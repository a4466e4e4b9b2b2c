import assert from "node:assert/strict";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list } from "./argusHarness";

const user = (id: number, name: string, about: object = {}) => ({
  id,
  type: "user",
  shortName: name.toLowerCase(),
  name,
  customer: { id: 7, name: "Havkraft", shortName: "hav" },
  flags: [],
  ...about,
});
const group = (id: number, name: string) => ({ ...user(id, name), type: "group" });

describe("people and groups of Argus", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  it("are found by name in one request, every word of it", async () => {
    const backend = await behind.open(() => list([user(7, "Ola"), group(8, "Natt")]));
    assert.deepEqual(await backend.findSubjects(" ola & co ola ", noSignal), [
      { id: "7", kind: "user", name: "Ola", login: "ola", belongsTo: "Havkraft" },
      { id: "8", kind: "group", name: "Natt", login: "natt", belongsTo: "Havkraft" },
    ]);
    assert.deepEqual(behind.asked(), [
      ["GET", "/users/v2/subject?keywords=ola&keywords=%26&keywords=co&keywordMatch=all&limit=50"],
    ]);
  });

  it("of one name are told apart by customer and domain, as far as those are told", async () => {
    const places: [about: object, belongsTo: string | undefined][] = [
      [{ domain: { id: 1, name: "NO" } }, "Havkraft, NO"],
      [{ customer: { id: 8, name: null, shortName: "sol" }, domain: null }, "sol"],
      [{ customer: { id: 8, name: "sol" }, domain: { name: "sol" } }, "sol"],
      [{ customer: null, domain: { name: "SE" } }, "SE"],
      [{ customer: null }, undefined],
      [{ customer: "new", domain: [] }, undefined],
    ];
    const backend = await behind.open(() => list(places.map(([about], id) => user(id, "Anne", about))));
    const found = await backend.findSubjects("anne", noSignal);
    assert.deepEqual(
      found.map(({ belongsTo }) => belongsTo),
      places.map(([, belongsTo]) => belongsTo),
    );
  });

  it("are found by number, and a number that is a short name is somebody else", async () => {
    const backend = await behind.open(({ url }) => {
      if (url!.startsWith("/users/v2/user/")) return { data: user(42, "Ola") };
      if (url!.startsWith("/users/v2/group/")) return { data: group(77, "42") };
      return list([user(43, "Kari")]);
    });
    const found = await backend.findSubjects("42", noSignal);
    assert.deepEqual(
      found.map(({ id, kind }) => [id, kind]),
      [
        ["42", "user"],
        ["43", "user"],
      ],
    );
    assert.deepEqual(
      behind
        .asked()
        .map(([, path]) => path.replace(/\?.*/, ""))
        .sort(),
      ["/users/v2/group/42", "/users/v2/subject", "/users/v2/user/42"],
    );
  });

  it("are found by number where the search is refused", async () => {
    const backend = await behind.open(({ url }) =>
      url === "/users/v2/user/42" ? { data: user(42, "Ola") } : { status: url!.includes("/42") ? 404 : 403 },
    );
    assert.deepEqual(
      (await backend.findSubjects("42", noSignal)).map(({ id }) => id),
      ["42"],
    );
  });

  it("are searched for as an administrator does where the ordinary search is refused", async () => {
    const backend = await behind.open(({ url }) => {
      if (url!.startsWith("/useradmin/v2/user?")) return list([{ ...user(7, "Ola"), type: undefined }]);
      if (url!.startsWith("/useradmin/v2/group?")) return list([]);
      return { status: 403 };
    });
    assert.deepEqual(
      (await backend.findSubjects("ola", noSignal)).map(({ id, kind }) => [id, kind]),
      [["7", "user"]],
    );
  });

  it("that nobody may search for are a refusal, which says what the key needs", async () => {
    const backend = await behind.open(() => ({ status: 403 }));
    await assert.rejects(
      backend.findSubjects("ola", noSignal),
      failsWith("notAllowed", "needs viewRelatedBasicSubject"),
    );
  });

  it("that are not found while a search failed are not said not to be", async () => {
    const backend = await behind.open(({ url }) => (url!.startsWith("/users/v2/subject") ? { status: 500 } : list([])));
    await assert.rejects(backend.findSubjects("ola", noSignal), failsWith("server"));
  });

  it("in a group are listed in one answer, which is not paged", async () => {
    const backend = await behind.open(() => list([user(7, "Ola"), group(9, "Inner"), null].slice(0, 2)));
    assert.deepEqual(await backend.readMembers("8", noSignal), {
      members: [
        { id: "7", kind: "user", name: "Ola", login: "ola", belongsTo: "Havkraft" },
        { id: "9", kind: "group", name: "Inner", login: "inner", belongsTo: "Havkraft" },
      ],
      truncated: false,
    });
    assert.deepEqual(behind.asked(), [["GET", "/useradmin/v2/group/8/members"]]);
  });

  it("in a group are not all told where the answer is cut off", async () => {
    const backend = await behind.open(() => list([user(7, "Ola")], { count: 26, limit: 1 }));
    assert.equal((await backend.readMembers("8", noSignal)).truncated, true);
  });

  it("below a group are searched for where its members are refused, and there may be others", async () => {
    const backend = await behind.open(({ method }) => (method === "GET" ? { status: 403 } : list([user(7, "Ola")])));
    const { members, truncated } = await backend.readMembers("201", noSignal);
    assert.deepEqual([members.map(({ id }) => id), truncated], [["7"], true]);
    assert.deepEqual(behind.asked()[1], [
      "POST",
      "/users/v2/subject/search",
      { ancestor: ["201"], keywordFieldStrategy: ["name"], keywordMatchStrategy: "all", limit: 0 },
    ]);
  });

  it("in a group that may not be read are a refusal, which says what the key needs", async () => {
    const backend = await behind.open(() => ({ status: 403 }));
    await assert.rejects(backend.readMembers("8", noSignal), failsWith("notAllowed", "needs viewUsers"));
  });

  it("have all groups above them in one answer", async () => {
    const backend = await behind.open(() => list([group(8, "Natt"), group(9, "Alle")]));
    const { groups, truncated } = await backend.readGroupsAbove!("7", noSignal);
    assert.deepEqual(
      [groups.map(({ id, kind }) => [id, kind]), truncated],
      [
        [
          ["8", "group"],
          ["9", "group"],
        ],
        false,
      ],
    );
    assert.deepEqual(behind.asked(), [["GET", "/users/v2/subject/7/groups?includeInherited=true&limit=0"]]);
  });

  it("have groups above them that nobody knows where that is refused", async () => {
    const backend = await behind.open(() => ({ status: 403 }));
    await assert.rejects(backend.readGroupsAbove!("7", noSignal), failsWith("notAllowed", "needs viewUsers"));
  });

  it("above the caller are the listed groups and the ids above", async () => {
    const backend = await behind.open(({ url }) =>
      url === "/currentuser/v1/user"
        ? { data: { id: 1, userName: "me", ascendantIDs: [10, 11, "12"] } }
        : list([{ id: 10, type: "group", name: "Ten" }, { id: 13 }]),
    );
    assert.deepEqual(await backend.readCaller(noSignal), { id: "1", kind: "user", name: "me", login: undefined });
    const groups = await backend.readOwnGroups!(noSignal);
    assert.deepEqual(
      groups.map(({ id, kind, name }) => [id, kind, name]),
      [
        ["10", "group", "Ten"],
        ["13", "group", "13"],
        ["11", "group", "11"],
        ["12", "group", "12"],
      ],
    );
    assert.deepEqual(behind.asked().slice(1), [["GET", "/currentuser/v1/groups?includeAncestors=true&limit=0"]]);
  });

  it("above the caller are not known when their list is cut off", async () => {
    const backend = await behind.open(({ url }) =>
      url === "/currentuser/v1/user" ? { data: { id: 1 } } : list([{ id: 10 }], { count: 4 }),
    );
    await assert.rejects(backend.readOwnGroups!(noSignal), failsWith("unexpected"));
  });
});
