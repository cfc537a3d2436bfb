import { join } from 'node:path';
import type { LearnedPrompt } from '../../domino/learnPrompt';
import type { PromptFile } from '../../domino/prompt/promptFile';
import type { ModelInfo } from '../../model/types';
import type { Composition } from '../../references/composition/types';
import { sha256, writeResultFile } from './files';
import { CHECKPOINT_FILE } from './resume';
import { versions } from './versions';

export interface RunFacts {
  readonly info: ModelInfo;
  readonly references: {
    readonly file: string;
    readonly hash: string;
    readonly count: number;
    readonly composition: Composition;
  };
  readonly init: { readonly file: string; readonly hash: string } | null;
  readonly resumed: { readonly run: string; readonly hash: string; readonly step: number } | null;
  readonly notices: readonly string[];
}

/** Write what a run leaves: prompt.safetensors, checkpoint.safetensors and run.json, the record of how they came about. */
export async function writeRunFolder(out: string, result: LearnedPrompt, facts: RunFacts): Promise<void> {
  const { info } = facts;
  // The checkpoint first: with it nothing of the run is lost where another file cannot be written.
  await writeResultFile(join(out, CHECKPOINT_FILE), result.checkpoint);
  await writeResultFile(join(out, 'prompt.safetensors'), result.promptFile);
  const record = {
    format: 'domino-run',
    version: 1,
    createdAt: new Date().toISOString(),
    versions: await versions(),
    model: info,
    options: result.options,
    references: { ...facts.references, heldOutRows: result.heldOutRows },
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
  await writeResultFile(join(out, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

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
