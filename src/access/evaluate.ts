import type { Level, Tri } from "./level";
export interface Access { readonly read: Tri; readonly write: Tri; readonly owner: Tri; readonly atLeast: Level; readonly atMost: Level; }
