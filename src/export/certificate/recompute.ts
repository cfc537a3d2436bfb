/** A certificate held against the folder that it came with: what can be counted is counted again, from the files alone. */
import { StudioError } from '../../errors';
import { sha256Hex } from '../../hub/sha256';
import { CERTIFICATE_FILE, DRAWN_FILE } from './certificate';
import { countDrawn, countExported } from './rates';
import { readCertificate, readDrawnRow } from './schema';
import type { Certificate, DrawnRow } from './types';

export interface Claim {
  /** In words: "pass", "train.jsonl". */
  readonly claim: string;
  readonly stated: string;
  readonly found: string;
  readonly agrees: boolean;
}

export interface Recomputed {
  readonly claims: readonly Claim[];
  readonly certificate: Certificate;
}

/**
 * @param read a file of the folder by its name; null where there is none
 * @throws StudioError BAD_OPTION where the certificate or the list of drawn rows is missing or cannot be read
 */
export async function recomputeCertificate(read: (name: string) => Promise<Uint8Array | null>): Promise<Recomputed> {
  const certificate = readCertificate(await textOf(read, CERTIFICATE_FILE));
  const drawn = linesOf(await textOf(read, DRAWN_FILE)).map(readDrawnRow);
  const counted = { ...countDrawn(drawn), exported: countExported(drawn) };
  const claims = Object.keys(counted).map((name) =>
    claimOf(name, certificate[name as keyof typeof counted], counted[name as keyof typeof counted]),
  );
  claims.push(claimOf('every drawn row named once', drawn.length, new Set(drawn.map(({ id }) => id)).size));
  const listed = new Set<string>();
  for (const { name, bytes, sha256 } of certificate.files) {
    const found = await read(name);
    listed.add(name);
    claims.push(
      claimOf(
        name,
        { bytes, sha256 },
        found === null ? 'missing' : { bytes: found.length, sha256: await sha256Hex(found) },
      ),
    );
  }
  claims.push(claimOf(`${DRAWN_FILE} is among the files`, true, listed.has(DRAWN_FILE)));
  claims.push(await rowsClaim(read, certificate, drawn));
  return { claims, certificate };
}

/** Rows that the lineage names, in the data or beside it, are those that the list calls exported. */
async function rowsClaim(
  read: (name: string) => Promise<Uint8Array | null>,
  { files }: Certificate,
  drawn: readonly DrawnRow[],
): Promise<Claim> {
  const exported = drawn.flatMap((row) => (row.exported ? [row.id] : [])).toSorted();
  const found: string[] = [];
  const names = files.map(({ name }) => name);
  const sources = names.includes('lineage.jsonl') ? ['lineage.jsonl'] : names.filter((name) => name !== DRAWN_FILE);
  for (const name of sources) {
    // Tables in other forms say where a row comes from inside of them; they are held to their hash.
    if (!name.endsWith('.jsonl')) return claimOf('rows that are named', exported.length, exported.length);
    const bytes = await read(name);
    for (const line of bytes === null ? [] : linesOf(decode(bytes))) found.push(...lineageIds(JSON.parse(line)));
  }
  const same = found.length === exported.length && found.toSorted().every((id, at) => id === exported[at]);
  return {
    claim: 'rows that are named',
    stated: String(exported.length),
    found: same ? String(found.length) : `${found.length}, or others`,
    agrees: same,
  };
}

/** Of the lineage itself, or of the record that holds it in one of its columns. */
function lineageIds(record: unknown): string[] {
  if (typeof record !== 'object' || record === null) return [];
  for (const each of [record, ...Object.values(record)]) {
    const { id, origin } = (each ?? {}) as { id?: unknown; origin?: unknown };
    if (typeof id === 'string' && (origin === 'new' || origin === 'yours')) return origin === 'new' ? [id] : [];
  }
  return [];
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

async function textOf(read: (name: string) => Promise<Uint8Array | null>, name: string): Promise<string> {
  const bytes = await read(name);
  if (bytes === null)
    throw new StudioError(
      'BAD_OPTION',
      `The folder has no ${name}.`,
      'Give a folder that the studio exported, unpacked or as its ZIP.',
      {
        where: name,
      },
    );
  return decode(bytes);
}

/** Keys in order, so that the same facts are the same words. */
const words = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? `{${Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, each]) => `${key}: ${words(each)}`)
        .join(', ')}}`
    : JSON.stringify(value);

const claimOf = (claim: string, stated: unknown, found: unknown): Claim => ({
  claim,
  stated: words(stated),
  found: words(found),
  agrees: words(stated) === words(found),
});
