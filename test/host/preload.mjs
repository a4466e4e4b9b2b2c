// Loaded into VS Code's server before its own code (`node --import`). Its child processes load it too and are left
// alone.
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";

if (process.argv[1]?.endsWith("server-main.js")) {
  endWithParent();
  answerMintKey(Buffer.from(process.env.CASE_ACCESS_HOST_KEY ?? "", "hex"));
  delete process.env.CASE_ACCESS_HOST_KEY;
}

/**
 * Whoever started the server holds the other end of its standard input, which closes also when that process is killed.
 */
function endWithParent() {
  process.stdin.on("end", () => process.exit(1)).resume();
}

/**
 * The workbench seals secrets with two halves of a key: one it keeps in the browser, the other it asks `/mint-key` for.
 * The server's front end would answer, which does not run here. Without an answer secrets are lost with the window.
 */
function answerMintKey(key) {
  const createServer = http.createServer;
  http.createServer = (...parameters) => {
    const answer = parameters.pop();
    return createServer(...parameters, (request, response) => {
      const path = request.url?.split("?")[0] ?? "";
      if (request.method !== "POST" || !path.endsWith("/mint-key")) return answer(request, response);
      response.writeHead(200, { "content-type": "application/octet-stream", "cache-control": "no-store" }).end(key);
    });
  };
  syncBuiltinESMExports();
}
