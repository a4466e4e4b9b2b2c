import { inHtml } from "../../text/untrusted";

/** Addresses and permissions of a webview's page. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** What the webview's own resources come from, as a source of the content security policy. */
  readonly source: string;
  /** A new one for each page. */
  readonly nonce: string;
  readonly language: string;
  readonly title: string;
}

/**
 * The page that the webview begins with: nothing in it but our script and our style, and nothing else may be loaded.
 */
export function pageOf({ script, style, source, nonce, language, title }: PageParts): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${language.replace(/[^\w-]/g, "")}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
