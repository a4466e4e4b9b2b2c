import type { Subject } from "../../access/case";
import type { Tri } from "../../access/level";

/** A person or group as documents write it. "role": everybody for whom a fact holds, whom no list names. */
export interface SubjectDocument {
  readonly id: string;
  readonly kind: Subject["kind"] | "role";
  readonly name: string;
  readonly login?: string;
  /** The customer and the domain that they are of, or the like. */
  readonly belongsTo?: string;
  /** The account is switched off. */
  readonly inactive?: true;
}

/** How much of what it speaks of an answer is about. */
export interface Coverage {
  /** True only where nothing is left out. */
  readonly whole: boolean;
  readonly read: number;
  /** Null: nobody knows how many there are. */
  readonly of: number | null;
  readonly missing: readonly string[];
}

/** Something that is not known, why, and what would tell. */
export interface UnknownDocument {
  readonly fact: string;
  readonly gap: string;
  readonly settledBy: string;
  /** In words. */
  readonly text: string;
  /** Of so many answers. */
  readonly answers?: number;
}

/** How often the model and the server agree about the caller, on the cases that were read. */
export interface SelfCheckDocument {
  readonly total: number;
  readonly agreed: number;
  readonly compatible: number;
  readonly disagreed: readonly string[];
}

/** What every document says beside its result. */
export interface AboutAnswer {
  readonly connection: string | null;
  readonly origin: string | null;
  readonly caller: SubjectDocument | null;
  /** When the oldest reading was made that it rests on, as ISO text; null: nothing was read. */
  readonly readAt: string | null;
  readonly coverage: Coverage;
  readonly selfCheck: SelfCheckDocument | null;
  readonly unknowns: readonly UnknownDocument[];
}

export interface ErrorDocument {
  readonly kind: string;
  readonly message: string;
  readonly advice: string;
}

/** Three rights, each answered. */
export interface RightsDocument {
  readonly read: Tri;
  readonly write: Tri;
  readonly owner: Tri;
}

/** The rights of somebody, without what else is known of their access. */
export function rightsDocument({ read, write, owner }: RightsDocument): RightsDocument {
  return { read, write, owner };
}

/** The coverage of all that there is; for answers that rest on no reading. */
export function wholeOf(count: number): Coverage {
  return { whole: true, read: count, of: count, missing: [] };
}

/** Signs that a terminal may obey, or that hide or turn text around, beside those that JSON escapes by itself. */
const unsafeSigns = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A document as JSON text. Texts of a case system cannot move the cursor; read back, it is the same value. */
export function documentText(document: unknown): string {
  const text = JSON.stringify(document, undefined, 2);
  return `${text.replace(unsafeSigns, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
