import type { SandboxAnswer } from "../../../sandbox/exchange";

/** An error of a method, thrown out of it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** The framework's code; a text of the module itself has none. */
    readonly code?: string,
  ) {
    super(message);
  }
}

/** An exception of the framework, worded as its documentation words it. */
export function raise(
  code: "00002" | "00007" | "00008" | "00023" | "00026" | "20001" | "20002",
  message: string,
): never {
  throw new Refusal(400, message, code);
}

/** How the module words errors. OutSystems' own form; a callback of the developer may make anything else of it. */
export type ErrorStyle = "outsystems" | "translated" | "replaced" | "bare";

export function errorAnswer({ status, message, code }: Refusal, style: ErrorStyle, always500: boolean): SandboxAnswer {
  const sent = always500 && code !== undefined ? 500 : status;
  const text = code === undefined ? message : `OS-CMFR-GEN-${code}: ${message}`;
  switch (style) {
    case "outsystems":
      return { status: sent, body: { Errors: [text], StatusCode: sent } };
    case "translated":
      return { status: sent, body: { Errors: ["Não foi possível executar a ação."], StatusCode: sent } };
    case "replaced":
      return { status: sent, body: { error: { reason: "Something went wrong", ticket: 4711 } } };
    case "bare":
      return { status: sent };
  }
}
