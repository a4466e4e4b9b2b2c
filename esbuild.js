// Builds what runs inside VS Code, and the command line.
//
//   node esbuild.js                 readable bundles with source maps in dist/
//   node esbuild.js --production    minified, as they are packaged; fails where one is larger than its budget allows
//   node esbuild.js --watch         readable, again at every change
//   node esbuild.js --tests         the tests that run in the extension host, in out/
//
// The extension is CommonJS in five bundles. Only the first is loaded when VS Code activates the extension; it reaches
// the others through a dynamic import, which is turned into a `require` of the other bundle at the moment of first use.
// (An ECMAScript chunk that imports `vscode` never finishes loading in VS Code 1.100.)

const esbuild = require("esbuild");
const fs = require("node:fs");
const path = require("node:path");
const packageJson = require("./package.json");
const budgets = { ...require("./scripts/budgets.json"), ...require("./scripts/terminalBudgets.json") };
const { writeNotice } = require("./scripts/notice");

const flags = new Set(process.argv.slice(2));
const production = flags.has("--production");
const from = (...parts) => path.join(__dirname, ...parts);

/** Bundles: name in dist/, entry, where it runs. Those that run in a terminal are not part of the extension. */
const BUNDLES = [
  { name: "extension", entry: "src/extension.ts", runs: "host" },
  { name: "parts", entry: "src/parts.ts", runs: "host" },
  { name: "jsonWorker", entry: "src/backends/http/jsonWorker.ts", runs: "host" },
  { name: "sandbox", entry: "src/backends/standIns.ts", runs: "host" },
  { name: "inspector", entry: "src/inspector/webview/index.ts", runs: "webview" },
  { name: "cli", entry: "src/cli/cli.ts", runs: "terminal" },
  { name: "terminal", entry: "src/cli/main.ts", runs: "terminal" },
  { name: "mcp", entry: "src/cli/mcp.ts", runs: "terminal" },
];

/** Packages that must not be bundled, by a pattern of their files, why, and the bundles that may have them. */
const FORBIDDEN = [
  {
    files: /node_modules\/undici\//,
    except: ["terminal"],
    why: "undici replaces the fetch dispatcher of every extension; use the host's fetch",
  },
  {
    files: /node_modules\/zod\/(?!package)(v3|v4\/classic)\//,
    except: ["mcp"], // the official SDK of the protocol is built on it
    why: 'the classic zod is 30 times larger; import "zod/mini"',
  },
];

/** What carries which licences: the extension, and the command line, which has the stand-ins as well. */
const NOTICES = [
  {
    file: "NOTICE.txt",
    bundles: ["extension", "parts", "jsonWorker", "sandbox", "inspector"],
    title: "This extension",
    drawings: true,
  },
  {
    file: "cli-NOTICE.txt",
    bundles: ["cli", "terminal", "mcp", "jsonWorker", "sandbox"],
    title: "This program",
    drawings: false,
  },
];

async function main() {
  if (flags.has("--tests")) return buildTests();

  if (flags.has("--watch")) {
    await Promise.all(BUNDLES.map(async (bundle) => (await esbuild.context(options(bundle))).watch()));
    console.log("watching");
    return;
  }

  fs.rmSync(from("dist"), { recursive: true, force: true });
  fs.mkdirSync(from("dist"));
  const results = await Promise.all(BUNDLES.map((bundle) => esbuild.build(options(bundle))));
  const outputs = Object.assign({}, ...results.map((result) => result.metafile.outputs));
  fs.writeFileSync(from("dist/sizes.json"), JSON.stringify(sizes(outputs), undefined, 2) + "\n");
  for (const [file, bytes] of Object.entries(sizes(outputs))) console.log(`${String(bytes).padStart(8)}  ${file}`);
  for (const { file, bundles, title, drawings } of NOTICES) {
    const contained = Object.entries(outputs).filter(([output]) => bundles.includes(nameOf(output)));
    const packages = writeNotice(Object.fromEntries(contained), from("dist", file), title, drawings);
    console.log(`${file} names ${packages.join(", ") || "no package"}`);
  }
  if (production) holdBudgets(sizes(outputs));
}

function options({ name, entry, runs }) {
  const shared = {
    entryPoints: { [name]: from(entry) },
    outdir: from("dist"),
    bundle: true,
    minify: production,
    sourcemap: !production,
    metafile: true,
    legalComments: "none",
    // As UTF-8, which is shorter than the escapes; every reader of these files takes it for that.
    charset: "utf8",
    logLevel: "warning",
    plugins: [otherBundles(name), forbiddenPackages(), ...(production ? [shortSchema()] : [])],
  };
  if (runs === "webview") return { ...shared, platform: "browser", format: "iife", target: "es2022" };
  const node = { ...shared, platform: "node", format: "cjs", charset: "utf8", supported: { "dynamic-import": false } };
  return runs === "host"
    ? { ...node, target: "node20", external: ["vscode"] }
    : { ...node, target: "node20", define: builtIn() };
}

/** What the command line has of package.json. */
function builtIn() {
  const { version, contributes } = packageJson;
  const tools = contributes.languageModelTools.map(({ name, modelDescription, inputSchema }) => ({
    name,
    modelDescription,
    inputSchema,
  }));
  return { __VERSION__: JSON.stringify(version), __TOOLS__: JSON.stringify(tools) };
}

/** The name of a bundle by its file, also of a style sheet or a map of it. */
function nameOf(output) {
  return path.basename(output).split(".")[0];
}

/** Leaves a dynamic import of another bundle's entry to run time: it becomes `require("./that.js")`. */
function otherBundles(current) {
  const entries = new Map(BUNDLES.filter(({ name }) => name !== current).map(({ name, entry }) => [from(entry), name]));
  return {
    name: "other-bundles",
    setup(build) {
      build.onResolve({ filter: /^\./ }, async ({ path: request, kind, resolveDir, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === "resolving") return undefined;
        const found = await build.resolve(request, { kind, resolveDir, pluginData: "resolving" });
        const other = entries.get(found.path);
        return other ? { path: `./${other}.js`, external: true } : undefined;
      });
    },
  };
}

/** Leaves comments and indents out of the SQL of the database, which a minifier keeps as they are. */
function shortSchema() {
  return {
    name: "short-schema",
    setup(build) {
      build.onLoad({ filter: /core[/\\]store[/\\]schema\.ts$/ }, ({ path: file }) => ({
        contents: fs
          .readFileSync(file, "utf8")
          .replace(/^ +/gm, "")
          .replace(/ *-- .*$/gm, ""),
        loader: "ts",
      }));
    },
  };
}

/** Fails the build when a forbidden package contributes code to it. */
function forbiddenPackages() {
  return {
    name: "forbidden-packages",
    setup(build) {
      build.onEnd((result) => {
        const errors = Object.entries(result.metafile?.outputs ?? {}).flatMap(([output, { inputs }]) =>
          FORBIDDEN.flatMap(({ files, except, why }) => {
            if (except.includes(nameOf(output))) return [];
            const culprit = Object.keys(inputs).find((file) => files.test(file) && inputs[file].bytesInOutput > 0);
            return culprit ? [{ text: `${output} contains ${culprit}: ${why}` }] : [];
          }),
        );
        // esbuild counts errors of this stage, but prints none
        for (const { text } of errors) console.error(`error: ${text}`);
        return { errors };
      });
    },
  };
}

/** Bytes of what is packaged, by file name. */
function sizes(outputs) {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([file]) => !file.endsWith(".map"))
      .map(([file, { bytes }]) => [path.basename(file), bytes]),
  );
}

/** Throws where a file has more KB (1 024 bytes) than `scripts/budgets.json` gives it, or none is given. */
function holdBudgets(bytesOf) {
  const over = Object.entries(bytesOf).filter(([file, bytes]) => !(bytes <= budgets[file] * 1024));
  if (over.length > 0)
    throw new Error(
      over
        .map(
          ([file, bytes]) => `${file} has ${bytes} bytes, and ${(budgets[file] ?? 0) * 1024} in scripts/budgets.json`,
        )
        .join("\n"),
    );
}

/** The entry that both test hosts load, and one bundle of every test of the suite. */
async function buildTests() {
  const suite = fs
    .readdirSync(from("test/integration"), { recursive: true })
    .filter((file) => file.endsWith(".test.ts"))
    .sort()
    .map((file) => `import ${JSON.stringify("./" + file.replaceAll("\\", "/"))};`);
  const shared = {
    outdir: from("out/integration"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
  };
  fs.rmSync(from("out/integration"), { recursive: true, force: true });
  await esbuild.build({ ...shared, entryPoints: [from("test/integration/index.ts")], external: ["vscode", "mocha"] });
  await esbuild.build({
    ...shared,
    outdir: undefined,
    outfile: from("out/integration/suite.js"),
    stdin: { contents: suite.join("\n"), resolveDir: from("test/integration"), sourcefile: "suite.ts", loader: "ts" },
    external: ["vscode"],
  });
  console.log(`out/integration: ${suite.length} test files`);
}

module.exports = { forbiddenPackages, holdBudgets };

if (require.main === module) {
  main().catch((error) => {
    if (!error.errors) console.error(error.message); // what esbuild finds it has printed itself
    process.exitCode = 1;
  });
}
