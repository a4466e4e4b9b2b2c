/** This program, as documents name it. */
export const tool = { name: "case-access", version: __VERSION__ } as const;
