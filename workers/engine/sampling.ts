/** A sampling request as a run of src/generation, its rows as events of the protocol. */
import type { LearningModel } from '../../src/domino/learnPrompt';
import { readPromptFile } from '../../src/domino/prompt/promptFile';
import { filePrefix } from '../../src/domino/prompt/promptPrefix';
import { sample } from '../../src/generation/sample';
import type { Queueing } from '../rpc/streamOf';
import type { SampleEvent, SampleRequest, SampleResult } from './engine.protocol';

/** The file's name, for messages. */
const FILE = 'prompt.safetensors';

/** Rows are never left out; of rates that wait only the newest is. */
export const queueSampling: Queueing<SampleEvent> = (waiting, next) =>
  next.type === 'row' ? [...waiting, next] : [...waiting.filter(({ type }) => type === 'row'), next];

export async function runSampling(
  { model, tokenizer }: Pick<LearningModel, 'model' | 'tokenizer'>,
  { prompt, sampling, drawn, temperatures }: SampleRequest,
  signal: AbortSignal,
  emit: (event: SampleEvent) => Promise<void> | undefined,
): Promise<SampleResult> {
  const prefix = await filePrefix(model, prompt === undefined ? null : readPromptFile(prompt, FILE), FILE);
  const { rows, tokens, elapsedMs, cancelled } = await sample(model, tokenizer, prefix, sampling, {
    onRow: (row) => emit({ type: 'row', row }),
    onRate: ({ done, total, tokensPerSecond }) => void emit({ type: 'rate', done, total, tokensPerSecond }),
    signal,
    ...(drawn ? { drawn: new Set(drawn) } : {}),
    ...(temperatures ? { temperatures } : {}),
  });
  return { rows: rows.length, tokens, elapsedMs, cancelled };
}
