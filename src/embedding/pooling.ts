/** How the vectors of a text's tokens become one, as sentence-transformers has it (models/Pooling.py, the file 1_Pooling/config.json). */
import { StudioError } from '../errors';

export type Pooling = 'mean' | 'cls' | 'last';

const FLAGS: readonly (readonly [flag: string, pooling: Pooling])[] = [
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_lasttoken', 'last'],
  ['pooling_mode_mean_tokens', 'mean'],
];

export const POOLING_WORDS: Readonly<Record<Pooling, string>> = {
  mean: 'the mean of its tokens',
  cls: 'its first token',
  last: 'its last token',
};

/**
 * @param bytes of 1_Pooling/config.json
 * @throws StudioError MODEL_FILE_BROKEN, MODEL_UNSUPPORTED for a way that is not known here
 */
export function poolingOf(bytes: Uint8Array): Pooling {
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch (cause) {
    throw new StudioError(
      'MODEL_FILE_BROKEN',
      `1_Pooling/config.json is not JSON (${(cause as Error).message}).`,
      'Download the model again.',
      { where: '1_Pooling/config.json', cause },
    );
  }
  const asked = Object.keys(config).filter((key) => key.startsWith('pooling_mode') && config[key] === true);
  const known = FLAGS.filter(([flag]) => asked.includes(flag));
  // More than one are put behind each other there; none is left to the model.
  if (asked.length === 1 && known.length === 1) return known[0]![1];
  if (asked.length === 0) return 'mean';
  throw new StudioError(
    'MODEL_UNSUPPORTED',
    `The model makes one vector of a text by ${asked.join(' and ')}, which is not known here.`,
    'Choose a model that takes the mean, the first or the last token.',
    { where: '1_Pooling/config.json' },
  );
}

/**
 * @param states float32 [N, T, d], of tokens and of padding
 * @param mask [N, T], 1 for a token of the text and 0 for padding, which may stand at either side
 * @returns float32 [N, d]
 */
export function pooledStates(
  states: Float32Array,
  dims: readonly number[],
  mask: ArrayLike<number | bigint>,
  pooling: Pooling,
): Float32Array {
  const [rows = 0, positions = 0, dim = 0] = dims;
  const pooled = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const own: number[] = [];
    for (let at = 0; at < positions; at++) if (Number(mask[row * positions + at]) !== 0) own.push(at);
    const taken = pooling === 'mean' ? own : own.slice(pooling === 'cls' ? 0 : -1).slice(0, 1);
    for (const at of taken)
      for (let i = 0; i < dim; i++) pooled[row * dim + i]! += states[(row * positions + at) * dim + i]! / taken.length;
  }
  return pooled;
}
