import { learnPrompt } from '../domino/learnPrompt';
import { readPromptFile } from '../domino/prompt/promptFile';
import { promptPrefix } from '../domino/prompt/promptPrefix';
import type { DominoOptions } from '../domino/types';
import { StudioError } from '../errors';
import { RunControl } from '../optimization/runControl';
import { CATALOGUE } from './catalogue';
import type { Method, MethodContext, OpenMethod } from './types';

export const directDomain: Method = {
  id: 'direct-domain',
  ...CATALOGUE['direct-domain'],
  open: (context) => learned(context, { ...context.training, lambda: 0 }),
};

export const domino: Method = {
  id: 'domino',
  ...CATALOGUE.domino,
  open: (context) => learned(context, context.training),
};

/** No more than this is learned twice. */
const CHECKPOINT_EVERY_MS = 5000;

async function learned(context: MethodContext, options: DominoOptions): Promise<OpenMethod> {
  const { model, tokenizer, references, composition, signal, onProgress, checkpoint, onCheckpoint } = context;
  const control = new RunControl();
  const stop = (): void => control.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  let nextCheckpoint = performance.now() + CHECKPOINT_EVERY_MS;
  try {
    const result = await learnPrompt(
      { model, tokenizer, room: context.room ?? null },
      { references, options, composition, checkpoint, control },
      {
        onPoint: async ({ step }, run) => {
          onProgress?.(`Learning, step ${step} of ${options.steps}`);
          if (onCheckpoint === undefined || performance.now() < nextCheckpoint) return;
          await onCheckpoint(run.checkpoint());
          nextCheckpoint = performance.now() + CHECKPOINT_EVERY_MS;
        },
        ...(onCheckpoint && { onCheckpoint }),
      },
    );
    if (signal?.aborted)
      throw new StudioError('CANCELLED', 'Learning was cancelled.', 'Run it again when you want it.');
    const { prompt, frame } = readPromptFile(result.promptFile);
    const nats = (value: number | null): string =>
      value === null ? 'not measured' : `${value.toFixed(3)} nats a token`;
    return {
      prefix: await promptPrefix(model, prompt, frame),
      facts: [
        { name: 'Steps', value: `${result.steps}, kept ${result.bestStep}` },
        { name: 'Held-out loss', value: nats(result.heldOut) },
        { name: 'Held-out loss without a prompt', value: nats(result.heldOutWithoutPrompt) },
      ],
      learnedMs: result.history.at(-1)?.elapsedMs ?? 0,
      promptFile: result.promptFile,
    };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
