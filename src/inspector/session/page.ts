import type { Drawn } from "../firstPage/drawPage";
import { inHtml } from "../../text/untrusted";

/** Addresses and permissions of a webview's page, and what it begins with. */
export interface PageParts {
  /** The address of the script. */
  readonly script: string;
  /** The style sheet itself: fetched, it would come after what it is for. */
  readonly style: string;
  /** A new one for each page. */
  readonly nonce: string;
  readonly language: string;
  readonly title: string;
  readonly drawn: Drawn;
}

/**
 * The page that the webview begins with: what is known, our style and our script, and nothing else may be loaded. The
 * script comes after the page: VS Code shows a page only when all that it names is there.
 */
export function pageOf({ script, style, nonce, language, title, drawn }: PageParts): string {
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
addEventListener("load", () => {
  const script = document.createElement("script");
  script.nonce = "${nonce}";
  script.src = ${JSON.stringify(script).replace(/</g, "\\u003c")};
  document.head.append(script);
});
</script>
</body>
</html>`;
}
