import { StudioError } from '../errors';

/**
 * Bytes of a text file as a string: UTF-8 (with or without a byte-order mark), or UTF-16 where the mark says so.
 * Line ends become "\n", so that the same examples give the same tokens whatever system wrote them.
 */
export function decodeText(file: string, bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
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
