import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { request, type IncomingMessage } from "node:http";

/**
 * What one process asks of the sandbox that another one runs over the same state: whether it is that, or to be reset.
 */
export type ControlMethod = "GET" | "POST";

export const controlPath = "/sandbox/control";

const longestAnswer = 1000; // characters

/**
 * Both sides prove with each message that they know the secret of the state, for a challenge that is used once. The
 * secret itself is never sent: the port may have gone to a stranger.
 */
function proofOfSecret(secret: string, from: "client" | "server", asked: ControlMethod, challenge: string): string {
  return createHmac("sha256", secret).update(`${from} ${asked} ${challenge}`).digest("base64url");
}

/**
 * The answer of the sandbox that runs; undefined: the caller does not know the secret, or asks for nothing that there
 * is.
 */
export function answerControl(
  { method, headers }: IncomingMessage,
  secret: string,
): { readonly asked: ControlMethod; readonly proof: string } | undefined {
  const { "x-sandbox-challenge": challenge, "x-sandbox-proof": proof } = headers;
  if ((method !== "GET" && method !== "POST") || typeof challenge !== "string" || typeof proof !== "string")
    return undefined;
  return isSame(proof, proofOfSecret(secret, "client", method, challenge))
    ? { asked: method, proof: proofOfSecret(secret, "server", method, challenge) }
    : undefined;
}

/**
 * Asks it. Resolves with true when the one at this address has proven itself and has done it; false for a stranger, and
 * for none.
 */
export function askControl(url: string, asked: ControlMethod, secret: string): Promise<boolean> {
  const challenge = randomBytes(16).toString("base64url");
  const headers = {
    "X-Sandbox-Challenge": challenge,
    "X-Sandbox-Proof": proofOfSecret(secret, "client", asked, challenge),
  };
  return new Promise((resolve) => {
    const asking = request(`${url}${controlPath}`, { method: asked, headers, timeout: 2000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > longestAnswer) asking.destroy();
      });
      answer.on("error", () => resolve(false));
      answer.on("end", () =>
        resolve(answer.statusCode === 200 && isSame(proofIn(text), proofOfSecret(secret, "server", asked, challenge))),
      );
    });
    asking.on("timeout", () => asking.destroy());
    asking.on("error", () => resolve(false));
    asking.end();
  });
}

function proofIn(text: string): string {
  try {
    const { proof } = JSON.parse(text) as { proof?: unknown };
    return typeof proof === "string" ? proof : "";
  } catch {
    return "";
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
