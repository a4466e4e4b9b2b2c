import assert from "node:assert/strict";
import { createIrisBackend } from "../../src/backends/iris";
import { noSignal } from "../unit/noSignal";
import { handClock } from "./handClock";

const levels = [{ user_id: 7, user_name: "Kari", user_login: "kari", user_active: true, user_access_level: 2 }];
const page = () => new Response("<html>Not Found</html>", { status: 404, headers: { "Content-Type": "text/html" } });
const json = (value: unknown) => Response.json(value);
const aCase = (id: string) =>
  ({ id, number: id, title: "", mode: "tiers", status: "open", people: [], details: [], readAt: 0 }) as const;

/** A backend over a server that answers each path as told, and what it was asked. */
function over(answer: (path: string) => Response) {
  const asked: URL[] = [];
  const backend = createIrisBackend({
    url: "http://127.0.0.1:1",
    key: "a-key-of-this-test-0123456789",
    fetch: (address) => {
      const url = new URL(String(address));
      asked.push(url);
      return Promise.resolve(answer(url.pathname));
    },
    pageSize: 50,
    timeoutSeconds: 5,
    roleFunctions: {},
    clock: handClock(),
  });
  return { backend, asked, paths: () => asked.map(({ pathname }) => pathname) };
}

describe("Paths of a newer DFIR-IRIS", () => {
  it("are tried once the old one is gone, and remembered for every case", async () => {
    const { backend, asked, paths } = over((path) => {
      if (path.startsWith("/api/v2/cases/")) return json(levels);
      if (path === "/manage/groups/list") return new Response("{}", { status: 403 });
      return page();
    });
    for (const id of ["5", "6"]) {
      const { enforced } = await backend.readAccess!(aCase(id), noSignal);
      assert.deepEqual(enforced!.levels, { "user:7": ["read"] });
    }
    assert.equal(paths().filter((path) => path === "/case/users/list").length, 1);
    assert.deepEqual(
      paths().filter((path) => path.startsWith("/api/v2/")),
      ["/api/v2/cases/5/access/users", "/api/v2/cases/6/access/users"],
    );
    for (const { searchParams, pathname } of asked) assert.match(searchParams.get("cid") ?? "", /^\d+$/, pathname);
  });

  it("are not remembered where the newer one is not there either", async () => {
    let isRepaired = false;
    const { backend, paths } = over((path) => {
      if (path === "/manage/groups/list") return new Response("{}", { status: 403 });
      return isRepaired && path === "/case/users/list"
        ? json({ status: "success", message: "", data: levels })
        : page();
    });
    await assert.rejects(backend.readAccess!(aCase("5"), noSignal));
    isRepaired = true;
    const { enforced } = await backend.readAccess!(aCase("5"), noSignal);
    assert.deepEqual(enforced!.levels, { "user:7": ["read"] });
    assert.equal(paths().filter((path) => path === "/case/users/list").length, 2);
  });
});
