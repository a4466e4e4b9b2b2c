import assert from "node:assert/strict";
import fc from "fast-check";
import { credentialProblem, parseCredential } from "../../../../src/backends/cmf/credential";
import { Failure } from "../../../../src/base/failure";
import { cmfKeyProblem } from "../../../../src/backends/cmf/failureWords";

const l10n = { t: (message: string) => message };

describe("The key of a CMf connection", () => {
  const headersOf = (text: string) => parseCredential(text).headers;
  const problemOf = (text: string): string | undefined => {
    try {
      parseCredential(text);
    } catch (thrown) {
      assert.ok(thrown instanceof Failure);
      assert.equal(thrown.kind, "invalid");
      assert.equal(thrown.notHandled, true);
      assert.ok(cmfKeyProblem(l10n, thrown.detail), `there are words for ${thrown.detail}`);
      return thrown.detail;
    }
    return undefined;
  };

  it("is a user name and password", () => {
    assert.deepEqual(headersOf("Basic ana.almeida:segredo"), {
      Authorization: `Basic ${Buffer.from("ana.almeida:segredo").toString("base64")}`,
    });
    assert.deepEqual(headersOf("  basic ana:a:b:c \n"), {
      Authorization: `Basic ${Buffer.from("ana:a:b:c").toString("base64")}`,
    });
    assert.equal(parseCredential("Basic ana:a:b").username, "ana");
    assert.deepEqual(headersOf("Basic joão:palavra-passe é boa"), {
      Authorization: `Basic ${Buffer.from("joão:palavra-passe é boa").toString("base64")}`,
    });
    assert.deepEqual(headersOf("Basic ana:"), { Authorization: `Basic ${Buffer.from("ana:").toString("base64")}` });
  });

  it("is a token", () => {
    assert.deepEqual(headersOf("Bearer abc.def-123"), { Authorization: "Bearer abc.def-123" });
    assert.equal(parseCredential("Bearer abc").username, undefined);
  });

  it("is one or more headers of the module's choosing", () => {
    assert.deepEqual(headersOf("X-Api-Key: segredo"), { "X-Api-Key": "segredo" });
    assert.deepEqual(headersOf("X-Client-Id: acessos\r\n\r\nX-Client-Secret:  with: colon \r\n"), {
      "X-Client-Id": "acessos",
      "X-Client-Secret": "with: colon",
    });
    assert.deepEqual(headersOf("Authorization: ApiKey 123"), { Authorization: "ApiKey 123" });
  });

  it("is the same headers in one line, as JSON", () => {
    assert.deepEqual(headersOf('{"X-Client-Id": "acessos", "X-Client-Secret": "a\\"b: c"}'), {
      "X-Client-Id": "acessos",
      "X-Client-Secret": 'a"b: c',
    });
    assert.equal(credentialProblem('{"X-Api-Key": "ok"}'), undefined);
    for (const [text, problem] of [
      ["{}", "empty"],
      ['{"a": 1}', "form"],
      ['{"a": "segredo"', "form"],
      ['{"Host": "x"}', "reserved"],
      ['{"a": "b\\nX-Evil: 1"}', "characters"],
      ['{"a b": "c"}', "name"],
    ] as const) {
      assert.equal(problemOf(text), `key.${problem}`, text);
      assert.equal(credentialProblem(text), `key.${problem}`);
    }
  });

  it("says what is wrong, and quotes nothing of it", () => {
    const wrong: [text: string, problem: string][] = [
      ["", "empty"],
      [" \n ", "empty"],
      ["segredo-muito-secreto", "form"],
      ["Basic segredo-muito-secreto", "basic"],
      ["Basic :segredo-muito-secreto", "basic"],
      ["Basic ana:segredo\u0000", "characters"],
      ["Basic ana:segredo\rX-Evil: 1", "characters"],
      ["Bearer ", "form"],
      ["Bearer segredo muito\u00e9", "characters"],
      ["X Api Key: segredo", "name"],
      [": segredo", "form"],
      ["X-Api-Key:", "value"],
      ["X-Api-Key: segredo\u0007", "characters"],
      ["X-Api-Key: segredo\nX-api-key: outro", "twice"],
      ["Host: elsewhere.example", "reserved"],
      ["X-Api-Key: segredo\nTransfer-Encoding: chunked", "reserved"],
      ["Content-Length: 0", "reserved"],
    ];
    for (const [text, problem] of wrong) {
      assert.equal(problemOf(text), `key.${problem}`, JSON.stringify(text));
    }
  });

  it("can put nothing into a request but headers of printable characters", function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: "binary" }),
          fc
            .tuple(fc.constantFrom("Basic ", "Bearer ", "X-Api-Key: ", "A: b\n"), fc.string({ unit: "binary" }))
            .map((parts) => parts.join("")),
        ),
        (text) => {
          let headers: Readonly<Record<string, string>>;
          try {
            ({ headers } = parseCredential(text));
          } catch (thrown) {
            assert.ok(thrown instanceof Failure);
            assert.match(thrown.message, /^invalid key\.\w+$/);
            return;
          }
          for (const [name, value] of Object.entries(headers)) {
            assert.match(name, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
            assert.match(value, /^[\x20-\x7e]+$/);
            assert.ok(!/^(?:host|content-length|transfer-encoding|connection)$/i.test(name));
            assert.doesNotThrow(() => new Headers({ [name]: value }));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
