/** The draws on show as a report. */
import { CATALOGUE } from '../../../methods/catalogue';
import { keptReferences } from '../../../project/references';
import { countsByBatch } from '../../../project/samples';
import type { Batch, Project } from '../../../project/types';
import { comparisonReport } from '../../../report/comparisonReport';
import type { Fact, Report, ReportMap } from '../../../report/types';
import { recipeOf } from '../../selectors/sampleGroup';
import type { ExploreSession } from '../../store/explore.slice';
import type { StudioState } from '../../store/store';
import { formatCount } from '../../ui/format';
import { measurable, measuredKey } from './measureDraws';
import { proofsReport } from './proofsReport';

/** Rows of each that are shown. */
const SHOWN = 3;

/** null until the draws are measured as they are. */
export function drawsReport(project: Project, session: StudioState['session'], createdAt: number): Report | null {
  const { drawsMeasured: found, methodsNotRun } = session;
  if (found === null || found.key !== measuredKey({ project, session })) return null;
  const measured = measurable(project.samples, project.batches);
  const draws = measured.map(({ batch }) => batch);
  const references = keptReferences(project);
  const numberOf = new Map(project.batches.map(({ id }, at) => [id, at + 1]));
  const nameOf = (batch: Batch): string => `${numberOf.get(batch.id)}. ${batch.sourceName}`;
  const drawn = countsByBatch(project.samples);
  const counts = measured.map(({ batch, rows }) => countWords(rows.length, drawn.get(batch.id) ?? 0));
  // A draw has no time of its own here, and of some nothing is held out.
  const { columns, ...report } = comparisonReport({
    title: `Draws side by side: ${project.name}`,
    createdAt,
    summary: [`${draws.length} draws of ${counts.join(', ')} rows beside ${references.length} examples.`],
    methods: measured.map(({ batch, rows }) => ({
      id: batch.method,
      name: nameOf(batch),
      about: CATALOGUE[batch.method].about,
      source: CATALOGUE[batch.method].source,
      examples: rows.slice(0, SHOWN).map(({ row }) => row.text),
      facts: [...settingsOf(batch), ...(batch.methodFacts ?? [])],
    })),
    measured: found.measured,
    seeds: 1,
    rowsEach: Math.min(...measured.map(({ rows }) => rows.length)),
    map: mapOf(project, session, draws, nameOf),
    notRun: methodsNotRun.map(({ method, error }) => ({
      name: CATALOGUE[method].name,
      why: `${error.message} ${error.remedy}`,
    })),
    settings: [],
    provenance: [
      ...[...new Set(draws.map(({ model }) => `${model.id}, ${model.hash ?? 'digest unknown'}`))].map((value) => ({
        name: 'Model',
        value,
      })),
      { name: 'Examples', value: String(references.length) },
      {
        name: 'Checks',
        value: recipeOf(project)
          .checks.map(({ name }) => name)
          .join(', '),
      },
    ],
    notes: [`Vectors: ${found.vectors}. They see what that model sees, and no more.`],
  });
  const proofs = proofsReport(project);
  return {
    ...report,
    ...(proofs.length > 0 && { proofs }),
    columns: columns.filter(({ id }) => report.arms.some(({ figures }) => figures[id]?.value != null)),
  };
}

const countWords = (measured: number, drawn: number): string =>
  measured < drawn ? `the first ${formatCount(measured)} of ${formatCount(drawn)}` : formatCount(drawn);

function settingsOf({ temperature, topP, count, seed, aim }: Batch): Fact[] {
  return [
    { name: 'Temperature, top-p, seed', value: `${temperature}, ${topP}, ${seed}` },
    { name: 'Asked for', value: aim ? `until ${aim.pass} pass, at most ${aim.most} rows` : `${count} rows` },
  ];
}

function mapOf(
  project: Project,
  { mapPoints, mapEmbedding }: Pick<ExploreSession, 'mapPoints' | 'mapEmbedding'>,
  draws: readonly Batch[],
  nameOf: (batch: Batch) => string,
): ReportMap | null {
  if (mapPoints.length === 0) return null;
  const batchOf = new Map<string, string>(project.samples.map(({ id, batchId }) => [id, batchId]));
  const pointsOf = (holds: (id: string) => boolean) =>
    mapPoints.filter(({ id }) => holds(id)).map(({ x, y }): [number, number] => [x, y]);
  return {
    references: { id: 'references', name: 'Examples', points: pointsOf((id) => !batchOf.has(id)) },
    groups: draws.map((batch) => ({
      id: batch.id,
      name: nameOf(batch),
      points: pointsOf((id) => batchOf.get(id) === batch.id),
    })),
    note: `Examples in blue, rows in orange, on one map: ${mapEmbedding}, placed by UMAP. Distances on it are for looking at; the table measures them where they are.`,
  };
}
