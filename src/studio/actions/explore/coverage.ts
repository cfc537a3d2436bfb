/** Which references have a passing row nearby. Passing rows alone count: one that does not pass fills no gap. */
import type { CoverageReport } from '../../../metrics/coverageReport';
import { keptReferences } from '../../../project/references';
import type { ProjectReference, Sample } from '../../../project/types';
import { keepersOf, recipeOf } from '../../selectors/sampleGroup';
import { shownSamples } from '../../selectors/shownSamples';
import type { CoverageFound } from '../../store/explore.slice';
import type { Studio } from '../../studio';
import { embedderOf, embeddingOf, embedMissing, MOST_UNASKED } from './embedder';

/** Distances that are measured: some seconds of a worker. */
const MOST_DISTANCES = 2e7;

export interface CoverageSize {
  readonly references: number;
  readonly rows: number;
}

/** Whether it is measured as rows come, when a person asks, or not at all: it takes a distance for each example and row. */
export function coverageIsFor({ references, rows }: CoverageSize): 'itself' | 'asked' | 'nobody' {
  if (references * (references + rows) > MOST_DISTANCES) return 'nobody';
  return references + rows > MOST_UNASKED ? 'asked' : 'itself';
}

/** What was measured last, and what came of it. */
interface Measured {
  readonly references: readonly ProjectReference[];
  readonly keepers: readonly Sample[];
  readonly space: string;
  readonly found: Promise<CoverageFound | null>;
}

const last = new WeakMap<Studio['vectors'], Measured>();

/**
 * Measure what is shown, and show it. Asked again of the same rows it has the answer.
 * @returns null without a model, with fewer than 2 references, or with too many for their distances to be measured
 * @throws StudioError as the workers do
 */
export async function measureCoverage(studio: Studio): Promise<CoverageFound | null> {
  const { store, vectors } = studio;
  const state = store.getState();
  const embedding = embeddingOf(state);
  if (embedding === null) return null;
  const now = {
    references: keptReferences(state.project),
    keepers: keepersOf(recipeOf(state.project), shownSamples(state)),
    space: embedding.key,
  };
  if (coverageIsFor({ references: now.references.length, rows: now.keepers.length }) === 'nobody') {
    store.setSession({ coverage: null });
    return null;
  }
  const measured: Measured = isMeasuredOf(studio, now) ? last.get(vectors)! : { ...now, found: measure(studio, now) };
  last.set(vectors, measured);
  try {
    const coverage = await measured.found;
    if (last.get(vectors) === measured) store.setSession({ coverage });
    return coverage;
  } catch (thrown) {
    if (last.get(vectors) === measured) last.delete(vectors);
    throw thrown;
  }
}

/** Whether what was measured last is of these references and rows, in this space. */
export function isMeasuredOf({ vectors }: Pick<Studio, 'vectors'>, now: Omit<Measured, 'found'>): boolean {
  const before = last.get(vectors);
  return before?.references === now.references && before.keepers === now.keepers && before.space === now.space;
}

async function measure(
  studio: Studio,
  { references, keepers }: Omit<Measured, 'found' | 'space'>,
): Promise<CoverageFound | null> {
  const { projection, vectors } = studio;
  const embedder = embedderOf(studio);
  if (references.length < 2 || embedder === null) return null;
  const texts = references.map(({ input }) => input);
  const rows = keepers.filter(({ row }) => row.text.trim() !== '');
  const drawn = rows.map(({ row }) => row.text);
  await embedMissing(studio, embedder, [...texts, ...drawn]);
  const { vectors: from, tokenDim } = vectors.matrix(texts);
  const report = await projection.coverage({ texts, references: from, rows: vectors.matrix(drawn).vectors, tokenDim });
  return report && found(report, references, rows);
}

function found(
  { covered, of, interval, isCovered, gaps }: CoverageReport,
  references: readonly ProjectReference[],
  rows: readonly Sample[],
): CoverageFound {
  return {
    covered,
    of,
    interval,
    rows: rows.length,
    uncoveredIds: new Set(references.flatMap(({ id }, place) => (isCovered[place] ? [] : [id]))),
    gaps: gaps.map(({ references: places, words, nearest }) => ({
      referenceIds: places.map((place) => references[place]!.id),
      words,
      nearest: nearest && {
        sampleId: rows[nearest.row]!.id,
        referenceId: references[nearest.reference]!.id,
        radii: nearest.radii,
      },
    })),
  };
}

/** How many of these references have a passing row nearby. */
export const coveredOf = (
  { uncoveredIds }: CoverageFound,
  ids: readonly CoverageFound['gaps'][number]['referenceIds'][number][],
): number => ids.filter((id) => !uncoveredIds.has(id)).length;
