import { wordsOf } from "../../../src/wording/wordsOf";
import assert from "node:assert/strict";
import fc from "fast-check";
import { storeFailure, storeFaults } from "../../../src/core/store/fault";
import { Failure, type FailureKind } from "../../../src/base/failure";
import { failureBrief } from "../../../src/wording/failureBrief";
import { failureText, failureWords } from "../../../src/wording/failure";

/** The English texts, with the places filled in as VS Code does it. */
const plain = {
  t: (message: string, ...args: (string | number)[]) =>
    message.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])),
};
const l10n = wordsOf(plain, "argus");
const cmf = wordsOf(plain, "cmf");

const kinds: Record<FailureKind, true> = {
  cancelled: true,
  offline: true,
  timeout: true,
  tls: true,
  proxy: true,
  noKey: true,
  keyRefused: true,
  notAllowed: true,
  notFound: true,
  invalid: true,
  overloaded: true,
  server: true,
  redirected: true,
  notJson: true,
  unexpected: true,
  tooLarge: true,
  notSupported: true,
  conflict: true,
};
const all = Object.keys(kinds) as FailureKind[];

describe("Failures in words", () => {
  it("have a sentence of their own and a next step for every kind", () => {
    const sentences = all.map((kind) =>
      failureWords(l10n, new Failure(kind, { detail: "some detail", status: 500 }), "Prod"),
    );
    for (const [index, { what, next }] of sentences.entries()) {
      assert.match(what, /Prod/, all[index]);
      assert.match(what, /\.$/, all[index]);
      assert.match(next, /^[A-Z].*\.$/, all[index]);
      assert.doesNotMatch(what + next, /\{\d\}|undefined/, all[index]);
    }
    assert.equal(new Set(sentences.map(({ what }) => what)).size, all.length);
  });

  it("name the setting to change", () => {
    const next = (kind: FailureKind, detail?: string) => failureWords(l10n, new Failure(kind, { detail }), "Prod").next;
    assert.match(next("tls", "SELF_SIGNED_CERT_IN_CHAIN"), /http\.systemCertificates/);
    assert.match(next("tls", "CERT_HAS_EXPIRED"), /date/);
    assert.match(next("tls", "ERR_TLS_CERT_ALTNAME_INVALID"), /address/);
    assert.match(next("tls", "EPROTO"), /port/);
    assert.match(next("proxy"), /http\.proxy/);
    assert.match(next("timeout"), /caseAccess\.requestTimeoutSeconds/);
    assert.match(next("tooLarge"), /caseAccess\.pageSize/);
    assert.match(next("redirected"), /caseAccess\.connections/);
    assert.match(next("noKey"), /Set API Key/);
    assert.match(next("keyRefused"), /Set API Key/);
  });

  it("say what of an answer is too large", () => {
    const text = (detail: string) => failureText(l10n, new Failure("tooLarge", { detail }), "Prod");
    assert.match(text("32 MB"), /^The answer of Prod is larger than 32 MB, so it was not read to its end\./);
    assert.match(text("headers"), /^The headers of an answer of Prod are larger .* cookie/);
  });

  it("say of an answer that was cut off that the connection broke", () => {
    assert.match(
      failureText(l10n, new Failure("offline", { detail: "cut off", status: 200 }), "Prod"),
      /^The connection to Prod broke off before the answer was complete \(the answer is incomplete\)\. Retry/,
    );
  });

  it("say of a port to which nothing is sent that it is the port, and of a locked keyring that it is the keyring", () => {
    assert.match(
      failureText(l10n, new Failure("invalid", { detail: "connection.blockedPort", notHandled: true }), "Prod"),
      /^Browsers and VS Code block this port/,
    );
    const { what, next } = failureWords(l10n, new Failure("noKey", { detail: "keyring", notHandled: true }), "Prod");
    assert.equal(what, "The keyring of this computer did not give out the key for Prod.");
    assert.match(next, /^Unlock the keyring/);
  });

  it("do not blame the server where the journal cannot be written", () => {
    const { what, next } = failureWords(l10n, storeFailure("full"), "Prod");
    assert.equal(
      what,
      "Nothing was sent to Prod: a change is written to the journal on this computer first. The disk is full.",
    );
    assert.match(next, /disk/);
    const all = storeFaults.map((fault) => failureText(l10n, storeFailure(fault), "Prod"));
    assert.equal(new Set(all).size, storeFaults.length);
  });

  it("tell a connection that was never made from one that broke", () => {
    assert.match(
      failureText(l10n, new Failure("offline", { notHandled: true, detail: "ECONNREFUSED" }), "Prod"),
      /could not be reached \(the connection was refused\)/,
    );
    assert.match(failureText(l10n, new Failure("offline", { detail: "ECONNRESET" }), "Prod"), /broke off/);
  });

  it("tell a connection that was not made in time from an answer that did not begin, and one that did not end", () => {
    const text = (detail: string, about: { notHandled?: boolean; status?: number } = {}) =>
      failureText(l10n, new Failure("timeout", { detail, ...about }), "Prod");
    assert.match(
      text("UND_ERR_CONNECT_TIMEOUT", { notHandled: true }),
      /No connection to Prod was made in time .* VPN/,
    );
    assert.match(
      text("first byte 15 s"),
      new RegExp(
        /did not begin to answer within 15 seconds: it may be out of reach, or slow\. /.source +
          /.*“caseAccess\.connectTimeoutSeconds”/.source,
      ),
    );
    assert.match(text("30 s"), /did not answer in time \(30 s\)\. .*caseAccess\.requestTimeoutSeconds/);
    assert.match(
      text("", { notHandled: true, status: 504 }),
      /did not answer in time \(HTTP 504\)/,
      "a read that a gateway gave up",
    );
  });

  it("say that nothing was changed by an overload only where the system itself said so", () => {
    assert.match(
      failureText(l10n, new Failure("overloaded", { status: 503, notHandled: true }), "Prod"),
      /did not accept the request\. Nothing was changed/,
    );
    assert.equal(
      failureText(l10n, new Failure("overloaded", { status: 503 }), "Prod"),
      "Prod, or something on the way to it, is overloaded (HTTP 503). Wait a moment, then retry.",
    );
  });

  it("say who may change access where the system refuses that", () => {
    assert.match(
      failureText(l10n, new Failure("notAllowed", { detail: "owner" }), "Prod"),
      /only owners of a case may change access/,
    );
    assert.doesNotMatch(failureText(l10n, new Failure("notAllowed"), "Prod"), /owners of a case/);
  });

  it("quote what the server says, with the field", () => {
    const failure = new Failure("invalid", {
      status: 412,
      said: [{ message: "must be a number", field: "subjectID" }, { message: "and more" }],
    });
    assert.equal(
      failureWords(l10n, failure, "Prod").what,
      "Prod did not accept the values. It says: subjectID: “must be a number”, “and more”",
    );
  });

  it("say what is known of an overload, a redirect and a page", () => {
    assert.match(
      failureText(l10n, new Failure("overloaded", { detail: "Retry-After 3600 s", notHandled: true }), "Prod"),
      /\(Retry-After 3600 s\)/,
    );
    assert.match(
      failureText(l10n, new Failure("redirected", { detail: "https://login.example" }), "Prod"),
      /on to https:\/\/login\.example/,
    );
    assert.match(failureText(l10n, new Failure("redirected"), "Prod"), /elsewhere/);
    assert.match(failureText(l10n, new Failure("notJson", { status: 200, detail: "text/html" }), "Prod"), /text\/html/);
    assert.match(failureText(l10n, new Failure("notJson", { status: 403 }), "Prod"), /HTTP 403/);
    assert.match(
      failureText(l10n, new Failure("unexpected", { detail: "data[0].id: expected an id" }), "Prod"),
      /data\[0\]\.id: “an id” was expected/,
    );
  });

  it("say in the language of the window what is ours of a detail, and leave ids, paths and codes", () => {
    const what = (kind: FailureKind, detail: string) => failureWords(l10n, new Failure(kind, { detail }), "Prod").what;
    assert.match(what("invalid", '".." is no id'), /\(“\.\.” is not an ID\)/);
    assert.match(what("unexpected", "the list ends after 1 entries"), /\(the list ends after 1 entry\)/);
    assert.match(what("unexpected", "the list ends after 5 entries"), /\(the list ends after 5 entries\)/);
    assert.match(what("unexpected", "data.0.id: expected string"), /\(data\.0\.id: “string” was expected\)/);
    assert.match(what("tooLarge", "more than 10000"), /\(more than 10000 rows\)/);
    const ofCmf = failureWords(cmf, new Failure("invalid", { detail: "77: no CaseDefinitionId" }), "Prod").what;
    assert.match(ofCmf, /\(the case 77 has no CaseDefinitionId\)/);
    assert.match(what("timeout", "first byte 1 s"), /within 1 second:/);
  });

  it("keep codes for programs from people", () => {
    assert.equal(
      failureWords(l10n, new Failure("notSupported", { detail: "otherConnection" }), "Prod").what,
      "Prod cannot do this.",
    );
    assert.equal(
      failureWords(wordsOf(plain, "iris"), new Failure("notSupported", { detail: "ownEntry" }), "Prod").what,
      "Prod cannot do this (IRIS lets nobody set their own level on a case).",
    );
    assert.match(
      failureWords(l10n, new Failure("notSupported", { detail: "the entry has no ID" }), "Prod").what,
      /the entry has no ID/,
    );
  });

  it("draw no icon and make no link of what the server says, and stay on one line", () => {
    const hostile = fc
      .array(fc.constantFrom("$(alert)", "[x](command:y)", "\n", "\u202e", "a", " "), { maxLength: 12 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.constantFrom(...all), hostile, (kind, text) => {
        const shown = failureText(
          l10n,
          new Failure(kind, { detail: text, said: [{ message: text, field: text }] }),
          text,
        );
        assert.doesNotMatch(shown, /\$\(|\]\(|[\n\u202e]/);
      }),
    );
  });
});

describe("Failures in a few words", () => {
  it("say beside a list that could not be refreshed what is to be done", () => {
    const brief = (kind: FailureKind, detail?: string) => failureBrief(l10n, new Failure(kind, { detail }));
    assert.equal(brief("keyRefused"), "the key is not accepted");
    assert.equal(brief("noKey", "keyring"), "the keyring is locked");
    assert.equal(brief("offline"), "no connection");
    assert.equal(brief("unexpected"), undefined);
  });
});
