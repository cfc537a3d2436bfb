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
