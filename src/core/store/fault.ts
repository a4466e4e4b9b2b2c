import { Failure } from "../../base/failure";

/**
 * Why nothing can be written to the store, or nothing be read:
 * - missing: this Node has no `node:sqlite`
 * - newer: a later version of the product made the database
 * - readOnly: its file or folder cannot be written
 * - otherUser: its file, or a folder that is closed to others, belongs to another user
 * - shared: others can get into its folder, and that cannot be changed
 * - damaged: it is torn, or no database
 * - full: the disk is full
 * - busy: another program holds the file and does not let go
 * - failed: anything else, e.g. a disk that does not answer
 */
export const storeFaults = [
  "missing",
  "newer",
  "readOnly",
  "otherUser",
  "shared",
  "damaged",
  "full",
  "busy",
  "failed",
] as const;
export type StoreFault = (typeof storeFaults)[number];

/** How a failure of the store is told from one of a server: its detail is this and a `StoreFault`. */
const faultPrefix = "store.";

/** A fault as the failure that is shown. Nothing was sent. */
export function storeFailure(fault: StoreFault): Failure {
  return new Failure("unexpected", { detail: faultPrefix + fault, notHandled: true });
}

/** Which fault of the store a failure is; undefined: it is another failure. */
export function storeFaultOf({ detail }: Pick<Failure, "detail">): StoreFault | undefined {
  const name = detail?.startsWith(faultPrefix) ? detail.slice(faultPrefix.length) : undefined;
  return storeFaults.find((fault) => fault === name);
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html, as faults. */
const faultsByCode: Readonly<Record<number, StoreFault>> = {
  3: "readOnly", // PERM
  5: "busy", // BUSY
  6: "busy", // LOCKED
  8: "readOnly", // READONLY
  11: "damaged", // CORRUPT
  13: "full", // FULL
  14: "readOnly", // CANTOPEN
  23: "readOnly", // AUTH
  26: "damaged", // NOTADB
};
const faultsByName: Readonly<Record<string, StoreFault>> = {
  EACCES: "readOnly",
  EPERM: "readOnly",
  EROFS: "readOnly",
  ENOTDIR: "readOnly",
  EEXIST: "readOnly",
  ENOSPC: "full",
  EDQUOT: "full",
  EBUSY: "busy",
};

/** Whether SQLite says that another connection has locked the file. */
export function isLocked(thrown: unknown): boolean {
  const { errcode } = thrown as { errcode?: unknown };
  return typeof errcode === "number" && [5, 6].includes(errcode & 0xff);
}

/** What a thrown value says about the store. */
export function faultIn(thrown: unknown): StoreFault {
  if (thrown instanceof Failure) return storeFaultOf(thrown) ?? "failed";
  const { code, errcode } = thrown as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return faultsByCode[errcode & 0xff] ?? "failed";
  return (typeof code === "string" && faultsByName[code]) || "failed";
}

/** What the disk or SQLite throws, as a failure of the store; anything else, e.g. a mistake of ours, as it is. */
export function toStoreFailure(thrown: unknown): unknown {
  const { code } = thrown as { code?: unknown };
  return thrown instanceof Failure || typeof code !== "string" ? thrown : storeFailure(faultIn(thrown));
}
