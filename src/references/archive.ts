/** Compressed files: gzip holds one, zip any number. What they declare is not believed: unpacking stops at the limit. */
import { Gunzip } from 'fflate';
import { unzip, ZipTooLarge } from '../archives/unzip';
import { StudioError } from '../errors';
import { isWorkbook } from './formats/workbook';
import { MAX_FILE_BYTES } from './limits';
import { isSidecarName } from './sidecars';

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files of one archive that are read. */
const MAX_FILES = 100;
const PUSHED_BYTES = 1 << 16;

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean => magic.every((byte, at) => bytes[at] === byte);

/**
 * The files in it, a file that is no archive alone.
 * @param reads whether a file of this name can be read
 * @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED where it holds nothing that can be read
 */
export function openArchive(file: NamedBytes, reads: (name: string) => boolean): readonly NamedBytes[] {
  const files = opened(file, reads, 0);
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (files.length > MAX_FILES || (files.length > 1 && total > MAX_FILE_BYTES)) throw tooLarge(file.name);
  return files;
}

/** Archives in an archive in an archive are left as they are. */
const MOST_DEPTH = 2;
const isArchiveName = (name: string): boolean => /\.(?:gz|gzip|zip)$/i.test(name);

function opened(file: NamedBytes, reads: (name: string) => boolean, depth: number): readonly NamedBytes[] {
  if (startsWith(file.bytes, 0x1f, 0x8b))
    return [{ name: file.name.replace(/\.gz(?:ip)?$/i, ''), bytes: gunzip(file) }];
  if (!startsWith(file.bytes, 0x50, 0x4b, 3, 4) || isWorkbook(file.bytes)) return [file];
  const files: NamedBytes[] = [];
  let left = MAX_FILE_BYTES;
  for (const held of unpack(file, (name) => reads(name) || (depth < MOST_DEPTH && isArchiveName(name)))) {
    for (const inner of opened(held, reads, depth + 1)) {
      left -= inner.bytes.length;
      if (left < 0) throw tooLarge(file.name);
      if (reads(inner.name)) files.push(inner);
    }
  }
  if (files.length > 0) return files;
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `${file.name} holds no file that can be read.`,
    'Put JSONL, CSV, JSON, Parquet or Arrow files into it.',
    { where: file.name },
  );
}

function gunzip({ name, bytes }: NamedBytes): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  const stream = new Gunzip((part, isFinal) => {
    length += part.length;
    isWhole = isFinal;
    if (length > MAX_FILE_BYTES) throw tooLarge(name);
    parts.push(part);
  });
  try {
    for (let at = 0; at < bytes.length; at += PUSHED_BYTES)
      stream.push(bytes.subarray(at, at + PUSHED_BYTES), at + PUSHED_BYTES >= bytes.length);
    if (!isWhole) throw new Error('it ends too early');
  } catch (cause) {
    throw cause instanceof StudioError ? cause : damaged(name, cause);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function unpack({ name, bytes }: NamedBytes, reads: (name: string) => boolean): NamedBytes[] {
  const isWanted = (own: string): boolean =>
    !own.endsWith('/') && !own.startsWith('__MACOSX/') && !isSidecarName(own) && reads(own);
  let files: ReadonlyMap<string, Uint8Array>;
  try {
    files = unzip(bytes, isWanted, { mostBytes: MAX_FILE_BYTES, mostMembers: MAX_FILES });
  } catch (cause) {
    throw cause instanceof ZipTooLarge ? tooLarge(name) : damaged(name, cause);
  }
  return [...files].map(([path, content]) => ({ name: path.split('/').at(-1) ?? path, bytes: content }));
}

const tooLarge = (name: string): StudioError =>
  new StudioError(
    'FILE_UNREADABLE',
    `${name} unpacks to more than ${MAX_FILE_BYTES / 2 ** 20} MB, or holds more than ${MAX_FILES} files.`,
    'Take a sample of it: tens to hundreds of references are enough.',
    { where: name },
  );

const damaged = (name: string, cause: unknown): StudioError =>
  new StudioError('FILE_UNREADABLE', `${name} is damaged and cannot be unpacked.`, 'Download or pack it again.', {
    where: name,
    cause,
  });
