export interface Customer {
  readonly id: number;
  readonly shortName: string;
  readonly name: string;
  readonly parent?: Customer;
  readonly domain: { readonly id: number; readonly name: string };
}

/** A person or a group: they share one space of ids. */
export interface Subject {
  readonly id: number;
  readonly kind: "user" | "group";
  readonly shortName: string;
  readonly name: string;
  readonly customer: Customer;
}

export interface Permission {
  readonly id: number;
  readonly holder: Subject;
  readonly function: string;
  readonly customer: Customer;
}

export interface Entry {
  readonly id: string;
  readonly subject: number;
  readonly level: "read" | "write" | "owner";
  readonly by: number;
  readonly at: number;
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
  readonly entries: readonly Entry[];
}
