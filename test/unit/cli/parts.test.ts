import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Case, CaseState, Change, Subject } from "../../../src/access/case";
import { digestOf } from "../../../src/cli/digest";
import { isAnyMade, outcomeWordOf, statusOfOutcome } from "../../../src/cli/outcomeWord";
import { plainLine } from "../../../src/cli/output/terminal";
import { loudestOf } from "../../../src/core/changes/lockOut";
import type { RowOutcome } from "../../../src/core/changes/bulk";
import { Failure } from "../../../src/base/failure";
import { firstStatus } from "../../../src/cli/exitStatus";
import { readDuration, readNumber } from "../../../src/cli/flags";
import { tableText, widthOf } from "../../../src/cli/output/table";
import { documentText } from "../../../src/cli/output/document";
import { readConnectionsFile } from "../../../src/cli/settings/connectionsFile";
import { foldersOf } from "../../../src/cli/settings/folders";
import { keyVariable } from "../../../src/cli/settings/keySources";
import { languageOf } from "../../../src/cli/settings/language";
import { commandLine, shellWord } from "../../../src/text/commandLine";
import { english } from "../english";

describe("parts of the command line", () => {
  it("take the language from the environment, as POSIX orders the variables", () => {
    const translated = ["nb", "pt-br"];
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{}, "en"],
      [{ LANG: "C.UTF-8" }, "en"],
      [{ LANG: "nb_NO.UTF-8" }, "nb"],
      [{ LANG: "nn_NO" }, "nb"],
      [{ LANG: "pt_PT" }, "pt-br"],
      [{ LANG: "nb_NO", LC_MESSAGES: "pt_BR.UTF-8" }, "pt-br"],
      [{ LANG: "nb_NO", LC_ALL: "en_US.UTF-8" }, "en"],
      [{ LANG: "nb_NO", LC_ALL: "" }, "nb"],
    ];
    for (const [environment, language] of cases) assert.equal(languageOf(environment, translated), language);
  });

  it("read lengths of time and numbers, and refuse what is none", () => {
    const l10n = english();
    assert.deepEqual(
      ["90s", "15m", "2h", "7d", "0s"].map((text) => readDuration(l10n, "--max-age", text)),
      [90_000, 900_000, 7_200_000, 604_800_000, 0],
    );
    for (const text of ["", "15", "m", "-1m", "1.5h", "15m30s"])
      assert.throws(() => readDuration(l10n, "--max-age", text), /does not take/);
    for (const text of ["0", "-1", "1e3", "many"]) assert.throws(() => readNumber(l10n, "--limit", text));
  });

  it("offer to undo a batch only where something of it was made, or may have been", () => {
    const failure = new Failure("server");
    const none: readonly RowOutcome[] = [{ kind: "cancelled" }, { kind: "notDone", failure }, { kind: "notStarted" }];
    assert.equal(isAnyMade(none), false);
    assert.equal(isAnyMade([...none, { kind: "undetermined", failure }]), true);
  });

  it("end with the first status that applies", () => {
    assert.equal(firstStatus([0, 2, 1]), 1);
    assert.equal(firstStatus([5, 3]), 3);
    assert.equal(firstStatus([4, 2]), 4);
    assert.equal(firstStatus([130, 3]), 3);
    assert.equal(firstStatus([130, 0]), 130);
    assert.equal(firstStatus([]), 0);
  });

  it("tell of several changes the loudest of what the caller loses", () => {
    assert.equal(loudestOf([]), "no");
    assert.equal(loudestOf(["no", "unknown"]), "unknown");
    assert.equal(loudestOf(["loses sight", "loses owner", "unknown", "no"]), "loses sight");
    assert.equal(loudestOf(["unknown", "loses owner", "unknown"]), "loses owner");
  });

  it("keep configuration and state in the user's own folders, or in one", () => {
    assert.deepEqual(foldersOf({ CASE_ACCESS_HOME: "/h" }, "linux"), { configuration: "/h", state: "/h" });
    assert.deepEqual(foldersOf({ CASE_ACCESS_HOME: "/h" }, "linux", "/s"), { configuration: "/h", state: "/s" });
    assert.equal(
      foldersOf({ XDG_CONFIG_HOME: "/c", XDG_DATA_HOME: "/d" }, "linux").configuration,
      path.join("/c", "case-access"),
    );
  });

  it("keep files in no folder that a command happens to be typed in, also without a HOME", () => {
    const { HOME } = process.env;
    try {
      process.env.HOME = "";
      const { configuration, state } = foldersOf({}, "linux");
      assert.deepEqual([configuration, state].map(path.isAbsolute), [true, true]);
    } finally {
      if (HOME === undefined) delete process.env.HOME;
      else process.env.HOME = HOME;
    }
  });

  it("wait as long as they are told to, also for the beginning of an answer", async () => {
    const folder = path.join(__dirname, "nowhere");
    const limits = async (timeoutSeconds?: number) => {
      const { settings } = await readConnectionsFile(english(), folder, { timeoutSeconds });
      return [settings.requestTimeoutSeconds(), settings.connectTimeoutSeconds()];
    };
    assert.deepEqual(await limits(), [30, 15]);
    assert.deepEqual(await limits(5), [5, 5]);
    assert.deepEqual(await limits(1_200), [1_200, 1_200]);
    assert.deepEqual(await limits(999_999_999), [86_400, 86_400]);
  });

  it("name the variable of a key by the connection", () => {
    assert.equal(keyVariable("Argus (work)"), "CASE_ACCESS_KEY_ARGUS_WORK_");
    assert.equal(keyVariable("sandbox-cmf"), "CASE_ACCESS_KEY_SANDBOX_CMF");
  });

  it("fit tables into the terminal by what signs take there", () => {
    assert.deepEqual([widthOf("abc"), widthOf("日本"), widthOf("e\u0301"), widthOf("👍")], [3, 4, 1, 2]);
    const table = {
      columns: ["A", "Title"],
      rows: [
        ["1", "x".repeat(80)],
        ["2", "日本".repeat(40)],
      ],
    };
    for (const line of tableText(table, 40).trimEnd().split("\n")) assert.ok(widthOf(line) <= 40, line);
    assert.ok(tableText(table, undefined).includes("x".repeat(80)));
    const columns = ["Person or group", "Name", "Read", "Write", "Because"];
    const rows = [["user:1101", "日本語の名前です。", "yes", "unknown", "administrator"]];
    for (const within of [40, 20, 9]) {
      const narrow = tableText({ columns, rows }, within);
      for (const line of narrow.split("\n")) assert.ok(widthOf(line) <= within, line);
      for (const cell of rows[0]!) assert.ok(narrow.replaceAll("\n", "").includes(cell), cell);
    }
    assert.equal(tableText({ columns, rows: [] }, 20).replaceAll("\n", ""), columns.join("  "));
  });

  it("write documents that no terminal obeys, and that read back as they were", () => {
    const text = "a\u001b[31m\u009b2J\u202eb";
    assert.doesNotMatch(documentText({ text }), /[\u001b\u009b\u202e]/);
    assert.equal((JSON.parse(documentText({ text })) as { text: string }).text, text);
  });

  it("copy rows as commands that a shell takes as they are", () => {
    assert.equal(commandLine({ connection: "work" }), "case-access cases --connection work");
    assert.equal(
      commandLine({ connection: "it's $(rm)", case: "7", subject: "user:7", right: "write" }),
      "case-access why 7 user:7 write --connection 'it'\\''s $(rm)'",
    );
    assert.equal(shellWord(""), "''");
    assert.equal(
      commandLine({ connection: "work", subject: "-x", case: "--help" }),
      "case-access why --connection work -- --help -x read",
    );
    // What is pasted does not end the bracket in which a terminal takes it for text.
    assert.equal(shellWord("a\u001b[201~\nrm it's \\"), "$'a\\u001b[201~\\u000arm it\\'s \\\\'");
  });

  it("copy hostile names so that a real shell hands them over as they were", function () {
    if (process.platform === "win32") return;
    const names = [
      ...['it\'s $(touch /tmp/x) `id` "q" \\ !! ~ * ? [a] {b,c} & ; | < > #', "=ls", "~root", "-c", "", " ", "$HOME"],
      ...["a\u001b[201~\nb\tc\r", "\u202egnp.exe", "\u{e0041}tag", "zero\u200bwidth", "line\u2028end", "Ødegård Æ 文"],
    ];
    const script = `printf '%s\\0' ${names.map(shellWord).join(" ")}`;
    assert.doesNotMatch(script, /[\u0000-\u001f\u007f-\u009f\u200b\u2028\u202e]/);
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
    assert.equal(stderr.toString(), "");
    assert.deepEqual(stdout.toString().split("\0").slice(0, -1), names);
  });

  it("tell what came of changes in the words of the contract, and never take something else for done", () => {
    const failure = new Failure("server");
    const state = {} as CaseState;
    const told = (...outcomes: RowOutcome[]) => {
      const word = outcomeWordOf(outcomes);
      return [word, statusOfOutcome(word, outcomes)];
    };
    const done: RowOutcome = { kind: "done", state };
    const notDone: RowOutcome = { kind: "notDone", failure };
    assert.deepEqual(told(done, { kind: "done", state, remark: "alreadySo" }), ["done", 0]);
    assert.deepEqual(told(done, notDone), ["partly", 3]);
    assert.deepEqual(told(done, { kind: "notStarted" }), ["partly", 3]);
    assert.deepEqual(told(notDone, { kind: "notStarted" }), ["notDone", 4]);
    assert.deepEqual(told({ kind: "notDone", failure: new Failure("conflict") }), ["notDone", 5]);
    assert.deepEqual(told({ kind: "cancelled" }), ["notDone", 130]);
    assert.deepEqual(told(done, { kind: "undetermined", failure }), ["undetermined", 3]);
    const otherwise = { kind: "doneOtherwise", state, instead: {}, failure } as RowOutcome;
    assert.deepEqual(told(otherwise), ["doneOtherwise", 3]);
    assert.deepEqual(told(done, otherwise), ["partly", 3]);
    assert.deepEqual(told(notDone, otherwise), ["partly", 3]);
  });

  it("cannot move the cursor, whatever a line quotes", () => {
    assert.equal(plainLine("  a\u001b[2J\r\nb\u202ec\u009b"), "  a [2J bc");
  });
});

describe("the digest of a plan", () => {
  const kari: Subject = { id: "7", kind: "user", name: "Kari" };
  const one: Case = {
    id: "1",
    number: "1",
    title: "A title",
    mode: "explicit",
    reporter: kari,
    people: [],
    details: [],
    readAt: 1,
  };
  const entry = { id: "e", subject: kari, level: "read", on: "case" } as const;
  const before: CaseState = { case: one, entries: [entry, { ...entry, id: "f" }] };
  const changes: readonly Change[] = [{ kind: "grant", subject: kari, level: "write" }];
  const connection = { system: "argus", url: "https://a.example/x" };
  const base = { connection, caller: kari, before, changes };

  it("stays the same where nothing is otherwise that access rests on", () => {
    const renamed = { ...one, title: "Another", readAt: 2, status: "closed" };
    assert.equal(
      digestOf({ ...base, before: { case: renamed, entries: before.entries.toReversed() } }),
      digestOf(base),
    );
  });

  it("is another one for everything else", () => {
    const others = [
      { ...base, connection: { ...connection, url: "https://a.example/y" } },
      { ...base, connection: { ...connection, system: "cmf" } },
      { ...base, caller: { ...kari, id: "8" } },
      { ...base, caller: undefined },
      { ...base, of: "a record" },
      { ...base, before: { ...before, case: { ...one, mode: "roleBased" } } },
      { ...base, before: { ...before, case: { ...one, reporter: null } } },
      { ...base, before: { ...before, case: { ...one, reporter: undefined } } },
      { ...base, before: { ...before, case: { ...one, condition: "no" as const } } },
      { ...base, before: { ...before, entries: [entry] } },
      { ...base, before: { ...before, entries: [entry, { ...entry, id: "f", level: "write" as const }] } },
      { ...base, before: { ...before, entries: [entry, { ...entry, id: "f", level: undefined }] } },
      { ...base, changes: [{ kind: "grant", subject: kari, level: "read" }] as const },
      { ...base, changes: [{ kind: "grant", subject: kari, level: "write", on: "definition" }] as const },
      { ...base, changes: [...changes, { kind: "revoke", entry }] as const },
      { ...base, changes: [{ kind: "changeMode", mode: "roleBased" }] as const },
      { ...base, changes: [{ kind: "grant", subject: kari, level: "write", notify: true }] as const },
      { ...base, changes: [{ kind: "reporter", subject: kari }] as const },
      { ...base, changes: [{ kind: "reporter", subject: kari, notify: true }] as const },
      { ...base, changes: [{ kind: "reporter", subject: { ...kari, id: "8" } }] as const },
      { ...base, changes: [{ kind: "publish" }] as const },
      { ...base, changes: [{ kind: "publish", notify: true }] as const },
      { ...base, changes: [{ kind: "unwatch", watcher: { id: "w", subject: kari } }] as const },
      { ...base, changes: [{ kind: "unwatch", watcher: { id: "x", subject: kari } }] as const },
    ];
    const digests = new Set([base, ...others].map(digestOf));
    assert.equal(digests.size, others.length + 1);
  });
});
