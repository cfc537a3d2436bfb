/** `--near FILE`: a prompt fitted to some examples before it is drawn from. */
import { nearPrompt } from '../../domino/near/nearPrompt';
import { type PromptFile, readPromptFile } from '../../domino/prompt/promptFile';
import { StudioError } from '../../errors';
import type { SamplingOptions } from '../../generation/types';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { sha256 } from './files';
import type { Output } from './output';
import type { GivenPrompt } from './prompt';
import { readReferences } from './references';

/**
 * Texts of the examples to draw near, composed as the prompt was learned.
 * @throws StudioError BAD_OPTION without a prompt, and what readReferences() throws
 */
export async function readNear(
  path: string,
  given: GivenPrompt | null,
  output: Pick<Output, 'progress'>,
): Promise<readonly string[]> {
  if (given === null)
    throw new StudioError(
      'BAD_OPTION',
      'Without a prompt there is nothing to draw near examples from.',
      'Add --prompt FILE: the prompt.safetensors of a run.',
      { where: 'near' },
    );
  const { references } = await readReferences(path, output, given.composition ?? {});
  return references.map(({ input }) => input);
}

/** The prompt with an S for these examples, in the place of D. */
export async function fitPrompt(
  file: GivenPrompt,
  near: readonly string[],
  opened: OpenedCheckpoint,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
  where: string | undefined,
): Promise<PromptFile> {
  const bytes = await nearPrompt(
    opened,
    file,
    near,
    { signal, onStep: (step, steps) => output.status(`${step} of ${steps} steps towards the examples`) },
    where,
  );
  output.clearStatus();
  return readPromptFile(bytes, where);
}

/** The same rows have the same id: by what they are drawn from, and how. */
export const batchId = ({ prompt }: PromptFile, options: SamplingOptions): string => {
  const { data } = prompt.domain;
  const drawnFrom = sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const { batch: _, count: __, ...settings } = options;
  return sha256(new TextEncoder().encode(JSON.stringify({ drawnFrom, ...settings }))).slice(0, 12);
};
