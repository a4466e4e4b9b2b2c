import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** DER, as much of it as a certificate needs. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const text = (value: string) => der(0x0c, Buffer.from(value));
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`));

const commonName = oid("550403");
const subjectAltName = oid("551d11");
const basicConstraints = oid("551d13");
const isAuthority = der(0x04, sequence(der(0x01, Buffer.from([0xff]))));
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const nameOf = (value: string) => sequence(der(0x31, sequence(commonName, text(value))));
const alternatives = (...names: Buffer[]) => sequence(subjectAltName, der(0x04, sequence(...names)));
const dns = (name: string) => der(0x82, Buffer.from(name));
const tomorrow = () => new Date(Date.now() + 86_400_000);

interface About {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly notAfter: Date;
  readonly extension: Buffer;
}

function certificate({ issuer, subject, publicKey, signedWith, notAfter, extension }: About): string {
  const unsigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(new Date(notAfter.getTime() - 172_800_000)), time(notAfter)),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension)),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", unsigned, signedWith));
  const lines = sequence(unsigned, ecdsaWithSha256, signature)
    .toString("base64")
    .match(/.{1,64}/g)!
    .join("\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();

/**
 * A self-signed certificate with its private key, both PEM. Names go into the alternative names; 127.0.0.1 is one of
 * them unless `names` says otherwise.
 */
export function selfSigned({ names = [], notAfter = tomorrow() }: { names?: string[]; notAfter?: Date } = {}): {
  key: string;
  cert: string;
} {
  const { privateKey, publicKey } = pair();
  const extension =
    names.length > 0 ? alternatives(...names.map(dns)) : alternatives(der(0x87, Buffer.from([127, 0, 0, 1])));
  const cert = certificate({
    issuer: "Case Access test",
    subject: "Case Access test",
    publicKey,
    signedWith: privateKey,
    notAfter,
    extension,
  });
  return { key: pem(privateKey), cert };
}

/** A certificate authority of one's own: its certificate, and what it issues for a host name, all PEM. */
export function privateAuthority(name: string): {
  readonly cert: string;
  issue(host: string): { key: string; cert: string };
} {
  const own = pair();
  const common = { issuer: name, signedWith: own.privateKey, notAfter: tomorrow() };
  return {
    cert: certificate({
      ...common,
      subject: name,
      publicKey: own.publicKey,
      extension: sequence(basicConstraints, isAuthority),
    }),
    issue: (host) => {
      const { privateKey, publicKey } = pair();
      return {
        key: pem(privateKey),
        cert: certificate({ ...common, subject: host, publicKey, extension: alternatives(dns(host)) }),
      };
    },
  };
}
