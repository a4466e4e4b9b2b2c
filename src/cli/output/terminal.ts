import { createInterface } from "node:readline/promises";
import { Failure } from "../../base/failure";
import { flat } from "../../text/untrusted";

/** The streams of a command. */
export interface Terminal {
  /** Part of the answer. A reader that went away is no error: `head` has read enough. */
  answer(text: string): void;
  /** A line about the answer, or about what is wrong. */
  say(line: string): void;
  /**
   * What is being done, on one line that the next replaces; nothing where nobody looks. Not even its text is made then:
   * the numbers of a language take longer to load than a request that waits for it.
   */
  progress(text: () => string): void;
  /** How wide the answer may be; undefined: it goes to a file or a pipe. */
  readonly columns: number | undefined;
  readonly colours: boolean;
  /** Somebody is there who sees a question and can answer it. */
  readonly canAsk: boolean;
  /** Rejects as cancelled where the user has had enough, or the input ends. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** The text of the standard input, to its end. */
  readInput(): Promise<string>;
  /** Resolves when everything that was written is out. Rejects where a disk did not take it. */
  flush(): Promise<void>;
}

type Streams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env">;

/** The streams of this process, or others. Long because its functions share its streams. */
export function processTerminal(quiet: boolean, streams: Streams = process): Terminal {
  const { stdin, stdout, stderr, env } = streams;
  let failure: Error | undefined;
  let shown = false;
  const broken = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") failure ??= error;
  };
  stdout.on("error", broken);
  stderr.on("error", () => undefined);

  const clear = () => {
    if (shown) stderr.write("\r\u001b[K");
    shown = false;
  };
  return {
    answer: (text) => {
      clear();
      stdout.write(text);
    },
    say: (line) => {
      clear();
      stderr.write(`${plainLine(line)}\n`);
    },
    progress: (text) => {
      if (quiet || !stderr.isTTY) return;
      clear();
      stderr.write(plainLine(text()));
      shown = true;
    },
    columns: stdout.isTTY ? stdout.columns || 80 : undefined,
    colours: stdout.isTTY && !env.NO_COLOR && env.TERM !== "dumb",
    canAsk: stdin.isTTY && stderr.isTTY,
    ask: async (question, signal) => {
      clear();
      const lines = createInterface({ input: stdin, output: stderr });
      // The input may end before the line does; what is asked would never be answered then.
      const ended = new Promise<never>((_, reject) => {
        lines.once("close", () => reject(new Failure("cancelled", { notHandled: true })));
      });
      try {
        return await Promise.race([lines.question(question, { signal }), ended]);
      } finally {
        lines.close();
      }
    },
    readInput: async () => {
      let text = "";
      for await (const part of stdin.setEncoding("utf8")) text += part as string;
      return text;
    },
    flush: async () => {
      clear();
      await new Promise<void>((resolve) => {
        if (stdout.destroyed || stdout.closed) return resolve();
        stdout.write("", () => resolve());
      });
      if (failure !== undefined) throw failure;
    },
  };
}

/** A line that cannot move the cursor or colour anything, whatever it quotes; its indentation stays. */
export function plainLine(line: string): string {
  return `${/^ */.exec(line)![0]}${flat(line)}`;
}
