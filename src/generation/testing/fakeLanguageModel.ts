import type { Decoder, LanguageModel } from '../../model/types';
import { Random } from '../../tensors/random';
import type { FloatTensor } from '../../tensors/tensor';
import type { Tokenizer } from '../../tokenization/types';

export interface FakeModelOptions {
  readonly vocabularySize?: number;
  readonly tokenDim?: number;
  readonly maxPositions?: number;
  readonly bosTokenId?: number | null;
  readonly endOfSampleTokenId?: number;
  readonly otherEndTokenIds?: readonly number[];
  /** Added to the end-of-sample logit at every position. */
  readonly endBias?: number;
  /** Whether its decoder takes new rows while others are under way. */
  readonly addsRows?: boolean;
}

/** What the tests look at. */
export interface FakeModel extends LanguageModel {
  readonly calls: { rows: number[]; stepRows: number[]; disposed: number };
}

/**
 * A language model whose logits are a pseudo-random function of the prefix and the row's own tokens, so a row that
 * sees another row's cache, or one token too many, draws different tokens. The buffer of a step is overwritten by the
 * next call, as the contract allows.
 */
export function fakeLanguageModel(options: FakeModelOptions = {}): FakeModel {
  const vocabularySize = options.vocabularySize ?? 23;
  const tokenDim = options.tokenDim ?? 3;
  const endOfSampleTokenId = options.endOfSampleTokenId ?? 0;
  const calls = { rows: [] as number[], stepRows: [] as number[], disposed: 0 };

  const logitsOf = (context: string): Float32Array => {
    const random = new Random(context);
    const logits = Float32Array.from({ length: vocabularySize }, () => 2 * random.normal());
    logits[endOfSampleTokenId] = logits[endOfSampleTokenId]! + (options.endBias ?? 0);
    return logits;
  };
  const unused = (): never => {
    throw new Error('generation must not call this');
  };

  return {
    calls,
    sharing: null,
    largestPass: Number.POSITIVE_INFINITY,
    activationBudgetBytes: 512 * 2 ** 20,
    info: {
      id: 'fake',
      revision: 'test',
      hash: '00',
      architecture: 'fake',
      tokenDim,
      vocabularySize,
      layerCount: 1,
      maxPositions: options.maxPositions ?? 512,
      parameterCount: 0,
      activeParameterCount: 0,
      bosTokenId: options.bosTokenId === undefined ? 1 : options.bosTokenId,
      endOfSampleTokenId,
      otherEndTokenIds: options.otherEndTokenIds ?? [],
      device: { kind: 'cpu', label: 'fake', threads: 1 },
    },
    embedTokens: async (ids): Promise<FloatTensor> => ({
      data: Float32Array.from({ length: ids.length * tokenDim }, (_, i) => (ids[Math.floor(i / tokenDim)] ?? 0) + 0.5),
      dims: [ids.length, tokenDim],
    }),
    forward: unused,
    score: unused,
    meanHiddenStates: unused,
    startDecoding: async (prefix, rows): Promise<Decoder> => {
      calls.rows.push(rows);
      const start = Array.from(prefix.data).join();
      let contexts = Array.from({ length: rows }, () => start);
      let lent: Float32Array | null = null;
      return {
        get rows() {
          return contexts.length;
        },
        firstLogits: logitsOf(start),
        step: async (tokenIds) => {
          lent?.fill(Number.NaN);
          if (tokenIds.length !== contexts.length) throw new Error(`${tokenIds.length} tokens for ${contexts.length}`);
          calls.stepRows.push(tokenIds.length);
          contexts = contexts.map((context, row) => `${context}|${tokenIds[row]}`);
          lent = new Float32Array(contexts.length * vocabularySize);
          for (const [row, context] of contexts.entries()) lent.set(logitsOf(context), row * vocabularySize);
          return lent;
        },
        keepRows: async (kept) => {
          contexts = kept.map((row) => contexts[row]!);
        },
        ...(options.addsRows
          ? {
              addRows: (count: number): void => {
                contexts = [...contexts, ...Array.from({ length: count }, () => start)];
              },
            }
          : {}),
        dispose: () => {
          calls.disposed += 1;
        },
      };
    },
    dispose: async () => {},
  };
}

/** Ids as words: token 7 is "7 ". */
export const fakeTokenizer: Tokenizer = {
  vocabularySize: 23,
  encode: (text) => Int32Array.from(text.split(' ').filter(Boolean), Number),
  decode: (ids) => Array.from(ids, (id) => `${id} `).join(''),
};
