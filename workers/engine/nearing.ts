/** A prompt of the page, fitted to some examples on the loaded model. */
import type { LearningModel } from '../../src/domino/learnPrompt';
import { nearPrompt } from '../../src/domino/near/nearPrompt';
import { readPromptFile } from '../../src/domino/prompt/promptFile';
import { StudioError } from '../../src/errors';
import type { NearRequest, StepOf } from './engine.protocol';

/** The file's name, for messages. */
const FILE = 'prompt.safetensors';

/** @throws StudioError CANCELLED where it is asked to stop before it is fitted, and what nearPrompt() throws */
export async function runNearing(
  held: Pick<LearningModel, 'model' | 'tokenizer'>,
  { prompt, references }: NearRequest,
  signal: AbortSignal,
  emit: (event: StepOf) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const onStep = (step: number, steps: number): void => emit({ step, steps });
  const fitted = await nearPrompt(held, readPromptFile(prompt, FILE), references, { signal, onStep }, FILE);
  if (signal.aborted)
    throw new StudioError('CANCELLED', 'The prompt was not fitted to its end.', 'Draw near the examples again.');
  return fitted;
}
