import { directionsFrom, meanVector, rowCount } from '../embedding/vectors';
import { Random } from '../tensors/random';
import { distanceHistogram, type Histogram } from './histogram';
import { meanInterval } from './interval';
import { novelty } from './novelty';
import { prdc } from './prdc';
import { vendiScore } from './vendi';

/** Eigenvalues cost the cube of the rows compared. */
const MAX_VENDI_ROWS = 512;
/** Below this, density, coverage and novelty swing with single references. */
const FEW_REFERENCES = 50;

export interface VectorMeasures {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly density: number | null;
  readonly coverage: number | null;
  /** 95 %, over the samples for density, over the references for coverage; the balls stay. */
  readonly densityInterval: readonly [number, number] | null;
  readonly coverageInterval: readonly [number, number] | null;
  readonly uncoveredReferences: readonly number[];
  readonly medianDistanceToReference: number | null;
  readonly medianDistanceBetweenReferences: number | null;
  readonly tooCloseRate: number | null;
  /** Cosine distances to the closest reference, in bins. */
  readonly distanceHistogram: Histogram | null;
  /** Vendi score of equally many samples and references, drawn by seed. */
  readonly vendi: number | null;
  readonly referenceVendi: number | null;
  readonly vendiRows: number;
  readonly notes: readonly string[];
}

/** Rows that stand for a text: an empty one has the vector 0, which is no place among the others. */
function ofTexts(vectors: Float32Array, dim: number): Float32Array {
  const rows = Array.from({ length: rowCount(vectors, dim) }, (_, row) => vectors.subarray(row * dim, (row + 1) * dim));
  const kept = rows.filter((row) => row.some((value) => value !== 0));
  if (kept.length === rows.length) return vectors;
  const out = new Float32Array(kept.length * dim);
  for (const [at, row] of kept.entries()) out.set(row, at * dim);
  return out;
}

/**
 * Measures in embedding space, taken as directions from the references' mean (embedding/vectors.ts says why).
 * @param references float32 [N, dim]
 * @param given of the samples, float32 [M, dim]
 */
export function vectorMeasures(references: Float32Array, given: Float32Array, dim: number, seed = 0): VectorMeasures {
  const n = rowCount(references, dim);
  const samples = ofTexts(given, dim);
  const empty = rowCount(given, dim) - rowCount(samples, dim);
  const origin = meanVector(references, dim);
  const from = directionsFrom(origin, references);
  const to = directionsFrom(origin, samples);
  const balls = prdc(from, to, dim);
  const distances = novelty(from, to, dim);
  const rows = Math.min(n, rowCount(samples, dim), MAX_VENDI_ROWS);
  const random = new Random(seed);
  const notes: string[] = [];
  if (empty > 0) notes.push(`Empty samples are left out of what vectors say: ${empty}.`);
  if (n < FEW_REFERENCES)
    notes.push(`With ${n} reference${n === 1 ? '' : 's'}, density, coverage and distances are rough.`);
  return {
    precision: balls?.precision ?? null,
    recall: balls?.recall ?? null,
    density: balls?.density ?? null,
    coverage: balls?.coverage ?? null,
    densityInterval: balls && meanInterval(balls.densities, new Random(`${seed}/density`)),
    coverageInterval: balls && meanInterval(balls.covered, new Random(`${seed}/coverage`)),
    uncoveredReferences: balls?.uncovered ?? [],
    medianDistanceToReference: distances?.medianDistance ?? null,
    medianDistanceBetweenReferences: distances?.medianBaseline ?? null,
    tooCloseRate: distances?.tooCloseRate ?? null,
    distanceHistogram: distances && distanceHistogram(distances.distances, distances.baseline),
    vendi: vendiScore(drawRows(to, dim, rows, random), dim),
    referenceVendi: vendiScore(drawRows(from, dim, rows, random), dim),
    vendiRows: rows,
    notes,
  };
}

/** `count` different rows by seed, in random order. */
function drawRows(vectors: Float32Array, dim: number, count: number, random: Random): Float32Array {
  const order = random.shuffle(Array.from({ length: rowCount(vectors, dim) }, (_, row) => row)).slice(0, count);
  const drawn = new Float32Array(count * dim);
  for (const [at, row] of order.entries()) drawn.set(vectors.subarray(row * dim, (row + 1) * dim), at * dim);
  return drawn;
}
