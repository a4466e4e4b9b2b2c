/** The version of package.json, put in when the command line is bundled. */
declare const __VERSION__: string;
