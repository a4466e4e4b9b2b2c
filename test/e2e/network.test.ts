import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { privateAuthority } from "../http/certificate";
import { startProxy, startTls, type Proxy, type TlsServer } from "./proxy";
import { useVSCode } from "./session";

/*
 * How VS Code 1.139 gives `fetch` its certificates, which is what these tests hold on to:
 * - `http.systemCertificates` on: those that Node carries and those of the system, no others. On Linux Node looks for
 * the
 *   system's where OpenSSL does, so SSL_CERT_FILE makes a store of one's own, with no right over the machine.
 *   NODE_EXTRA_CA_CERTS is not looked at then.
 * - off: Node's own and NODE_EXTRA_CA_CERTS.
 * - `http.proxyStrictSSL` off makes no certificate good: it is for VS Code's own requests.
 * - `http.experimental.systemCertificatesV2` makes no difference to `fetch`.
 * A proxy is never used for "localhost" and 127.0.0.1. Here it alone knows the hosts, whose names no other server has.
 *
 * Not shown here: `http.systemCertificatesNode` off, for which VS Code reads fixed files under /etc, and the stores
 * of Windows and macOS. Only an administrator can put a certificate there.
 */
if (process.platform === "linux") {
  describe("a case system behind a proxy, with a certificate of a private authority", function () {
    this.timeout(300_000);

    let sandbox: Sandbox;
    let proxy: Proxy;
    let folder: string;
    const servers: TlsServer[] = [];
    const connection = (name: string, host: string) => ({ name, system: "argus", url: `https://${host}` });

    before(async () => {
      sandbox = await startSandbox({ port: 0, cmfPort: 0, hosts: ["argus.example", "other.example"] });
      folder = mkdtempSync(path.join(os.tmpdir(), "case-access-authorities-"));
      const hosts = new Map<string, number>();
      for (const host of ["argus.example", "other.example"]) {
        const authority = privateAuthority(`The authority of ${host}`);
        writeFileSync(path.join(folder, `${host}.pem`), authority.cert);
        const server = await startTls(authority.issue(host), Number(new URL(sandbox.url).port));
        servers.push(server);
        hosts.set(`${host}:443`, server.port);
      }
      proxy = await startProxy(hosts);
    });
    after(async () => {
      await proxy.close();
      for (const server of servers) server.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const vscode = useVSCode(() => ({
      settings: {
        "caseAccess.connections": [connection("Argus", "argus.example"), connection("Other", "other.example")],
        "http.proxy": proxy.address,
        "http.proxyStrictSSL": false,
        "http.systemCertificates": false,
      },
      env: {
        SSL_CERT_FILE: path.join(folder, "argus.example.pem"),
        NODE_EXTRA_CA_CERTS: path.join(folder, "other.example.pem"),
      },
    }));

    const setting = '.settings-editor [data-key="http.systemCertificates"]';
    async function setKey(name: string): Promise<void> {
      const { workbench } = vscode();
      await workbench.chooseFromMenu(workbench.row(new RegExp(`^Connection ${name}`)), "Set API Key…");
      await workbench.answer(sandbox.argus.keys.find((one) => one.name === "ada")?.key ?? "");
    }

    it("is refused before anything is sent, and the message leads to the setting to change", async () => {
      const { workbench } = vscode();
      await setKey("Argus");
      const refused = await workbench.told(
        "The secure connection to Argus could not be made: the certificate was not accepted " +
          "(UNABLE_TO_VERIFY_LEAF_SIGNATURE).",
      );
      await refused.getByText("leave the setting “http.systemCertificates” on").waitFor();
      assert.equal(sandbox.requests.length, 0);
      await refused.getByRole("button", { name: "Open Settings" }).click();
      await workbench.page.locator(setting).waitFor();
    });

    it("is read once VS Code looks among the certificates of the system", async () => {
      const { workbench } = vscode();
      await workbench.page.locator(setting).getByRole("checkbox").click();
      // It is at its default again, and whatever is asked of an extension from now on comes after the news of that.
      await workbench.page.locator(`${setting}:not(.is-configured)`).waitFor();
      await workbench.row(/^The secure connection to Argus could not be made/).click();
      await workbench.row(/^Case 9001,.*you own it/).waitFor();
    });

    it("is changed as well", async () => {
      const { workbench } = vscode();
      const row = workbench.row(/^Case 9010,/);
      await workbench.expand(row);
      await workbench.chooseFromMenu(row, "Grant Access…");
      await workbench.type("kari");
      await workbench.choose(/Kari Writer/);
      await workbench.chooseLevel("read");
      await workbench.row(/^Kari Writer, read · granted by Ada Admin/).waitFor();
      assert.equal(
        sandbox.requests.filter(({ method, path }) => method === "POST" && path === "/cases/v2/case/9010/access")
          .length,
        1,
      );
    });

    it("is reached through the proxy only, with its user name and password", () => {
      assert.ok(proxy.asked.length > 0);
      assert.deepEqual(
        proxy.asked.filter(({ what, right }) => what !== "CONNECT argus.example:443" || !right),
        [],
      );
    });

    it("is refused where only Node was told of the authority", async () => {
      const { workbench } = vscode();
      const earlier = sandbox.requests.length;
      await setKey("Other");
      await workbench.told("The secure connection to Other could not be made: the certificate was not accepted");
      assert.equal(sandbox.requests.length, earlier);
    });

    it("is behind a proxy that wants another password: the tree says so and keeps what was read", async () => {
      const { workbench } = vscode();
      proxy.refuse();
      await workbench.run("Case Access: Refresh");
      await workbench.row(/^The proxy on the way to Argus did not let the request through \(HTTP 407\)/).waitFor();
      assert.equal((await workbench.caseLabels()).length, 25);
    });

    it("is not changed then: the message says what to do", async () => {
      const { workbench } = vscode();
      await workbench.chooseFromMenu(workbench.row(/^Case 9001,/), "Change Access Mode…");
      await workbench.choose(/^explicit/);
      const refused = await workbench.told("The proxy on the way to Argus did not let the request through (HTTP 407).");
      await refused
        .getByText(
          "Check the settings “http.proxy” and “http.proxySupport”, and the user name and password for the proxy.",
        )
        .waitFor();
      await refused.getByRole("button", { name: "Open Settings" }).waitFor();
      assert.doesNotMatch(await refused.innerText(), /clerk|pass word|pass%20word/);
    });

    it("is behind a proxy that is not there: the tree names its place", async () => {
      const { workbench } = vscode();
      await proxy.close();
      await workbench.run("Case Access: Refresh");
      await workbench.sidebar
        .getByText(
          `The proxy on the way to Argus did not let the request through (ECONNREFUSED ` +
            `127.0.0.1:${new URL(proxy.address).port}).`,
        )
        .waitFor();
    });
  });
}
