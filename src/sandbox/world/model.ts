export interface Customer {
  readonly id: number;
  readonly shortName: string;
  readonly name: string;
  readonly parent?: Customer;
  readonly domain: { readonly id: number; readonly name: string };
}

/** A person or a group: they share one space of ids. A short name is the only one of its domain. */
export interface Subject {
  readonly id: number;
  readonly kind: "user" | "group";
  readonly shortName: string;
  readonly name: string;
  readonly customer: Customer;
  /** The account of a program. */
  readonly daemon?: true;
}

/** What a permission is given for. One that contains others is a role: who holds it, holds them. */
export interface Func {
  readonly id: number;
  readonly name: string;
  readonly contains: readonly string[];
}

export interface Permission {
  readonly id: number;
  readonly holder: Subject;
  readonly function: string;
  readonly customer: Customer;
}

/** A service and the names of the functions that are its roles; undefined where it has none. */
export interface Service {
  readonly id: number;
  readonly shortName: string;
  readonly name: string;
  readonly functions: Readonly<Record<"list" | "read" | "write" | "tech" | "admin", string | undefined>>;
}

export interface Entry {
  readonly id: string;
  readonly subject: number;
  readonly level: "read" | "write" | "owner";
  readonly by: number;
  readonly at: number;
  /** Still listed, gives nothing. */
  readonly deleted?: true;
}

/** Who is notified of what happens to a case. */
export interface Watcher {
  readonly id: string;
  readonly subject: number;
  /** "watcher": of this case. "contact": of all cases of the customer, with the number of the contact. */
  readonly role: "watcher" | "contact";
  readonly contact: number | null;
  readonly by: number;
  readonly at: number;
  readonly flags: readonly string[];
}

export interface WorldCase {
  readonly id: number;
  readonly subject: string;
  readonly description: string;
  readonly mode: string;
  readonly customer: Customer;
  readonly service: string;
  readonly status: string;
  readonly priority: string;
  readonly type: string;
  readonly reporter: number | null;
  readonly assignedUser: number | null;
  readonly assignedTech: number | null;
  readonly created: number;
  readonly updated: number;
  readonly updatedBy: number;
  readonly published: boolean;
  /** The case that it became part of. */
  readonly mergedInto?: number;
  readonly testData?: true;
  readonly deleted?: true;
  readonly entries: readonly Entry[];
  readonly watchers: readonly Watcher[];
}
