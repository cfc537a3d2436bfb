/** A sampling request as a run of src/generation, its rows as events of the protocol. */

import { TokenTable } from '../../src/domino/objective/tokenTable';
import { checkPromptModel, readPromptFile } from '../../src/domino/prompt/promptFile';
import { assemblePrefix, checkPromptShape } from '../../src/domino/prompt/softPrompt';
import { sample } from '../../src/generation/sample';
import type { LanguageModel } from '../../src/model/types';
import type { FloatTensor } from '../../src/tensors/tensor';
import type { SampleEvent, SampleRequest, SampleResult } from './engine.protocol';
import type { LoadedEngine } from './loadedEngine';

/** D* in its template, as the rows in front of a sample. */
async function prefixOf(model: LanguageModel, bytes: Uint8Array): Promise<FloatTensor> {
  const file = readPromptFile(bytes, 'prompt.safetensors');
  checkPromptModel(file, model.info, 'prompt.safetensors');
  const { prompt, frame } = file;
  checkPromptShape({ domain: prompt.domain }, { tokenDim: model.info.tokenDim }, 'prompt.safetensors');
  const table = await TokenTable.create(model, [frame.before, frame.between]);
  const data = assemblePrefix(prompt, null, frame, table);
  return { data, dims: [data.length / model.info.tokenDim, model.info.tokenDim] };
}

export async function runSampling(
  { model, tokenizer }: LoadedEngine,
  { jobId, prompt, sampling }: SampleRequest,
  signal: AbortSignal,
  emit: (event: SampleEvent) => void,
): Promise<SampleResult> {
  const prefix = prompt === undefined ? null : await prefixOf(model, prompt);
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
