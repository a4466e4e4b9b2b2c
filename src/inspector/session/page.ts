import type { Drawn } from "../firstPage/drawPage";
import { inHtml } from "../../text/untrusted";

/** Addresses and permissions of a webview's page, and what it begins with. */
export interface PageParts {
  /** The address of the script. */
  readonly address: string;
  /** The script itself, where there is nothing to see before it runs. */
  readonly script?: string;
  /** The style sheet itself: fetched, it would come after what it is for. */
  readonly style: string;
  /** A new one for each page. */
  readonly nonce: string;
  readonly language: string;
  readonly title: string;
  readonly drawn: Drawn;
}

/**
 * The page that the webview begins with: what is known, our style and our script, and nothing else may be loaded. A
 * script that is fetched comes after the page: VS Code shows a page only when all that it names is there.
 */
export function pageOf({ address, script, style, nonce, language, title, drawn }: PageParts): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${language.replace(/[^\w-]/g, "")}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<style nonce="${nonce}">${style}
${drawn.style}</style>
</head>
<body>
${drawn.html}
<script nonce="${nonce}">
${script === undefined ? fetching(address, nonce) : inScript(script)}
</script>
</body>
</html>`;
}

const fetching = (address: string, nonce: string): string => `addEventListener("load", () => {
  const script = document.createElement("script");
  script.nonce = "${nonce}";
  script.src = ${JSON.stringify(address).replace(/</g, "\\u003c")};
  document.head.append(script);
});`;

/** A script as a page can have it within: nothing in its strings ends it. */
const inScript = (script: string): string => script.replace(/<(?=\/script|!--)/gi, "\\x3c");
