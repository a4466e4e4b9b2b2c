import assert from "node:assert/strict";
import { compareLevels } from "../../src/access";
import { createArgusBackend } from "../../src/backends/argus";
import type { Backend } from "../../src/backends/backend";
import { createRights } from "../../src/backends/argus/standIn/rights";
import { isWhole, rolesFrom, titleGrants } from "../../src/backends/holders";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { createEvent } from "../../src/base/event";
import { createCases, type Cases } from "../../src/core/cases/cases";
import type { Connection } from "../../src/core/connections/connection";
import { everybodyOn, loadEverybody } from "../../src/core/cases/everybody";
import { createWorld } from "../../src/sandbox/world/world";
import { noSignal } from "../unit/noSignal";
import { argusBehind, list, plainCase } from "./argusHarness";
import { crowded, randomWorld } from "./argusWorlds";

const facts = ["serviceRead", "serviceWrite", "serviceTech", "admin"] as const;

describe("everybody who can see a case of Argus", function () {
  this.timeout(60_000);
  let sandbox: Sandbox | undefined;
  let cases: Cases | undefined;
  let asked: string[] = [];
  afterEach(async () => {
    cases?.dispose();
    await sandbox?.close();
    sandbox = undefined;
  });

  function backendOf(name: string) {
    return createArgusBackend({
      url: sandbox!.url,
      key: sandbox!.argus.keys.find((one) => one.name === name)!.key,
      pageSize: 100,
      timeoutSeconds: 20,
      roleFunctions: {},
      fetch: (input, init) => {
        asked.push(`${init?.method ?? "GET"} ${new URL(String(input)).pathname.replaceAll(/\/\d+/g, "/{id}")}`);
        return fetch(input, init);
      },
    });
  }

  /** Cases as a key of the sandbox sees them, and everybody on one of them. */
  function open(name: string) {
    return openOver(backendOf(name), sandbox!.url);
  }

  function openOver(backend: Backend, url: string) {
    const connection = { name: "argus", system: "argus", url, origin: url } as Connection;
    const connections = {
      onDidChange: createEvent<void>().event,
      find: () => connection,
      backend: async () => backend,
    };
    cases = createCases({ connections });
    const needs = { cases, connection, backend };
    return {
      ...needs,
      everybody: async (caseId: string) => {
        await loadEverybody(needs, caseId, noSignal);
        return everybodyOn(needs, caseId)!;
      },
    };
  }

  it("is by role the same as the answer about each of them, and nobody else holds one", async () => {
    const world = createWorld();
    sandbox = await startSandbox();
    const backend = backendOf("ada");
    const { items } = await backend.listCases({}, undefined, noSignal);
    const scopes = [...new Map(items.map((one) => [`${one.scope!.id} ${one.handledBy!.id}`, one])).values()];
    const people = [...world.subjects.values()].filter(({ id }) => id < 1300 || (id > 2000 && id < 2020));
    const sample = people.slice(5, 9).map(({ id, kind, name }) => ({ id: String(id), kind, name }));
    for (const of of scopes.slice(0, 3)) {
      const list = await backend.readHolders!(of, sample, noSignal);
      assert.ok(isWhole(list), of.id);
      assert.deepEqual(list.sample, { asked: 5, wrong: 0 });
      for (const { id, kind, name } of people) {
        const single = await backend.readRoles!(of, { id: String(id), kind, name }, noSignal);
        const listed = rolesFrom(list, String(id));
        for (const fact of facts) {
          const [one, other] = [single[fact]!, listed[fact]!];
          assert.ok(one.known && other.known);
          assert.equal(other.value.length > 0, one.value.length > 0, `${fact} of ${name} on ${of.id}`);
        }
      }
    }
  });

  it("is counted by the way, with those who see the title only", async () => {
    sandbox = await startSandbox();
    const { everybody } = open("ada");
    const found = await everybody("9001");
    assert.deepEqual([found.whole, found.missing], [true, { nameless: [], groups: [], roles: [] }]);
    assert.equal(found.people.find(({ subject }) => subject.id === "1403")?.by, "title", "Titus Liste");
    assert.equal(found.people.filter(({ by, subject }) => by === "title" && subject.kind !== "group").length, 1);
    assert.equal(found.counts.open, 0);
    assert.ok(found.counts.role > 3 && found.counts.entry > 0);
    const unpublished = await everybody("9049");
    assert.equal(unpublished.counts.title, 0, "who sees the title of a case that is not published is not said");
  });

  it("does not say that nobody else has access where a key may not look that up", async () => {
    sandbox = await startSandbox();
    for (const [name, directory] of [
      ["ada-blind", "open"],
      ["ada", "closed"],
      ["tor", "open"],
    ] as const) {
      sandbox.argus.quirks.directory = directory;
      const found = await open(name)
        .everybody("9013")
        .catch(() => undefined);
      assert.ok(found === undefined || (!found.whole && found.missing.roles.length > 0), name);
      cases!.dispose();
    }
  });

  it("is asked for in a few requests, however many they are", async () => {
    const world = crowded(200, 30);
    sandbox = await startSandbox({ world });
    const { everybody } = open("ada");
    asked = [];
    const found = await everybody("9001");
    assert.ok(found.counts.role >= 200 && found.counts.entry >= 30, JSON.stringify(found.counts));
    assert.equal(found.whole, true);
    const counts: Record<string, number> = {};
    for (const one of asked) counts[one] = (counts[one] ?? 0) + 1;
    assert.ok(asked.length <= 30, JSON.stringify(counts, null, 1));
  });

  it("agrees with the truth of the stand-in in random worlds, also for a key that may not look up", async () => {
    for (let seed = 1; seed <= (Number(process.env["PROVE"] ?? 0) > 0 ? 60 : 4); seed += 1) {
      const world = randomWorld(seed);
      sandbox = await startSandbox({ world });
      const rights = createRights(world, sandbox.argus.quirks);
      if (seed % 2 === 0) sandbox.argus.quirks.holdersSearched = "direct";
      for (const name of ["ada", "ada-blind", "signe"]) {
        const opened = open(name);
        for (const id of ["9001", "9003", "9011"]) {
          const found = await opened.everybody(id).catch(() => undefined);
          if (found === undefined) continue;
          const one = world.caseAt(world.indexOf(Number(id))!);
          const list = opened.cases.directory(opened.connection).holders!(opened.cases.find(opened.connection, id)!);
          for (const user of world.subjects.values()) {
            // What is told of the caller is what the key may do, which is limited for one of them.
            if (user.kind !== "user" || (name === "ada-blind" && user.id === 1001)) continue;
            const truth = rights.accessTo(one, { user })?.level ?? "none";
            const told = found.people.find(({ subject }) => subject.id === String(user.id));
            const about = `seed ${seed}, key ${name}, ${user.shortName} on ${id}: ${truth}`;
            if (told === undefined) assert.ok(!found.whole || truth === "none", about);
            else {
              const { atLeast, atMost } = told.verdict.access;
              assert.ok(compareLevels(atLeast, truth) <= 0 && compareLevels(truth, atMost) <= 0, about);
            }
            const title = list.known ? titleGrants(list.value, String(user.id)) : undefined;
            const { functions } = world.services.get(one.service)!;
            if (title !== undefined && functions.list !== undefined && functions.read !== undefined)
              assert.equal(title.length > 0, rights.subjectHolds(user, functions.list, one.customer), about);
          }
        }
        opened.cases.dispose();
      }
      await sandbox.close();
    }
    sandbox = undefined;
  });

  describe("where permissions come with less than is usual", () => {
    const argus = argusBehind();
    afterEach(() => argus.close());
    const of = plainCase("9001", { scope: { id: "50", name: "C" }, handledBy: { id: "6", name: "S" } });
    const sample = [{ id: "1", kind: "user", name: "One" }] as const;

    const aCase = {
      id: 9001,
      accessMode: "roleBased",
      customer: { id: 50 },
      service: { id: 6 },
      reporter: null,
      publishedTimestamp: 1,
      flags: ["PUBLISHED"],
    };

    /** Group 100, of which 1 and 2 are members, may all on the customer; 3 by a permission of their own. */
    function open(rowOf: (id: number) => object, isRefused: (name: string) => boolean = () => false) {
      return argus.open((request, body) => {
        const { pathname } = new URL(request.url!, "http://argus.example");
        const name = (role: string) => ({ name: role });
        const user = (id: number) => ({ id, type: "user", name: `U${id}` });
        if (pathname === "/currentuser/v1/user") return { data: user(9) };
        if (pathname.endsWith("/access") || pathname.endsWith("/groups")) return list([]);
        if (pathname.endsWith("/9001")) return { data: aCase };
        if (pathname.endsWith("/service"))
          return {
            data: {
              readDetailedFunction: name("read"),
              writeFunction: name("write"),
              techFunction: name("tech"),
              adminFunction: name("all"),
            },
          };
        if (pathname.startsWith("/customers/")) return { data: { id: 50, ancestorIDs: [50] } };
        if (pathname.startsWith("/users/"))
          return list((body["ancestor"] as string[] | undefined)?.[0] === "100" ? [user(1), user(2)] : []);
        if (isRefused((body["function"] as string[])[0]!)) return { status: 403 };
        const [of] = (body["subject"] as string[] | undefined) ?? [];
        const ids = of === undefined ? [100, 3] : of === "9" ? [] : [100];
        return list(ids.map((id) => ({ id, subject: rowOf(id), customer: { id: 50 }, function: name("all") })));
      });
    }

    it("finds who is below one who may be a group, since its row does not say what it is", async () => {
      const backend = await open((id) => (id === 100 ? { id, name: "Night shift" } : { id, type: "user" }));
      const { holders } = await backend.readHolders!(of, sample, noSignal);
      assert.deepEqual(
        [...holders].map(([id, { subject, grants }]) => [id, subject.kind, grants["serviceRead"]?.[0]?.through?.id]),
        [
          ["100", "group", undefined],
          ["1", "user", "100"],
          ["2", "user", "100"],
          ["3", "user", undefined],
        ],
      );
    });

    it("counts one by role of whom a row tells no more than the id", async () => {
      const backend = await open((id) => (id === 100 ? { id, type: "group" } : { id }));
      const { everybody } = openOver(backend, argus.server.url);
      const { people, counts } = await everybody("9001");
      assert.deepEqual(people.map(({ subject, by }) => [subject.id, by]).sort(), [
        ["1", "role"],
        ["100", "role"],
        ["2", "role"],
        ["3", "role"],
      ]);
      assert.deepEqual(counts, { entry: 0, role: 3, title: 0, open: 0 });
    });

    for (const role of ["read", "write", "all"])
      it(`knows who holds the other roles where the key may not search for who may ${role}, each time`, async () => {
        const backend = await open(
          (id) => ({ id, type: id === 100 ? "group" : "user" }),
          (name) => name === role,
        );
        for (const now of [false, true]) {
          const { nobodyElse } = await backend.readHolders!(of, sample, noSignal, { now });
          assert.deepEqual(
            facts.map((fact) => nobodyElse[fact]?.known),
            ["read", "write", "tech", "all"].map((one) => one !== role),
          );
        }
      });
  });
});
