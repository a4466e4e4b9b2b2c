// Writes a package again, smaller: JSON without the white space that nobody reads there, the manifest without what is
// for work on the source alone, and a deflate that searches longer than the packager's. Any zip reader unpacks it.
import zlib from "node:zlib";
import { promisify } from "node:util";
import zopfli from "@gfx/zopfli";

const deflate = promisify(zopfli.deflate);

const SIGNATURE = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const LENGTH = { local: 30, central: 46, end: 22 };
const DEFLATED = 8;

/** Bit 3 of a file's flags: its sizes follow the data. Here they are known before. */
const SIZES_FOLLOW = 1 << 3;

/**
 * The same package in fewer bytes.
 * @param {Buffer} zip as the packager wrote it: no comment at its end, no file above 4 GB
 * @returns {Promise<Buffer>}
 * @throws {Error} where it is no such zip, or a file does not come back as it went in
 */
export async function recompress(zip) {
  const end = zip.length - LENGTH.end;
  if (end < 0 || zip.readUInt32LE(end) !== SIGNATURE.end) throw new Error("the package is no zip without a comment");
  const files = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    files.push(await smaller(zip, at, name));
    at += LENGTH.central + name + extra + comment;
  }
  return written(files);
}

/** One file of the package, by the place of its header in the directory at the end. */
async function smaller(zip, at, nameLength) {
  const header = Buffer.from(zip.subarray(at, at + LENGTH.central));
  const name = zip.subarray(at + LENGTH.central, at + LENGTH.central + nameLength);
  const content = shortened(String(name), contentOf(zip, header));
  const data = Buffer.from(await deflate(content, { numiterations: 5 }));
  if (!zlib.inflateRawSync(data).equals(content)) throw new Error(`${name} does not come back as it went in`);
  header.writeUInt16LE(header.readUInt16LE(8) & ~SIZES_FOLLOW, 8);
  header.writeUInt16LE(DEFLATED, 10);
  header.writeUInt32LE(zlib.crc32(content), 16);
  header.writeUInt32LE(data.length, 20);
  header.writeUInt32LE(content.length, 24);
  header.writeUInt32LE(0, 30); // neither extra fields nor a comment
  return { header, name, data };
}

function contentOf(zip, header) {
  const [method, length, local] = [header.readUInt16LE(10), header.readUInt32LE(20), header.readUInt32LE(42)];
  const from = local + LENGTH.local + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const data = zip.subarray(from, from + length);
  return method === DEFLATED ? zlib.inflateRawSync(data) : data;
}

/** Parts of the manifest that VS Code does not read: they are for npm, in the source. */
const ofTheSource = ["private", "scripts", "devDependencies", "optionalDependencies"];

function shortened(name, content) {
  if (!name.endsWith(".json")) return content;
  const value = JSON.parse(String(content));
  if (name === "extension/package.json") for (const part of ofTheSource) delete value[part];
  return Buffer.from(JSON.stringify(value));
}

function written(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const { header, name, data } of files) {
    header.writeUInt32LE(at, 42);
    const local = Buffer.alloc(LENGTH.local);
    local.writeUInt32LE(SIGNATURE.local, 0);
    header.copy(local, 4, 6, 32); // version, flags, method, time, checksum and lengths stand in the same order in both
    parts.push(local, name, data);
    directory.push(header, name);
    at += LENGTH.local + name.length + data.length;
  }
  const end = Buffer.alloc(LENGTH.end);
  end.writeUInt32LE(SIGNATURE.end, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
