// Packs a drawing again, smaller: flat colours pack best where no row is stored as its difference from others.
import zlib from "node:zlib";
import { promisify } from "node:util";
import zopfli from "@gfx/zopfli";

const pack = promisify(zopfli.zlib);

const SIGNATURE_LENGTH = 8;
const PIXEL = 4; // bytes: red, green, blue and alpha

/**
 * The same picture in fewer bytes.
 * @param {Buffer} png with 8 bits a channel, an alpha channel, and no interlacing
 * @returns {Promise<Buffer>}
 */
export async function packPng(png) {
  const header = png.subarray(SIGNATURE_LENGTH, SIGNATURE_LENGTH + 25);
  const [width, height] = [header.readUInt32BE(8), header.readUInt32BE(12)];
  if (!header.subarray(16, 21).equals(Buffer.from([8, 6, 0, 0, 0]))) throw new Error("not a picture of this kind");
  const rows = unfiltered(zlib.inflateSync(dataOf(png)), width * PIXEL, height);
  const data = await pack(rows, { numiterations: 15 });
  return Buffer.concat([
    png.subarray(0, SIGNATURE_LENGTH),
    header,
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function dataOf(png) {
  const parts = [];
  for (let at = SIGNATURE_LENGTH; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  return Buffer.concat(parts);
}

function chunk(type, data) {
  const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(zlib.crc32(content));
  return Buffer.concat([length, content, checksum]);
}

/** Rows of which each begins with 0: its bytes are stored as they are. */
function unfiltered(filtered, stride, height) {
  const rows = Buffer.alloc(filtered.length);
  for (let row = 0; row < height; row += 1) {
    const begin = row * (stride + 1);
    for (let at = begin + 1; at <= begin + stride; at += 1) {
      const left = at > begin + PIXEL ? rows[at - PIXEL] : 0;
      const above = row > 0 ? rows[at - stride - 1] : 0;
      const corner = row > 0 && at > begin + PIXEL ? rows[at - stride - 1 - PIXEL] : 0;
      rows[at] = filtered[at] + predicted(filtered[begin], left, above, corner);
    }
  }
  return rows;
}

/** What a byte is stored as the difference from, by the filter of its row. */
function predicted(filter, left, above, corner) {
  const nearest = left + above - corner;
  const [a, b, c] = [left, above, corner].map((one) => Math.abs(nearest - one));
  return [0, left, above, (left + above) >> 1, a <= b && a <= c ? left : b <= c ? above : corner][filter];
}
