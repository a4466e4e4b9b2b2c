/** The version of package.json, put in when the command line is bundled. */
declare const __VERSION__: string;

/** The tools for language models as package.json declares them, in the same way. */
declare const __TOOLS__: readonly {
  readonly name: string;
  readonly modelDescription: string;
  readonly inputSchema: object;
}[];
