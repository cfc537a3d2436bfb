/**
 * A prompt to draw near chosen references: [D*; S] with one S for all of them, fitted while D* stands still.
 *
 * The S that a run learns are no place to draw from: a default run updates each about twice, with the contrast alone, and behind [D*; S_i] the
 * embedded model writes next to nothing that passes. An S a reference learns to recite it. One S for several, of few steps, moves the draw
 * towards them and copies none more often (decisions/0045).
 */
import type { LanguageModel } from '../../model/types';
import { Random } from '../../tensors/random';
import { encodeForTraining } from '../../tokenization/encode';
import type { CheckpointTokenizer } from '../../tokenization/types';
import { presetOptions } from '../presets';
import { templateLength } from '../prompt/prefixLength';
import { checkPromptModel, type PromptFile, writePromptFile } from '../prompt/promptFile';
import { checkPromptShape } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import { fitSamples } from './fitSamples';

/** l of the S that is fitted: the studio's. */
const SAMPLE_TOKENS = 8;
export const NEAR_STEPS = 15;
/** References a step, by turns. */
const BATCH = 4;
/** Learning rate in units of the references' token embeddings (run/learningRate.ts). */
const RATE_PER_SCALE = 0.7;

export interface NearHooks {
  /** Honoured between steps; what was fitted until then is the prompt. */
  readonly signal?: AbortSignal;
  readonly onStep?: (step: number, steps: number) => void;
}

/**
 * @param file the prompt to start from, borrowed
 * @param references texts, as the prompt was learned from; what is longer than it took is cut
 * @param where the prompt's file, for messages
 * @returns prompt.safetensors whose `domain` is [D*; S], float32 [k + l, d], and which has no `samples`: it is drawn from as any other
 * @throws StudioError PROMPT_MISMATCH (a prompt of another model), CONTEXT_TOO_SHORT (no room for S and a text), NAN_LOSS
 */
export async function nearPrompt(
  { model, tokenizer }: { readonly model: LanguageModel; readonly tokenizer: CheckpointTokenizer },
  file: PromptFile,
  references: readonly string[],
  { signal, onStep }: NearHooks = {},
  where?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  checkPromptModel(file, model.info, where);
  checkPromptShape({ domain: file.prompt.domain }, { tokenDim: model.info.tokenDim }, where);
  const { frame, composition, adapterBase } = file;
  const { domain } = file.prompt;
  const [k, d] = domain.dims;
  const options = file.options ?? { ...presetOptions('studio'), prompt: file.template };
  const room = model.info.maxPositions - templateLength(frame) - k - SAMPLE_TOKENS;
  const texts = references.map(
    (text) => encodeForTraining(tokenizer, text, model.info.endOfSampleTokenId, Math.min(options.maxTokens, room)).ids,
  );
  const table = await TokenTable.create(model, texts);
  const { samples } = await fitSamples(
    model,
    {
      domain,
      frame,
      texts,
      groups: [texts.map((_, place) => place)],
      start: { data: startOf(texts, table), dims: [1, SAMPLE_TOKENS, d] },
      options: { steps: NEAR_STEPS, batch: BATCH, learningRate: RATE_PER_SCALE * table.rms },
    },
    { ...(signal && { signal }), onStep: (step) => onStep?.(step, NEAR_STEPS) },
  );
  const joined = new Float32Array((k + SAMPLE_TOKENS) * d);
  joined.set(domain.data);
  joined.set(samples.data, k * d);
  return writePromptFile(
    { domain: { data: joined, dims: [k + SAMPLE_TOKENS, d] } },
    {
      model: file.model ?? model.info,
      options: { ...options, domainTokens: k + SAMPLE_TOKENS },
      frame,
      composition: composition ?? undefined,
      adapterBase,
    },
  );
}

/** Tokens of the texts drawn by seed. float32 [l, d] */
function startOf(texts: readonly Int32Array[], table: TokenTable): Float32Array {
  const ids = texts.flatMap((text) => [...text.subarray(0, -1)]);
  const all = ids.length > 0 ? ids : [...texts[0]!];
  const random = new Random('near');
  const start = new Float32Array(SAMPLE_TOKENS * table.tokenDim);
  table.write(
    start,
    0,
    Int32Array.from({ length: SAMPLE_TOKENS }, () => all[random.integer(all.length)]!),
  );
  return start;
}
