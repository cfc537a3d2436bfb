/** A sampling request as a run of src/generation, its rows as events of the protocol. */
import { readPromptFile } from '../../src/domino/prompt/promptFile';
import { filePrefix } from '../../src/domino/prompt/promptPrefix';
import { sample } from '../../src/generation/sample';
import type { SampleEvent, SampleRequest, SampleResult } from './engine.protocol';
import type { LoadedEngine } from './loadedEngine';

/** The file's name, for messages. */
const FILE = 'prompt.safetensors';

export async function runSampling(
  { model, tokenizer }: LoadedEngine,
  { jobId, prompt, sampling }: SampleRequest,
  signal: AbortSignal,
  emit: (event: SampleEvent) => void,
): Promise<SampleResult> {
  const prefix = await filePrefix(model, prompt === undefined ? null : readPromptFile(prompt, FILE), FILE);
  const summary = await sample(model, tokenizer, prefix, sampling, {
    onRow: (row) => emit({ type: 'row', jobId, row }),
    onRate: ({ done, total, tokensPerSecond }) => emit({ type: 'rate', jobId, done, total, tokensPerSecond }),
    signal,
  });
  return {
    jobId,
    rows: summary.rows.length,
    tokens: summary.tokens,
    elapsedMs: summary.elapsedMs,
    cancelled: summary.cancelled,
  };
}
