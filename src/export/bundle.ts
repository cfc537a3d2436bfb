import { zipSync } from 'fflate';
import type { ExportedFile } from './types';

/** 1980-01-01, the earliest date a ZIP can hold: the same files give the same bytes whenever they are packed. */
const EPOCH = new Date(1980, 0, 1);

/** Several files as one ZIP. Tensors are stored as they are; they hardly compress. */
export function zipFiles(name: string, files: readonly ExportedFile[]): ExportedFile {
  const entries = Object.fromEntries(
    files.map((file) => [
      file.name,
      [file.bytes, { mtime: EPOCH, level: file.name.endsWith('.safetensors') ? 0 : 6 }] as const,
    ]),
  );
  return {
    name,
    mediaType: 'application/zip',
    bytes: zipSync(entries as Parameters<typeof zipSync>[0]) as Uint8Array<ArrayBuffer>,
  };
}

/** SHA-256 of bytes, hex: names the prompt that drew a row. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
