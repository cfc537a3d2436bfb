import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../errors';
import { givenPath } from './paths';

/**
 * The bytes of a file that a person named.
 * @param what "references file", "init file": what the message calls it
 * @throws StudioError FILE_UNREADABLE
 */
export async function readGivenFile(path: string, what: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(givenPath(path));
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (cause) {
    throw new StudioError('FILE_UNREADABLE', `The ${what} ${path} ${reason(cause)}.`, 'Check the path.', {
      where: path,
      cause,
    });
  }
}

/**
 * Write a file whole or not at all: a run that is killed while writing, a machine that stops, a disk that is full leave the old one.
 * @throws StudioError DISK_FULL, BAD_OPTION
 */
export async function writeResultFile(path: string, data: Uint8Array | string): Promise<void> {
  const target = givenPath(path);
  try {
    await makeFolder(dirname(target));
    const found = await lstat(target).catch(() => null);
    if (found !== null && !found.isFile()) {
      // A pipe, a device or a link (/dev/stdout is one) is written to: a rename would replace it.
      await writeFile(target, data);
      return;
    }
    // A name of its own for every call: two that write one file must not rename each other's half.
    const partial = `${target}.${randomUUID()}.partial`;
    try {
      await writeThrough(partial, data);
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** On the disk, not in a cache, before it takes the place of the file before it. */
async function writeThrough(path: string, data: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Make the folder of a run, before hours of work find out that it cannot be written.
 * @throws StudioError BAD_OPTION
 */
export async function makeResultFolder(path: string): Promise<void> {
  // A name of its own for every call: two that make one folder must not remove each other's.
  const probe = join(givenPath(path), `.domino-${randomUUID()}`);
  try {
    await makeFolder(givenPath(path));
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** With its parents. Node's own recursion never ends where a folder cannot be made for want of itself (/proc). */
async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

/** Fine where it is there, perhaps made by another process in the meantime. */
async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(path)).isDirectory();
    if (!exists) throw error;
  }
}

/** Refuse a result path that is a folder, or whose parent cannot be made, before the work begins. */
export async function checkResultFile(path: string): Promise<void> {
  const found = await stat(givenPath(path)).catch(() => null);
  if (found?.isDirectory()) {
    throw new StudioError('BAD_OPTION', `--out ${path} is a folder.`, 'Name a file in it.', { where: path });
  }
  await makeResultFolder(dirname(givenPath(path)));
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** No room, or no more of it for this user. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

function unwritable(path: string, cause: unknown): StudioError {
  if (FULL.has((cause as { code?: unknown } | null)?.code)) {
    return new StudioError(
      'DISK_FULL',
      `${path} cannot be written: the disk is full.`,
      'Free some space, or give --out a place on another disk.',
      { where: path, cause },
    );
  }
  return new StudioError('BAD_OPTION', `${path} cannot be written: it ${reason(cause)}.`, 'Give --out another place.', {
    where: path,
    cause,
  });
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'does not exist';
    case 'EISDIR':
      return 'is a folder';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'runs through a file where a folder is needed';
    case 'EACCES':
    case 'EPERM':
      return 'is not permitted to this user';
    default:
      return `failed (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}
