/**
 * The SHA-256 of a ZIP's bytes as its comment, which stands last: `sha256:` and 64 digits. It is of everything before the digits.
 * A ZIP without a comment, as projects of before are, has nothing to be compared with.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { strFromU8, strToU8 } from 'fflate';

const LABEL = strToU8('sha256:');
const DIGITS = 64;
const COMMENT_BYTES = LABEL.length + DIGITS;
/** End of central directory record (APPNOTE 4.3.16): its signature first, the length of the comment in its last two bytes. */
const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;

/**
 * @param zip without a comment; borrowed
 * @returns the same ZIP with its checksum, owned by the caller
 */
export function withChecksum(zip: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(zip.length + COMMENT_BYTES);
  file.set(zip);
  new DataView(file.buffer).setUint16(zip.length - 2, COMMENT_BYTES, true);
  file.set(LABEL, zip.length);
  const signed = file.length - DIGITS;
  file.set(strToU8(bytesToHex(sha256(file.subarray(0, signed)))), signed);
  return file;
}

/** Whether a ZIP has the checksum that it declares; one that ends without a comment declares none. */
export function isAsWritten(zip: Uint8Array): boolean {
  if (endsWithComment(zip, 0)) return true;
  if (!endsWithComment(zip, COMMENT_BYTES)) return false;
  const signed = zip.length - DIGITS;
  const comment = zip.subarray(zip.length - COMMENT_BYTES, signed);
  return (
    LABEL.every((byte, at) => comment[at] === byte) &&
    bytesToHex(sha256(zip.subarray(0, signed))) === strFromU8(zip.subarray(signed))
  );
}

function endsWithComment(zip: Uint8Array, commentBytes: number): boolean {
  const at = zip.length - commentBytes - END_BYTES;
  if (at < 0) return false;
  const end = new DataView(zip.buffer, zip.byteOffset + at, END_BYTES);
  return end.getUint32(0, true) === END_SIGNATURE && end.getUint16(END_BYTES - 2, true) === commentBytes;
}
