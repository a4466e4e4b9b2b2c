import type { Subject } from "../access/case";
import { saved, subjects } from "./messageParts";
import { makeToHost, makeToWebview } from "./messages";

// Each side needs the reader of one direction only, and the other one stays out of its bundle.
let toWebview: ReturnType<typeof makeToWebview> | undefined;
let toHost: ReturnType<typeof makeToHost> | undefined;

/** Reads what the extension sent. */
export const readToWebview = (message: unknown) => (toWebview ??= makeToWebview()).safeParse(message);

/** Reads what the webview sent. */
export const readToHost = (message: unknown) => (toHost ??= makeToHost()).safeParse(message);

/** Reads what the webview or VS Code kept of a panel. */
export const readSaved = (state: unknown) => saved.safeParse(state);

/** Reads people and groups that were remembered; nobody where that does not fit. */
export const readSubjects = (kept: unknown): readonly Subject[] => subjects.safeParse(kept).data ?? [];
