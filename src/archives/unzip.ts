/** Members of a ZIP, none of whose declared sizes is believed: a directory of a few bytes can ask for gigabytes, or name one member a thousand times. */
import { type UnzipFileInfo, unzipSync } from 'fflate';

/** The most that a byte of deflate can stand for (RFC 1951: 258 bytes for two bits). */
const MOST_A_BYTE = 1032;

/** It unpacks to more than was allowed, or holds more members. */
export class ZipTooLarge extends Error {}

/**
 * @param wants whether a member is unpacked; called for every one
 * @returns by their paths, in the order of the directory
 * @throws ZipTooLarge; Error where it is damaged
 */
export function unzip(
  bytes: Uint8Array,
  wants: (path: string) => boolean,
  { mostBytes, mostMembers = Number.POSITIVE_INFINITY }: { readonly mostBytes: number; readonly mostMembers?: number },
): ReadonlyMap<string, Uint8Array> {
  checkDirectory(bytes);
  let [unpacked, packed, count] = [0, 0, 0];
  const filter = ({ name, size, originalSize, compression }: UnzipFileInfo): boolean => {
    if (!wants(name)) return false;
    const length = compression === 0 ? size : originalSize;
    unpacked += length;
    packed += size;
    if (unpacked > mostBytes || ++count > mostMembers) throw new ZipTooLarge();
    if (length > MOST_A_BYTE * size) throw new Error(`${name} declares ${length} bytes and has ${size}`);
    // Members that lie one upon the other.
    if (packed > bytes.length) throw new Error('its members are larger than it is');
    return true;
  };
  return new Map(Object.entries(unzipSync(bytes, { filter })));
}

/** Signatures of APPNOTE 4.3.16, 4.3.15, 4.3.14 and 4.3.12. */
const [END, END_64_PLACE, END_64, ENTRY] = [0x06054b50, 0x07064b50, 0x06064b50, 0x02014b50];
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LONGEST_COMMENT = 0xffff;

/**
 * The library goes by the number of entries that the end declares, up to 2^32, and takes whatever stands there for one.
 * @throws Error where as many are not there
 */
function checkDirectory(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const last = bytes.length - END_BYTES;
  let end = last;
  while (end >= 0 && last - end <= LONGEST_COMMENT && view.getUint32(end, true) !== END) end--;
  if (end < 0 || last - end > LONGEST_COMMENT) throw new Error('it has no directory');
  let count = view.getUint16(end + 8, true);
  let at = view.getUint32(end + 16, true);
  if (end >= 20 && view.getUint32(end - 20, true) === END_64_PLACE) {
    const end64 = view.getUint32(end - 12, true);
    if (end64 + 56 <= bytes.length && view.getUint32(end64, true) === END_64) {
      count = view.getUint32(end64 + 32, true);
      at = view.getUint32(end64 + 48, true);
    }
  }
  for (; count > 0; count--) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== ENTRY)
      throw new Error('its directory is damaged');
    at += ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}
