/** `files.json` of a model folder: paths, sizes and SHA-256 of what it holds. */
import { z } from 'zod';
import { StudioError } from '../errors';
import { sha256Hex } from './sha256';

export interface DeclaredFile {
  readonly size: number;
  /** Hex, lower case; null where none is declared. */
  readonly sha256: string | null;
}

const hash = z
  .string()
  .regex(/^([0-9a-f]{64}|[0-9A-F]{64})$/)
  .transform((digits) => digits.toLowerCase());
const declarationSchema = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number().int().nonnegative(), sha256: hash.nullish() })),
});

/** @returns the declared files by path; null where the bytes are no such list, or declare the checksums of some files only */
export function readDeclaration(bytes: Uint8Array): ReadonlyMap<string, DeclaredFile> | null {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  const parsed = declarationSchema.safeParse(json);
  if (!parsed.success) return null;
  // A list is made with checksums or without: one that is missing was lost.
  const summed = parsed.data.files.filter(({ sha256 }) => sha256 != null).length;
  if (summed > 0 && summed < parsed.data.files.length) return null;
  return new Map(parsed.data.files.map(({ path, size, sha256 }) => [path, { size, sha256: sha256 ?? null }]));
}

/**
 * Refuse bytes that are not what is declared of them.
 * @param remedy what to do then, a sentence
 * @throws StudioError MODEL_FILE_BROKEN
 */
export async function checkDeclared(
  bytes: Uint8Array,
  { size, sha256 }: DeclaredFile,
  { path, where = path, by, remedy }: { path: string; where?: string; by: string; remedy: string },
): Promise<void> {
  const fault =
    bytes.length !== size
      ? `it has ${bytes.length} bytes, and ${by} declares ${size}`
      : sha256 !== null && (await sha256Hex(bytes)) !== sha256
        ? `it does not have the checksum (SHA-256) that ${by} declares`
        : null;
  if (fault !== null)
    throw new StudioError('MODEL_FILE_BROKEN', `${path} is not as it was: ${fault}.`, remedy, { where });
}
