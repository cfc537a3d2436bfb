/** Arms measured against the same references, on equal terms. */

import { nearest } from '../../embedding/nearest';
import { directionsFrom, meanVector } from '../../embedding/vectors';
import { copyEvidence } from '../../quality/checks/copies';
import { compressionRatio, distinctN } from '../diversity';
import { quantile } from '../novelty';
import { vendiScore } from '../vendi';
import { acrossSeeds } from './acrossSeeds';
import { equalTexts, meanOverChoices } from './equalText';
import { groupJackknife } from './groupJackknife';
import { nearestDistances, ReferenceBalls } from './referenceBalls';
import type { ArmValue, BatchValue, ComparedArm, ComparedBatch, ComparedReferences, EqualTerms } from './types';

export const MEASURES = [
  'yield',
  'copies',
  'distinct2',
  'compression',
  'vendi',
  'density',
  'coverage',
  'usefulCoverage',
  'distance',
  'perMinute',
] as const;
export type MeasureId = (typeof MEASURES)[number];

export interface ArmMeasures {
  readonly id: string;
  readonly values: Readonly<Record<MeasureId, ArmValue>>;
}

export interface SideBySide {
  readonly terms: EqualTerms;
  readonly arms: readonly ArmMeasures[];
}

/** Eigenvalues cost the cube of the rows compared. */
const MOST_VECTOR_ROWS = 400;

/**
 * Measures of each arm, over its seeds. Whatever depends on how many rows or words there are is taken of as many of each batch: choices by
 * `seed`, averaged.
 */
export function measureArms(arms: readonly ComparedArm[], references: ComparedReferences, seed = 0): SideBySide {
  const batches = arms.flatMap(({ batches: own }) => own);
  const texts = equalTexts(batches.map(({ rows }) => rows.map(({ text }) => text)));
  const origin = meanVector(references.vectors, references.dim);
  const from = rowsOf(directionsFrom(origin, references.vectors), references.dim);
  const placed = batches.map((batch) => placedRows(batch, origin));
  const vectorRows = Math.min(MOST_VECTOR_ROWS, ...placed.map(({ length }) => length));
  const all = joined(from);
  const space: Space = { all, nearest: nearestDistances(all, references.dim), from, placed, vectorRows, seed };

  const valuesOf = (batch: ComparedBatch): Record<MeasureId, BatchValue> => {
    const at = batches.indexOf(batch);
    const beginnings = texts.beginnings[at]!;
    const ofTexts = (measure: (chosen: readonly string[]) => number | null): BatchValue => ({
      value: meanOverChoices(beginnings, texts.rows, `${seed}/${at}/text`, measure),
      error: beginnings.length === 0 ? null : groupJackknife(beginnings.slice(0, texts.rows), measure),
    });
    return {
      yield: rate(batch, ({ passes }) => passes),
      copies: rate(batch, ({ judgement }) => {
        const evidence = copyEvidence(judgement);
        return evidence === undefined ? null : evidence.kind !== 'none';
      }),
      distinct2: ofTexts((chosen) => distinctN(chosen, 2)),
      compression: ofTexts(compressionRatio),
      ...vectorValues(space, batch, at),
      perMinute: perMinute(batch),
    };
  };
  return {
    terms: { vectorRows, textRows: texts.rows, wordsEach: texts.words },
    arms: arms.map(({ id, batches: own }) => {
      const bySeed = own.map(valuesOf);
      return { id, values: acrossEach(bySeed) };
    }),
  };
}

const acrossEach = (bySeed: readonly Record<MeasureId, BatchValue>[]): Record<MeasureId, ArmValue> =>
  Object.fromEntries(MEASURES.map((id) => [id, acrossSeeds(bySeed.map((values) => values[id]))])) as Record<
    MeasureId,
    ArmValue
  >;

/** Directions from the references' mean, a row each. */
interface Space {
  readonly from: readonly Float32Array[];
  /** The same in one, and how near the nearest of each are. */
  readonly all: Float32Array;
  readonly nearest: Float64Array;
  /** By batch: rows that are no place among the others (empty texts) left out. */
  readonly placed: readonly (readonly PlacedRow[])[];
  readonly vectorRows: number;
  readonly seed: number;
}

interface PlacedRow {
  /** Among those of its batch. */
  readonly place: number;
  readonly vector: Float32Array;
  readonly passes: boolean;
}

type VectorMeasure = 'vendi' | 'density' | 'coverage' | 'usefulCoverage' | 'distance';

function vectorValues(
  { all, nearest: nearestOf, from, placed, vectorRows, seed }: Space,
  { heldOutRows }: ComparedBatch,
  at: number,
): Record<VectorMeasure, BatchValue> {
  const rows = placed[at]!;
  const dim = from[0]?.length ?? 1;
  const value = (measure: (chosen: readonly PlacedRow[]) => number | null): BatchValue => ({
    value: meanOverChoices(rows, vectorRows, `${seed}/${at}/vectors`, measure),
    error: vectorRows === 0 ? null : groupJackknife(rows.slice(0, vectorRows), measure),
  });
  const vectors = joined(rows.map(({ vector }) => vector));
  const balls = new ReferenceBalls(all, nearestOf, vectors, dim);
  const placesOf = (chosen: readonly PlacedRow[]): number[] => chosen.map(({ place }) => place);
  const heldOut = new Set(heldOutRows);
  const seen = joined(from.filter((_, row) => !heldOut.has(row)));
  const unseen = medianOf(distancesTo(seen, joined(from.filter((_, row) => heldOut.has(row))), dim));
  const own = distancesTo(seen, vectors, dim);
  return {
    vendi: value((chosen) => vendiScore(joined(chosen.map(({ vector }) => vector)), dim)),
    density: value((chosen) => balls.density(placesOf(chosen))),
    coverage: value((chosen) => balls.coverage(placesOf(chosen))),
    // Of as many drawn, those that are any good.
    usefulCoverage: value((chosen) => balls.coverageBy(placesOf(chosen.filter(({ passes }) => passes)))),
    distance: value((chosen) => {
      const median = own.length === 0 ? null : medianOf(placesOf(chosen).map((place) => own[place]!));
      return median === null || unseen === null || unseen === 0 ? null : median / unseen;
    }),
  };
}

/** Cosine distances to the closest one seen, by row; none where nothing was seen. */
const distancesTo = (seen: Float32Array, rows: Float32Array, dim: number): readonly number[] =>
  seen.length === 0 || rows.length === 0 ? [] : nearest(seen, dim, rows, 1).map(([first]) => 1 - first!.similarity);

const medianOf = (distances: readonly number[]): number | null =>
  distances.length === 0 ? null : quantile(distances, 0.5);

function placedRows({ vectors, rows }: ComparedBatch, origin: Float32Array): PlacedRow[] {
  const own = rowsOf(vectors, origin.length);
  const directions = rowsOf(directionsFrom(origin, vectors), origin.length);
  const placed = rows.flatMap(({ passes }, at) =>
    own[at]!.some((value) => value !== 0) ? [{ vector: directions[at]!, passes }] : [],
  );
  return placed.map((row, place) => ({ ...row, place }));
}

const rowsOf = (vectors: Float32Array, dim: number): Float32Array[] =>
  Array.from({ length: vectors.length / dim }, (_, row) => vectors.subarray(row * dim, (row + 1) * dim));

function joined(rows: readonly Float32Array[]): Float32Array {
  const dim = rows[0]?.length ?? 0;
  const out = new Float32Array(rows.length * dim);
  for (const [at, row] of rows.entries()) out.set(row, at * dim);
  return out;
}

function rate({ rows }: ComparedBatch, holds: (row: ComparedBatch['rows'][number]) => boolean | null): BatchValue {
  const said = rows.map(holds);
  if (said.length === 0 || said.includes(null)) return { value: null, error: null };
  const successes = said.filter(Boolean).length;
  const share = successes / said.length;
  return {
    value: share,
    error: Math.sqrt((share * (1 - share)) / said.length),
    rate: { successes, count: said.length },
  };
}

/** Rows that pass, for each minute of drawing; what comes before the first row is told apart, since it is paid once. */
function perMinute({ rows, drawMs }: ComparedBatch): BatchValue {
  if (drawMs <= 0 || rows.length === 0) return { value: null, error: null };
  const successes = rows.filter(({ passes }) => passes).length;
  const share = successes / rows.length;
  const minutes = drawMs / 60_000;
  return { value: successes / minutes, error: Math.sqrt(rows.length * share * (1 - share)) / minutes };
}
