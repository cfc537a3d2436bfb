import { StudioError } from '../errors';

/**
 * Bytes of a text file as a string: UTF-8 (with or without a byte-order mark), or UTF-16 where the mark or the zeros say so.
 * Line ends become "\n", so that the same examples give the same tokens whatever system wrote them.
 */
export function decodeText(file: string, bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : (unmarkedWide(bytes) ?? 'utf-8');
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file} is not text in ${encoding.toUpperCase()}.`,
      'Save it as UTF-8 text, or drop a JSONL, CSV or Parquet export instead.',
      { where: file, cause },
    );
  }
  if (text.includes('\u0000')) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `${file} holds binary data, not text.`,
      'Drop a text, CSV, JSON or Parquet file.',
      {
        where: file,
      },
    );
  }
  return text.replace(/\r\n?/g, '\n');
}

/** Of Windows-1252: letters with accents among others, none of the five codes that it does not have. */
const MOST_HIGH_SHARE = 0.2;

/**
 * A spreadsheet in western Europe writes its CSV in Windows-1252.
 * @returns null where the bytes are UTF-8 or UTF-16, or no such text
 */
export function decodeWindowsText(bytes: Uint8Array): string | null {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return null;
  } catch {
    let high = 0;
    for (const byte of bytes) {
      if (byte === 0 || UNUSED.has(byte)) return null;
      if (byte >= 0x80) high++;
    }
    if (high > MOST_HIGH_SHARE * bytes.length) return null;
    // Node 20 takes windows-1252 for Latin-1, which has control codes where this has signs.
    const latin = new TextDecoder('latin1').decode(bytes);
    return latin.replace(/[\u0080-\u009f]/g, (code) => SIGNS[code.charCodeAt(0) - 0x80]!).replace(/\r\n?/g, '\n');
  }
}

/** Codes 0x80 … 0x9f. */
const SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const UNUSED: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Bytes of the beginning that are looked at. */
const SNIFFED = 4096;

/** UTF-16 without a mark, of a text in Latin letters mostly: every second byte is nearly always 0, and no other one is. */
function unmarkedWide(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length < 4 || bytes.length % 2 === 1) return undefined;
  const head = bytes.subarray(0, SNIFFED);
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2]!++;
  const [even, odd] = zeros as [number, number];
  const most = 0.7 * (head.length / 2);
  if (odd > most && even === 0) return 'utf-16le';
  return even > most && odd === 0 ? 'utf-16be' : undefined;
}
