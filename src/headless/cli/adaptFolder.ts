/** The folder of a student: PEFT's two files, and how they came about. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readAdaptCheckpoint } from '../../adaptation/checkpoint';
import { type AdapterFiles, type ReadAdapter, readAdapter } from '../../adaptation/peftAdapter';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../../domino/prompt/peftAdapter';
import { StudioError } from '../../errors';
import { readGivenFile, writeResultFile } from './files';
import { givenPath } from './paths';
import { CHECKPOINT_FILE } from './resume';

export const ADAPT_RECORD = 'adapt.json';
const FILES = [ADAPTER_CONFIG, ADAPTER_WEIGHTS, ADAPT_RECORD, CHECKPOINT_FILE];

/** @throws StudioError BAD_OPTION where the folder has a student already that is neither gone on with nor overwritten */
export function refuseOtherStudent(
  out: string,
  { resume, overwrite }: { readonly resume?: true | undefined; readonly overwrite?: true | undefined },
): void {
  const found = FILES.filter((name) => existsSync(join(givenPath(out), name)));
  if (resume || overwrite || found.length === 0) return;
  const goOn = found.includes(CHECKPOINT_FILE) ? 'go on with it (--resume), ' : '';
  throw new StudioError(
    'BAD_OPTION',
    `--out ${out} holds a student already (${found.join(', ')}).`,
    `To keep it, ${goOn}give another --out; or add --overwrite.`,
    { where: out },
  );
}

export async function readSavedStudent(out: string) {
  const path = join(out, CHECKPOINT_FILE);
  const bytes = await readGivenFile(path, 'checkpoint of the student');
  return { bytes, checkpoint: readAdaptCheckpoint(bytes, path) };
}

/** @param keepsCheckpoint the run was stopped and can go on; one that is finished leaves PEFT's files alone */
export async function writeStudentFolder(
  out: string,
  { config, weights }: AdapterFiles,
  record: object,
  keepsCheckpoint: boolean,
): Promise<void> {
  await writeResultFile(join(out, ADAPTER_WEIGHTS), weights);
  await writeResultFile(join(out, ADAPTER_CONFIG), `${config}\n`);
  await writeResultFile(join(out, ADAPT_RECORD), `${JSON.stringify(record, null, 2)}\n`);
  if (!keepsCheckpoint) await forgetCheckpoint(out);
}

/** Of a student that is overwritten or done: a run that is killed before its first must not go on as another. */
export const forgetCheckpoint = (out: string): Promise<void> =>
  rm(join(givenPath(out), CHECKPOINT_FILE), { force: true });

/** A student of `adapt`, or an adapter of PEFT's own, by its folder. */
export async function readStudent(folder: string): Promise<ReadAdapter> {
  const config = await readGivenFile(join(folder, ADAPTER_CONFIG), 'adapter’s configuration');
  return readAdapter(config, await readGivenFile(join(folder, ADAPTER_WEIGHTS), 'adapter'), folder);
}
