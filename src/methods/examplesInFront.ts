/** Examples behind a prompt, in front of its rows: what a prompt learned, and a few of the texts that it learned it from (decisions/0054). */
import type { SampleHooks, SampleSummary } from '../generation/sample';
import { type RowGroup, sampleInGroups } from '../generation/sampleInGroups';
import type { GeneratedRow, SamplingOptions } from '../generation/types';
import type { FloatTensor } from '../tensors/tensor';
import { chosen, frontOf } from './chosenExamples';
import { rowsOfIds, textsInFront } from './inFront';
import type { MethodContext } from './types';

export interface InFront {
  /** Texts that may stand in front: of a prompt, those that it was trained on. */
  readonly texts: readonly string[];
  /** How many, of the first rows by index. */
  readonly counts: readonly number[];
  /** Of the rest. */
  readonly count: number;
}

type Models = Pick<MethodContext, 'model' | 'tokenizer'>;

/**
 * Draw rows behind a prefix and examples. Which ones is told by the draw's seed and the row's index alone, so a row does not depend on how
 * many are asked for at once. Each row says how many stood there.
 * @param prefix float32 [P, d] of a raw prompt, or what stands in front of a text without one; borrowed
 * @throws StudioError as sample() does
 */
export async function drawBehindExamples(
  models: Models,
  prefix: FloatTensor,
  { texts, counts, count }: InFront,
  options: SamplingOptions,
  hooks: Omit<SampleHooks, 'indices'> = {},
): Promise<SampleSummary> {
  const groups = new Map<string, { asked: number; front: number; indices: number[] }>();
  for (let index = 0; index < options.count; index++) {
    if (hooks.drawn?.has(index)) continue;
    const asked = counts[index] ?? count;
    // Without examples all rows have one front.
    const front = asked === 0 ? 0 : frontOf(index);
    const key = `${front}/${asked}`;
    const group = groups.get(key) ?? { asked, front, indices: [] };
    group.indices.push(index);
    groups.set(key, group);
  }
  const said = (row: GeneratedRow): GeneratedRow => {
    const examples = counts[row.index] ?? count;
    return examples > 0 ? { ...row, examples } : row;
  };
  const { onRow } = hooks;
  const summary = await sampleInGroups(
    models.model,
    models.tokenizer,
    [...groups.values()].map(
      ({ asked, front, indices }): RowGroup => ({
        indices,
        prefix: () => (asked === 0 ? prefix : withExamples(models, prefix, chosen(texts, asked, options.seed, front))),
      }),
    ),
    options,
    { ...hooks, ...(onRow && { onRow: (row, draw) => onRow(said(row), draw) }) },
  );
  return { ...summary, rows: summary.rows.map(said) };
}

/**
 * A prefix and these texts, each ended; the first stands where a row would, each that follows and the row itself behind a BOS where the model
 * has one.
 */
async function withExamples(models: Models, prefix: FloatTensor, texts: readonly string[]): Promise<FloatTensor> {
  const ids = textsInFront(models, texts).subarray(models.model.info.bosTokenId === null ? 0 : 1);
  const rows = await rowsOfIds(models, ids);
  const data = new Float32Array(prefix.data.length + rows.data.length);
  data.set(prefix.data);
  data.set(rows.data, prefix.data.length);
  return { data, dims: [data.length / prefix.dims[1]!, prefix.dims[1]!] };
}

/** Tokens of each text as it stands in front: ended, and behind a BOS where the model has one. */
export const lengthsInFront = (models: Models, texts: readonly string[]): number[] =>
  texts.map((text) => textsInFront(models, [text]).length);
