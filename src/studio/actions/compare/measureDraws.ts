/** What the draws measure side by side, where the model's vectors of their rows are there or can be made. */
import type { ComparedArm } from '../../../metrics/sideBySide/types';
import { byIdentities, byIdentity } from '../../../project/byIdentity';
import { keptReferences } from '../../../project/references';
import type { Batch, ProjectReference, Sample } from '../../../project/types';
import type { Recipe } from '../../../quality/recipe';
import { digestOf } from '../../selectors/digest';
import { recipeOf, sampleGroup } from '../../selectors/sampleGroup';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { embedderOf, embeddingOf, embedMissing, MOST_UNASKED } from '../explore/embedder';
import { isCancelled, report } from '../failures';

/** Fewer say nothing of variety; more would take the worker a while. */
export const [LEAST_ROWS, MOST_ROWS] = [10, 200];

export interface MeasuredDraw {
  readonly batch: Batch;
  readonly rows: readonly Sample[];
}

/** Draws with enough rows that are all judged, and of each the first ones. */
export const measurable = byIdentities(
  (samples: readonly Sample[], batches: readonly Batch[]): readonly MeasuredDraw[] => {
    const byBatch = new Map<string, Sample[]>();
    for (const sample of samples) {
      const own = byBatch.get(sample.batchId);
      if (own) own.push(sample);
      else byBatch.set(sample.batchId, [sample]);
    }
    return batches.flatMap((batch) => {
      const rows = (byBatch.get(batch.id) ?? []).slice(0, MOST_ROWS);
      return rows.length >= LEAST_ROWS && rows.every(({ judgement }) => judgement !== null) ? [{ batch, rows }] : [];
    });
  },
);

/** Tells apart what would be measured: rows and examples come, go and are others, rows are judged anew, and the space is another. */
export const measuredKey = ({ project, session }: Pick<StudioState, 'project' | 'session'>): string =>
  `${keyOf(measurable(project.samples, project.batches))(recipeOf(project))}/${referencesKey(keptReferences(project))}/${embeddingOf({ session })?.key}`;

const rowKey = byIdentity(({ id, row }: Sample): string => digestOf([id, row.text]));

const keyOf = byIdentity((draws: readonly MeasuredDraw[]) =>
  byIdentity((recipe: Recipe): string =>
    draws
      .map(
        ({ batch, rows }) =>
          `${batch.id}:${rows.length}:${digestOf(rows.flatMap((row) => [rowKey(row), sampleGroup(recipe, row)]))}`,
      )
      .join(),
  ),
);

/** More than are measured are but counted. */
const referencesKey = byIdentity((references: readonly ProjectReference[]): string =>
  references.length > MOST_UNASKED
    ? String(references.length)
    : `${references.length}:${digestOf(references.flatMap(({ id, input }) => [id, input]))}`,
);

let newest = 0;

/** The newest call wins. Nothing is measured without a model or examples: the table has dashes then. */
export async function measureDraws(studio: Studio): Promise<void> {
  const { store, checks, vectors } = studio;
  const { project, session } = store.getState();
  const key = measuredKey({ project, session });
  const embedder = embedderOf(studio);
  if (embedder === null || session.drawsMeasured?.key === key) return;
  const draws = measurable(project.samples, project.batches);
  const references = keptReferences(project);
  if (draws.length === 0 || references.length < 2 || references.length > MOST_UNASKED) return;
  const mine = ++newest;
  try {
    const texts = [...references.map(({ input }) => input), ...draws.flatMap(({ rows }) => rows.map(textOf))];
    await embedMissing(studio, embedder, texts);
    if (mine !== newest) return;
    const from = vectors.matrix(references.map(({ input }) => input));
    const recipe = recipeOf(project);
    const arms = draws.map(({ batch, rows }): ComparedArm => {
      const run = project.runs.find(({ id }) => id === batch.runId);
      const held = new Set<string>(run?.heldOutIds ?? []);
      return {
        id: batch.id,
        batches: [
          {
            seed: batch.seed,
            rows: rows.map((sample) => ({
              text: textOf(sample),
              judgement: sample.judgement!,
              passes: sampleGroup(recipe, sample) === 'good',
            })),
            vectors: vectors.matrix(rows.map(textOf)).vectors,
            heldOutRows: references.flatMap(({ id }, at) => (held.has(id) ? [at] : [])),
            prepareMs: 0,
            drawMs: 0,
          },
        ],
      };
    });
    const measured = await checks.measureArms(arms, { vectors: from.vectors, dim: from.tokenDim });
    if (mine !== newest) return;
    store.setSession({
      drawsMeasured: { key, vectors: embedder.name, batchIds: draws.map(({ batch }) => batch.id), measured },
    });
  } catch (thrown) {
    if (mine === newest && !isCancelled(thrown)) report(studio, thrown);
  }
}

const textOf = ({ row }: Sample): string => row.text;
