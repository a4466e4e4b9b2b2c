import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startProxy, startTls } from "../e2e/proxy";
import { privateAuthority } from "../http/certificate";
import { openAccount, type Account } from "./harness";

describe("case-access: network", function () {
  this.timeout(60_000);

  let account: Account;
  let folder: string;
  before(async () => {
    account = await openAccount({ hosts: ["cases.example"] });
    folder = mkdtempSync(path.join(os.tmpdir(), "case-access-network-"));
  });
  after(async () => {
    await account.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("goes through the proxy of the environment to a server whose authority the user trusts, and no other", async () => {
    const host = "cases.example";
    const authority = privateAuthority("The office");
    const tls = await startTls(authority.issue(host), Number(new URL(account.sandbox.argus.url).port));
    const proxy = await startProxy(new Map([[`${host}:443`, tls.port]]));
    const roots = path.join(folder, "authority.pem");
    writeFileSync(roots, authority.cert);
    try {
      await account.run(["connections", "add", "far", "--system", "argus", "--url", `https://${host}`]);
      const key = account.env.CASE_ACCESS_KEY_ARGUS!.split(" ")[1]!;
      const env = { CASE_ACCESS_KEY_FAR: `https://${host} ${key}`, HTTPS_PROXY: proxy.address };
      const check = ["connections", "check", "far"];
      const strange = await account.ask(check, { env });
      assert.equal(strange.status, 4);
      assert.equal(strange.document.error?.kind, "tls");
      const trusted = await account.ask(check, { env: { ...env, NODE_EXTRA_CA_CERTS: roots } });
      assert.equal(trusted.status, 0, trusted.stderr);
      assert.equal(trusted.document.result.caller.name, "Signe Vakt");
      assert.ok(proxy.asked.every(({ what, right }) => what === `CONNECT ${host}:443` && right));
      const past = await account.ask(check, { env: { ...env, NO_PROXY: host } });
      assert.equal(past.status, 4, "there is no such host without the proxy");
      assert.equal(past.document.error?.kind, "offline");
    } finally {
      await proxy.close();
      tls.close();
    }
  });

  it("says nothing of experiments beside what a proxy does", async () => {
    const env = { HTTP_PROXY: "socks5://127.0.0.1:1" };
    const { status, stdout, stderr } = await account.run(["cases", "--connection", "argus"], { env });
    assert.deepEqual([status, stdout], [4, ""]);
    assert.match(stderr, /^case-access: The proxy on the way to argus [^\n]+\n$/);
  });
});
