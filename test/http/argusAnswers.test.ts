import assert from "node:assert/strict";
import { createArgusBackend } from "../../src/backends/argus";
import { Failure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, key } from "./argusHarness";
import { serve } from "./fakeServer";

describe("Argus' envelope", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  it("with an error says what the server says, with the field", async () => {
    const backend = await behind.open(() => ({
      status: 412,
      messages: [
        {
          message: "must be a number",
          messageTemplate: "x",
          type: "FIELD_ERROR",
          field: "subjectID",
          parameter: null,
        },
        { message: "", type: "NEW" },
        { message: "not today", type: "ACTION_ERROR", field: null },
        "odd",
      ].slice(0, 3),
    }));
    await assert.rejects(backend.readCase("1", noSignal), (error) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual([error.kind, error.status, error.request], ["invalid", 412, "GET /cases/v2/case/1"]);
      assert.deepEqual(error.said, [{ message: "must be a number", field: "subjectID" }, { message: "not today" }]);
      return true;
    });
  });

  it("is believed where the transport says 200", async () => {
    const backend = await behind.open(() => ({ responseCode: 403, messages: [{ message: "no" }] }));
    await assert.rejects(
      backend.readCase("1", noSignal),
      (error) =>
        failsWith("notAllowed")(error) &&
        (error as Failure).said[0]?.message === "no" &&
        !(error as Failure).notHandled,
    );
  });

  it("that is none is not as expected", async () => {
    let answer = "";
    const backend = await behind.open(() => answer);
    for (const [text, detail] of [
      ["", "empty answer"],
      ["[]", "answer: expected object"],
      ["null", "answer: expected object"],
      ['{"data":null}', "data: expected object"],
      ["{}", "data: expected object"],
      ['{"data":[]}', "data: expected object"],
    ] as const) {
      answer = text;
      await assert.rejects(backend.readCase("1", noSignal), failsWith("unexpected", detail), text);
    }
  });

  it("that is a page is notJson, whatever the status below 500", async () => {
    for (const status of [200, 401, 403, 404]) {
      const server = await serve((_, response) =>
        response.writeHead(status, { "Content-Type": "text/html" }).end("<html>log in</html>"),
      );
      const backend = createArgusBackend({
        url: server.url,
        key,
        fetch,
        pageSize: 25,
        timeoutSeconds: 20,
        roleFunctions: {},
      });
      await assert.rejects(backend.readCase("1", noSignal), failsWith("notJson"));
      await server.close();
    }
  });
});
