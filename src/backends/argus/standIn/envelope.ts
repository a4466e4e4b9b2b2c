import type { SandboxAnswer } from "../../../sandbox/exchange";

export interface Message {
  readonly message: string;
  readonly type: "FIELD_ERROR" | "ACTION_ERROR" | "WARNING" | "NOTIFICATION" | "INFO";
  readonly field: string | null;
}

/** Something the caller is told instead of an answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly messages: readonly Message[],
    readonly headers?: Readonly<Record<string, string>>,
  ) {
    super(messages.map(({ message }) => message).join("; "));
  }
}

export function refuse(status: number, message: string): never {
  throw new Refusal(status, [{ message, type: "ACTION_ERROR", field: null }]);
}

/** 412: a field of the request is wrong. */
export function refuseField(field: string, message: string): never {
  throw new Refusal(412, [{ message, type: "FIELD_ERROR", field }]);
}

export interface Paging {
  readonly limit: number;
  readonly offset: number;
  /** The total as it is to be told. */
  readonly count: number;
}

/** The wrapping around every answer, errors included. */
export function envelope(
  status: number,
  data: unknown,
  paging?: Paging,
  messages: readonly Message[] = [],
): SandboxAnswer {
  return {
    status,
    body: {
      responseCode: status,
      limit: paging?.limit ?? 0,
      offset: paging?.offset ?? 0,
      count: paging?.count ?? 0,
      size: Array.isArray(data) ? data.length : 0,
      metaData: {},
      messages: messages.map((one) => ({
        message: one.message,
        messageTemplate: one.message,
        type: one.type,
        field: one.field,
        parameter: null,
      })),
      data,
    },
  };
}
