/**
 * The soft prompt: D [k, d] and S [n, l, d], how it starts, where its rows stand in a sequence, and where their
 * gradients go. Layout: [before] D [S_i] [between] text, where `before` and `between` are the fixed tokens of a chat
 * template; of a raw prompt they are empty, but for a BOS that the tokenizer puts in front of the text (promptTemplate.ts).
 */
import { StudioError } from '../../errors';
import type { LanguageModel } from '../../model/types';
import { Random } from '../../tensors/random';
import type { DominoOptions, SoftPrompt } from '../types';
import type { TokenTable } from './tokenTable';

/** Fixed tokens around the soft tokens: the chat template up to its system text, and from there to the user's text. */
export interface PromptTemplate {
  readonly before: Int32Array;
  readonly between: Int32Array;
}

export const RAW_TEMPLATE: PromptTemplate = { before: new Int32Array(0), between: new Int32Array(0) };

export interface InitializationInput {
  readonly options: Pick<DominoOptions, 'domainTokens' | 'sampleTokens' | 'lambda' | 'initialization' | 'seed'> &
    Partial<Pick<DominoOptions, 'prompt'>>;
  /** n, references trained on */
  readonly referenceCount: number;
  /** Their token ids, each with the end-of-sample token; needed for the initialisation `references`. */
  readonly texts?: readonly Int32Array[] | undefined;
  /** Tokens of the text to start from; needed for the initialisation `text`. */
  readonly textIds?: Int32Array | undefined;
  /** The fixed tokens around the soft tokens. */
  readonly frame?: PromptTemplate | undefined;
}

/**
 * A prompt to start from. `vocabulary` and `text` copy rows of the model's input embedding, so they start at its scale
 * (PEFT: SAMPLE_VOCAB and TEXT; a text is repeated or cut to k); S is drawn from the vocabulary for both, a different
 * draw for each S_i, because equal S_i would have nothing to tell the references apart by. `references` is `text` with
 * references in a drawn order: D starts as an in-context prompt of whole references, as far as k reaches back from its
 * end, where a BOS stands as it would before a text unless the frame has it there. `normal` draws N(0, σ²) for both.
 * @throws StudioError BAD_OPTION when there is no text to start from
 */
export async function initSoftPrompt(model: LanguageModel, input: InitializationInput): Promise<SoftPrompt> {
  const { domainTokens: k, sampleTokens: l, lambda, initialization, seed } = input.options;
  const { tokenDim: d, vocabularySize } = model.info;
  const sampleRows = lambda === 0 ? 0 : input.referenceCount * l;
  // A stream each, so that D starts the same with and without S.
  const domainRandom = new Random(`${seed}/domain`);
  const sampleRandom = new Random(`${seed}/samples`);
  let domain: Float32Array;
  let samples: Float32Array;
  if (initialization.kind === 'normal') {
    const draw = (random: Random, rows: number) =>
      Float32Array.from({ length: rows * d }, () => initialization.sigma * random.normal());
    domain = draw(domainRandom, k);
    samples = draw(sampleRandom, sampleRows);
  } else {
    const { bosTokenId, endOfSampleTokenId, otherEndTokenIds } = model.info;
    const special = new Set([...otherEndTokenIds, endOfSampleTokenId, bosTokenId]);
    const drawable = Array.from({ length: vocabularySize }, (_, id) => id).filter((id) => !special.has(id));
    const draw = (random: Random, rows: number) =>
      Int32Array.from({ length: rows }, () => drawable[random.integer(drawable.length)] ?? 0);
    const startIds = {
      vocabulary: () => draw(domainRandom, k),
      text: () => repeated(input.textIds, k),
      references: () =>
        endOfReferences(
          input.texts ?? [],
          k,
          input.options.prompt === 'chat' ? null : model.info.bosTokenId,
          domainRandom,
          input.frame,
        ),
    };
    domain = await embeddingRows(model, startIds[initialization.kind]());
    samples = await embeddingRows(model, draw(sampleRandom, sampleRows));
  }
  const prompt: SoftPrompt = { domain: { data: domain, dims: [k, d] } };
  if (lambda === 0) return prompt;
  return { ...prompt, samples: { data: samples, dims: [input.referenceCount, l, d] } };
}

/** A copy: the prompt is trained in place. */
async function embeddingRows(model: LanguageModel, ids: Int32Array): Promise<Float32Array> {
  return ids.length === 0 ? new Float32Array(0) : Float32Array.from((await model.embedTokens(ids)).data);
}

function repeated(ids: Int32Array | undefined, count: number): Int32Array {
  if (ids === undefined || ids.length === 0) {
    throw new StudioError(
      'BAD_OPTION',
      'The text to start from has no tokens.',
      'Give a text, or start from the vocabulary.',
      {
        where: 'initialization',
      },
    );
  }
  return Int32Array.from({ length: count }, (_, i) => ids[i % ids.length]!);
}

/** The last `count` tokens of the references in a drawn order, repeated as needed, a BOS before each and before the text. */
function endOfReferences(
  texts: readonly Int32Array[],
  count: number,
  bosTokenId: number | null,
  random: Random,
  frame: PromptTemplate = RAW_TEMPLATE,
): Int32Array {
  if (texts.every(({ length }) => length === 0))
    throw new StudioError('BAD_OPTION', 'There are no references to start from.', 'Start from the vocabulary.', {
      where: 'initialization',
    });
  const start = bosTokenId === null ? [] : [bosTokenId];
  let ids = frame.between.length > 0 ? [] : [...start];
  while (ids.length < count) ids = [...start, ...(texts[random.integer(texts.length)] as Int32Array), ...ids];
  return Int32Array.from(ids.slice(ids.length - count));
}

/** The rows in front of a text: D alone, or D and S_i, inside the frame. float32 [P, d], a copy. */
export function assemblePrefix(
  prompt: SoftPrompt,
  sample: number | null,
  frame: PromptTemplate,
  table: TokenTable,
): Float32Array {
  const d = table.tokenDim;
  const own = sample === null ? null : sampleRows(prompt, sample);
  const soft = prompt.domain.data.length + (own?.length ?? 0);
  const prefix = new Float32Array((frame.before.length + frame.between.length) * d + soft);
  table.write(prefix, 0, frame.before);
  prefix.set(prompt.domain.data, frame.before.length * d);
  if (own !== null) prefix.set(own, frame.before.length * d + prompt.domain.data.length);
  table.write(prefix, frame.before.length * d + soft, frame.between);
  return prefix;
}

/** S_i, [l·d], a view. */
export function sampleRows(prompt: SoftPrompt, sample: number): Float32Array {
  if (prompt.samples === undefined) throw new RangeError('this prompt has no sample tokens');
  const [, l, d] = prompt.samples.dims;
  return prompt.samples.data.subarray(sample * l * d, (sample + 1) * l * d);
}

/** ∂L/∂D [k·d] and ∂L/∂S_i [l·d] of the samples touched so far, summed in float64. */
export interface PromptGradient {
  readonly domain: Float64Array;
  readonly samples: Map<number, Float64Array>;
}

/** Add one sequence's ∂L/∂inputsEmbeds to the rows of D and S_i that stand in it. `gradient` [P+T, d], borrowed. */
export function scatterGradient(
  into: PromptGradient,
  gradient: Float32Array,
  sample: number | null,
  sampleLength: number,
  frame: PromptTemplate,
  tokenDim: number,
): void {
  const offset = frame.before.length * tokenDim;
  const k = into.domain.length;
  for (let i = 0; i < k; i++) into.domain[i]! += gradient[offset + i]!;
  if (sample === null) return;
  const own = into.samples.get(sample) ?? new Float64Array(sampleLength);
  for (let i = 0; i < sampleLength; i++) own[i]! += gradient[offset + k + i]!;
  into.samples.set(sample, own);
}

/**
 * A prompt from a file must fit the model and the references.
 * @param expected shapes as far as they are fixed
 * @throws StudioError PROMPT_MISMATCH
 */
export function checkPromptShape(
  prompt: SoftPrompt,
  expected: { tokenDim: number; referenceCount?: number; needsSamples?: boolean },
  where?: string,
): void {
  const refuse = (message: string, remedy: string): never => {
    throw new StudioError('PROMPT_MISMATCH', message, remedy, { where });
  };
  const { domain, samples } = prompt;
  if (domain.dims[0] < 1) refuse('The soft prompt has no domain tokens.', 'Give `domain` [k, d] with k of 1 or more.');
  if (domain.dims[1] !== expected.tokenDim) {
    refuse(
      `The soft prompt's tokens have ${domain.dims[1]} dimensions, the model's ${expected.tokenDim}.`,
      'Use the model that the prompt was learned on.',
    );
  }
  if (![domain.data, samples?.data ?? []].every((data) => data.every((value) => Number.isFinite(value)))) {
    refuse('The soft prompt has values that are not finite.', 'Use an earlier checkpoint.');
  }
  if (samples === undefined) {
    if (expected.needsSamples) {
      refuse('The soft prompt has no sample tokens.', 'Give `samples` [n, l, d] too, or set λ to 0.');
    }
    return;
  }
  if (samples.dims[1] < 1 || samples.dims[2] !== expected.tokenDim) {
    refuse(
      `The sample tokens have shape [${samples.dims.join(', ')}], and d is ${expected.tokenDim}.`,
      'Give `samples` [n, l, d] with l of 1 or more.',
    );
  }
  if (expected.referenceCount !== undefined && samples.dims[0] !== expected.referenceCount) {
    refuse(
      `The soft prompt has sample tokens for ${samples.dims[0]} references, and there are ${expected.referenceCount}.`,
      'Use the references that the prompt was learned from, in the same order.',
    );
  }
}
