/** See node.cjs. */
export function findNode(): string;
