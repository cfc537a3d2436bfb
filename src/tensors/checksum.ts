/**
 * Safetensors files that hold the SHA-256 of all their own bytes, its 64 digits taken as zeros. It stands first in the metadata, so at
 * one place of every file; the last metadata entry says that it is there, so that neither can be damaged unseen. Files of before, and
 * of other programs, have neither and are read as they are.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { StudioError } from '../errors';
import { HEADER_LENGTH_BYTES, type WritableTensor, writeSafetensors } from './safetensors';

const ZEROS = '0'.repeat(64);
const ALGORITHM = 'sha256';
const DIGITS_AT = HEADER_LENGTH_BYTES + '{"__metadata__":{"sha256":"'.length;
const CHUNK_BYTES = 4 * 2 ** 20;

/**
 * As writeSafetensors, with the file's checksum in its metadata.
 * @param metadata without `sha256` and `checksum`
 * @throws StudioError as writeSafetensors
 */
export function writeCheckedSafetensors(
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const file = writeSafetensors(tensors, { sha256: ZEROS, ...metadata, checksum: ALGORITHM });
  file.set(new TextEncoder().encode(bytesToHex(sha256(file))), DIGITS_AT);
  return file;
}

/**
 * Refuse a file that is not as it was written.
 * @param metadata as read from the same file
 * @param where the file's name, for messages
 * @throws StudioError HASH_MISMATCH
 */
export function checkChecksum(bytes: Uint8Array, metadata: Readonly<Record<string, string>>, where?: string): void {
  const declared = declaredChecksum(metadata, where);
  if (declared === null) return;
  const hash = startHash(bytes, declared, where);
  hash.update(bytes.subarray(DIGITS_AT + ZEROS.length));
  compare(bytesToHex(hash.digest()), declared, where);
}

/** The same of a file that is not in memory, read in parts. */
export async function checkBlobChecksum(
  blob: Blob,
  metadata: Readonly<Record<string, string>>,
  where?: string,
): Promise<void> {
  const declared = declaredChecksum(metadata, where);
  if (declared === null) return;
  const part = async (from: number, to: number) => new Uint8Array(await blob.slice(from, to).arrayBuffer());
  const rest = DIGITS_AT + ZEROS.length;
  const hash = startHash(await part(0, rest), declared, where);
  for (let at = rest; at < blob.size; at += CHUNK_BYTES) hash.update(await part(at, at + CHUNK_BYTES));
  compare(bytesToHex(hash.digest()), declared, where);
}

/** The digits that a file declares; null where it declares none. */
function declaredChecksum(metadata: Readonly<Record<string, string>>, where: string | undefined): string | null {
  const { sha256: digits, checksum } = metadata;
  if (digits === undefined && checksum === undefined) return null;
  if (checksum === ALGORITHM && digits !== undefined && /^[0-9a-f]{64}$/.test(digits)) return digits;
  throw changed(where);
}

/** The hash of a file up to behind its own digits, which must be where they are written. */
function startHash(head: Uint8Array, declared: string, where: string | undefined): ReturnType<typeof sha256.create> {
  const digits = new TextDecoder().decode(head.subarray(DIGITS_AT, DIGITS_AT + ZEROS.length));
  if (digits !== declared) throw changed(where);
  return sha256.create().update(head.subarray(0, DIGITS_AT)).update(new TextEncoder().encode(ZEROS));
}

function compare(found: string, declared: string, where: string | undefined): void {
  if (found !== declared) throw changed(where);
}

const changed = (where: string | undefined): StudioError =>
  new StudioError(
    'HASH_MISMATCH',
    `${where ?? 'The safetensors file'} is not as it was written: it does not have the checksum (SHA-256) that it declares.`,
    'Take another copy of it, or export it again. If another program changed it on purpose, remove sha256 and checksum from its metadata.',
    { where },
  );
