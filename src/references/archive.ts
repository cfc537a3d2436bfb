/** Compressed files: gzip holds one, zip any number. What they declare is not believed: unpacking stops at the limit. */
import { Gunzip, type UnzipFileInfo, unzipSync } from 'fflate';
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
  if (startsWith(file.bytes, 0x1f, 0x8b))
    return [{ name: file.name.replace(/\.gz(?:ip)?$/i, ''), bytes: gunzip(file) }];
  if (startsWith(file.bytes, 0x50, 0x4b, 3, 4) && !isWorkbook(file.bytes)) return unzip(file, reads);
  return [file];
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

function unzip({ name, bytes }: NamedBytes, reads: (name: string) => boolean): NamedBytes[] {
  let length = 0;
  let count = 0;
  const wanted = ({ name: own, originalSize }: UnzipFileInfo): boolean => {
    const isWanted = !own.endsWith('/') && !own.startsWith('__MACOSX/') && !isSidecarName(own) && reads(own);
    if (!isWanted) return false;
    length += originalSize;
    count++;
    if (length > MAX_FILE_BYTES) throw tooLarge(name);
    if (count > MAX_FILES)
      throw new StudioError(
        'FILE_UNREADABLE',
        `${name} holds more than ${MAX_FILES} files.`,
        'Drop the ones you need.',
        {
          where: name,
        },
      );
    return true;
  };
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(bytes, { filter: wanted });
  } catch (cause) {
    throw cause instanceof StudioError ? cause : damaged(name, cause);
  }
  const found = Object.entries(files).map(([path, content]) => ({
    name: path.split('/').at(-1) ?? path,
    bytes: content,
  }));
  if (found.length > 0) return found;
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `${name} holds no file that can be read.`,
    'Put JSONL, CSV, JSON or Parquet files into it.',
    { where: name },
  );
}

const tooLarge = (name: string): StudioError =>
  new StudioError(
    'FILE_UNREADABLE',
    `${name} unpacks to more than ${MAX_FILE_BYTES / 2 ** 20} MB.`,
    'Take a sample of it: tens to hundreds of references are enough.',
    { where: name },
  );

const damaged = (name: string, cause: unknown): StudioError =>
  new StudioError('FILE_UNREADABLE', `${name} is damaged and cannot be unpacked.`, 'Download or pack it again.', {
    where: name,
    cause,
  });
