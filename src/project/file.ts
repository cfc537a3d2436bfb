/**
 * A project as one file: a ZIP of `project.json`, the bytes that its records name (`bytes/0.safetensors`, …), each once, and `sums.json`
 * with the size and CRC-32 of every other member; the ZIP's comment is the SHA-256 of the rest. A damaged or cut file is refused as a whole.
 */
import { strFromU8, strToU8, type Zippable, zipSync } from 'fflate';
import { z } from 'zod';
import { unzip, ZipTooLarge } from '../archives/unzip';
import { StudioError } from '../errors';
import { crc32 } from './crc32';
import { migrated, PROJECT_VERSION } from './migrate';
import { oddNumbersAsWords } from './oddNumbers';
import { withProofBytes } from './proofBytes';
import { isLive } from './runs';
import { projectSchema, type SavedProject } from './schema';
import type { Project } from './types';
import { isAsWritten, withChecksum } from './zipChecksum';
import { ZIP_EPOCH } from './zipEpoch';

const PROJECT = 'project.json';
const SUMS = 'sums.json';

/** What the compressed part of a file may unpack to: a crafted one of some kilobytes could fill the memory. */
const MOST_BYTES = 2 ** 30;
/** Far more than the prompts and checkpoints of any project. */
const MOST_MEMBERS = 50_000;
/** A ZIP without members ends with the record of its directory, which is this long. */
const SMALLEST_ZIP_BYTES = 22;

const sumsSchema = z.record(z.string(), z.strictObject({ size: z.int().min(0), crc32: z.int().min(0) }));

/**
 * Write a project. A run that is under way is written as interrupted.
 * @param project borrowed
 * @returns the file's bytes, owned by the caller
 */
export function writeProjectFile(project: Project): Uint8Array<ArrayBuffer> {
  const names = new Map<Uint8Array, string>();
  const nameOf = (bytes: Uint8Array | null): string | null => {
    if (bytes === null) return null;
    const name = names.get(bytes) ?? `bytes/${names.size}.safetensors`;
    names.set(bytes, name);
    return name;
  };
  const stored = {
    ...project,
    runs: project.runs.map((run) => ({
      ...run,
      status: isLive(run) ? { kind: 'interrupted' } : run.status,
      prompt: nameOf(run.prompt),
      checkpoint: nameOf(run.checkpoint),
    })),
    batches: project.batches.map((batch) => ({ ...batch, prompt: nameOf(batch.prompt) })),
    ...(project.proofs && {
      proofs: project.proofs.map((proof) => withProofBytes(proof, (own) => nameOf(own as Uint8Array | null))),
    }),
  };
  const members = new Map<string, Uint8Array>([[PROJECT, strToU8(JSON.stringify(stored, oddNumbersAsWords))]]);
  for (const [bytes, name] of names) members.set(name, bytes);
  const sums = Object.fromEntries(
    [...members].map(([name, bytes]) => [name, { size: bytes.length, crc32: crc32(bytes) }]),
  );
  const entries: Zippable = { [SUMS]: [strToU8(JSON.stringify(sums)), { mtime: ZIP_EPOCH }] };
  // Tensors are stored as they are; they hardly compress.
  for (const [name, bytes] of members) entries[name] = [bytes, { mtime: ZIP_EPOCH, level: name === PROJECT ? 6 : 0 }];
  return withChecksum(zipSync(entries));
}

/**
 * Read a project.
 * @param bytes borrowed
 * @param where the file's name, for messages
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE (damaged, cut off or no project), FORMAT_UNSUPPORTED (of another version)
 */
export function readProjectFile(bytes: Uint8Array, where: string): SavedProject {
  if (bytes.length === 0)
    throw new StudioError('FILE_EMPTY', `${where} is empty.`, 'Choose a project that was saved here.', { where });
  const members = membersOf(bytes, where);
  if (!isAsWritten(bytes)) throw damaged(where, 'its checksum (SHA-256) is another one than it declares');
  const json = parsed(members.get(PROJECT), PROJECT, where);
  const project = projectSchema.safeParse(withBytes(ofThisVersion(json, where), members));
  if (project.success) return project.data;
  const [issue] = project.error.issues;
  throw damaged(where, `${PROJECT}${issue?.path.length ? ` at ${issue.path.join('.')}` : ''}: ${issue?.message}`);
}

/** @throws StudioError FORMAT_UNSUPPORTED for a version that this studio does not know */
function ofThisVersion(json: unknown, where: string): unknown {
  if (!isRecord(json) || typeof json.version !== 'number') return json;
  const { version } = json;
  if (Number.isInteger(version) && version >= 1 && version <= PROJECT_VERSION) return migrated(json, version);
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `${where} is a project of version ${version}, and this studio reads version ${PROJECT_VERSION === 1 ? '1' : `1 to ${PROJECT_VERSION}`}.`,
    'A newer studio saved it: reload this page to get the newest one, or open the file there.',
    { where },
  );
}

/** Members by name, each as it was written. */
function membersOf(bytes: Uint8Array, where: string): ReadonlyMap<string, Uint8Array> {
  const unpacked = unzipped(bytes, where);
  const sums = sumsSchema.safeParse(parsed(unpacked.get(SUMS), SUMS, where));
  if (!sums.success) throw damaged(where, `${SUMS} does not list its members`);
  const members = new Map<string, Uint8Array>();
  for (const [name, { size, crc32: sum }] of Object.entries(sums.data)) {
    const member = unpacked.get(name);
    if (!member || member.length !== size || crc32(member) !== sum) throw damaged(where, `${name} is not as it was`);
    members.set(name, member);
  }
  return members;
}

function unzipped(bytes: Uint8Array, where: string): ReadonlyMap<string, Uint8Array> {
  if (bytes.length < SMALLEST_ZIP_BYTES) throw damaged(where, 'it is too short');
  try {
    return unzip(bytes, () => true, { mostBytes: MOST_BYTES + bytes.length, mostMembers: MOST_MEMBERS });
  } catch (thrown) {
    if (!(thrown instanceof ZipTooLarge)) throw damaged(where, 'it is no ZIP, or was cut off');
    throw new StudioError(
      'FILE_UNREADABLE',
      `${where} unpacks to more than ${MOST_BYTES / 2 ** 20} MiB.`,
      'Choose a project that was saved here.',
      { where },
    );
  }
}

function parsed(member: Uint8Array | undefined, name: string, where: string): unknown {
  if (!member) throw damaged(where, `it has no ${name}`);
  try {
    return JSON.parse(strFromU8(member));
  } catch {
    throw damaged(where, `${name} is no JSON`);
  }
}

/** The stored form with bytes in the places of their names; whatever else it is, the schema judges. */
function withBytes(json: unknown, members: ReadonlyMap<string, Uint8Array>): unknown {
  const bytesOf = (name: unknown): unknown => (typeof name === 'string' ? members.get(name) : name);
  const put = (record: unknown, ...places: readonly string[]): unknown => {
    if (!isRecord(record)) return record;
    const filled = places.map((place) => [place, bytesOf(record[place])]);
    return { ...record, ...Object.fromEntries(filled) };
  };
  if (!isRecord(json)) return json;
  const { runs, batches, proofs } = json;
  return {
    ...json,
    runs: Array.isArray(runs) ? runs.map((run) => put(run, 'prompt', 'checkpoint')) : runs,
    batches: Array.isArray(batches) ? batches.map((batch) => put(batch, 'prompt')) : batches,
    ...(Array.isArray(proofs) && {
      proofs: proofs.map((proof) => (isRecord(proof) ? withProofBytes(proof, bytesOf) : proof)),
    }),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const damaged = (where: string, what: string): StudioError =>
  new StudioError(
    'FILE_UNREADABLE',
    `${where} cannot be read as a project: ${what}.`,
    'It may be damaged or another kind of file. Choose another copy of it.',
    { where },
  );
