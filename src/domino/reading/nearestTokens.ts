/** Soft tokens by the words they lie next to: cosine against the model's own embedding table. */
import { letEventsRun } from '../../letEventsRun';
import type { LanguageModel } from '../../model/types';
import type { Tokenizer } from '../../tokenization/types';
import type { SoftPrompt } from '../types';
import type { NearToken, SoftTokenReading } from './types';

/** Rows of the table that are looked up at a time. */
const AT_ONCE = 2048;

/**
 * @param count nearest tokens of each
 * @returns k readings, in the prompt's order; a row of the table that is all zeros is near nothing
 */
export async function nearestTokens(
  model: LanguageModel,
  tokenizer: Pick<Tokenizer, 'decode' | 'vocabularySize'>,
  { dims: [k, d], data }: SoftPrompt['domain'],
  count = 3,
): Promise<readonly SoftTokenReading[]> {
  // A table may be padded beyond what the tokenizer names.
  const size = Math.min(model.info.vocabularySize, tokenizer.vocabularySize);
  const lengths = Float64Array.from({ length: k }, (_, at) => norm(data, at * d, d));
  const best = Array.from({ length: k }, () => new Nearest(count));
  let sum = 0;
  for (let first = 0; first < size; first += AT_ONCE) {
    const ids = Int32Array.from({ length: Math.min(AT_ONCE, size - first) }, (_, at) => first + at);
    const table = (await model.embedTokens(ids)).data;
    for (let row = 0; row < ids.length; row++) {
      const length = norm(table, row * d, d);
      sum += length;
      if (length === 0) continue;
      for (let at = 0; at < k; at++) {
        let dot = 0;
        for (let i = 0; i < d; i++) dot += data[at * d + i]! * table[row * d + i]!;
        best[at]!.offer(first + row, lengths[at] === 0 ? 0 : dot / (length * lengths[at]!));
      }
    }
    await letEventsRun();
  }
  return best.map((nearest, at) => ({
    nearest: nearest.found.map(({ id, cosine }): NearToken => ({ id, text: tokenizer.decode([id]), cosine })),
    relativeNorm: sum === 0 ? 0 : (lengths[at]! * size) / sum,
  }));
}

/** Cosine of every two soft tokens, float64 [k, k], row-major; 0 where one of them is all zeros. */
export function tokenSimilarity({ dims: [k, d], data }: SoftPrompt['domain']): Float64Array {
  const lengths = Float64Array.from({ length: k }, (_, at) => norm(data, at * d, d));
  const matrix = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = a; b < k; b++) {
      let dot = 0;
      for (let i = 0; i < d; i++) dot += data[a * d + i]! * data[b * d + i]!;
      const both = lengths[a]! * lengths[b]!;
      matrix[a * k + b] = both === 0 ? 0 : dot / both;
      matrix[b * k + a] = matrix[a * k + b]!;
    }
  }
  return matrix;
}

function norm(data: Float32Array, from: number, d: number): number {
  let sum = 0;
  for (let i = from; i < from + d; i++) sum += data[i]! * data[i]!;
  return Math.sqrt(sum);
}

/** The few largest so far, largest first; of equal ones the lower id. */
class Nearest {
  readonly found: { id: number; cosine: number }[] = [];
  constructor(private readonly count: number) {}

  offer(id: number, cosine: number): void {
    const last = this.found.at(-1);
    if (this.found.length === this.count && last && cosine <= last.cosine) return;
    const at = this.found.findIndex((each) => each.cosine < cosine);
    this.found.splice(at === -1 ? this.found.length : at, 0, { id, cosine });
    this.found.length = Math.min(this.found.length, this.count);
  }
}
