import { realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnedPrompt } from '../../domino/learnPrompt';
import type { PromptFile } from '../../domino/prompt/promptFile';
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import type { Composition } from '../../references/composition/types';
import type { Planted } from './canaries';
import { sha256, writeResultFile } from './files';
import { givenPath } from './paths';
import { CHECKPOINT_FILE } from './resume';
import { versions } from './versions';

const PROMPT_FILE = 'prompt.safetensors';
const RECORD_FILE = 'run.json';
const RUN_FILES = [CHECKPOINT_FILE, PROMPT_FILE, RECORD_FILE];

export interface RunFacts {
  readonly info: ModelInfo;
  readonly references: {
    readonly file: string;
    readonly hash: string;
    readonly count: number;
    readonly composition: Composition;
    /** Neither trained on nor held out; absent: none. */
    readonly leftOutRows?: readonly number[];
  };
  readonly init: { readonly file: string; readonly hash: string } | null;
  readonly resumed: { readonly run: string; readonly hash: string; readonly step: number } | null;
  readonly notices: readonly string[];
  readonly canaries?: Planted;
}

/** Write what a run leaves: prompt.safetensors, checkpoint.safetensors and run.json, the record of how they came about. */
export async function writeRunFolder(out: string, result: LearnedPrompt, facts: RunFacts): Promise<void> {
  const { info } = facts;
  const record = {
    format: 'domino-run',
    version: 1,
    createdAt: new Date().toISOString(),
    versions: await versions(),
    model: info,
    options: result.options,
    references: { ...facts.references, heldOutRows: result.heldOutRows },
    ...(facts.canaries && { canaries: facts.canaries }),
    init: facts.init,
    resumed: facts.resumed,
    hashes: {
      model: info.hash,
      references: facts.references.hash,
      prompt: sha256(result.promptFile),
      checkpoint: sha256(result.checkpoint),
    },
    steps: result.steps,
    stoppedBy: result.stoppedBy,
    bestStep: result.bestStep,
    heldOut: result.heldOut,
    heldOutWithoutPrompt: result.heldOutWithoutPrompt,
    notices: facts.notices,
    history: result.history,
  };
  // The checkpoint first: with it nothing of the run is lost where another file cannot be written.
  await writeEach(out, [
    [CHECKPOINT_FILE, result.checkpoint],
    [PROMPT_FILE, result.promptFile],
    [RECORD_FILE, `${JSON.stringify(record, null, 2)}\n`],
  ]);
}

/** Each on its own: what there is room for is kept. */
async function writeEach(out: string, files: readonly (readonly [string, Uint8Array | string])[]): Promise<void> {
  const written: string[] = [];
  const failures: StudioError[] = [];
  for (const [name, data] of files) {
    try {
      await writeResultFile(join(out, name), data);
      written.push(name);
    } catch (thrown) {
      if (!(thrown instanceof StudioError)) throw thrown;
      failures.push(thrown);
    }
  }
  const [first] = failures;
  if (first === undefined) return;
  const kept =
    written.length === 0 ? '' : `${written.join(' and ')} ${written.length === 1 ? 'was' : 'were'} written; `;
  const { code, message, where } = first;
  const remedy = `${kept}an earlier checkpoint stands as it was. Free some space, or make --out writable, then go on with --resume ${out}.`;
  throw new StudioError(code, message, remedy, { where, cause: first });
}

/**
 * Refuse a folder that has a run already, unless that run goes on in it or may be overwritten.
 * @throws StudioError BAD_OPTION
 */
export async function refuseOtherRun(
  out: string,
  { resume, overwrite }: { readonly resume?: string | undefined; readonly overwrite?: true | undefined },
): Promise<void> {
  if (overwrite) return;
  const there = await Promise.all(RUN_FILES.map((name) => isThere(join(givenPath(out), name))));
  const found = RUN_FILES.filter((_, at) => there[at]);
  if (found.length === 0 || (resume !== undefined && (await isSame(resume, out)))) return;
  const goOn = found.includes(CHECKPOINT_FILE) && resume === undefined ? `go on with it (--resume ${out}), ` : '';
  throw new StudioError(
    'BAD_OPTION',
    `--out ${out} holds a run already (${found.join(', ')}).`,
    `To keep it, ${goOn}give another --out; or add --overwrite.`,
    { where: out },
  );
}

/**
 * Take a run that is overwritten out of its folder: one that is killed before its first checkpoint must not go on as another. One that goes on
 * in its own folder keeps what is there.
 */
export async function forgetOtherRun(out: string, { resume }: { readonly resume?: string | undefined }): Promise<void> {
  if (resume !== undefined && (await isSame(resume, out))) return;
  await Promise.all(RUN_FILES.map((name) => rm(join(givenPath(out), name), { force: true })));
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;
const isSame = async (one: string, other: string): Promise<boolean> =>
  (await realpath(givenPath(one))) === (await realpath(givenPath(other)));

/**
 * An init file's S for the references that are trained on: S_i of a held-out reference has nothing to do.
 * @param rows of the references file that are trained on
 */
export function initForRows(file: PromptFile, referenceCount: number, rows: readonly number[]): PromptFile['prompt'] {
  const { domain, samples } = file.prompt;
  if (samples === undefined || samples.dims[0] !== referenceCount || rows.length === referenceCount) return file.prompt;
  const [, l, d] = samples.dims;
  const data = new Float32Array(rows.length * l * d);
  for (const [at, row] of rows.entries()) data.set(samples.data.subarray(row * l * d, (row + 1) * l * d), at * l * d);
  return { domain, samples: { data, dims: [rows.length, l, d] } };
}
