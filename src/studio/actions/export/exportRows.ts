/** Samples and references as rows of a dataset: which of them, in which order, and what they are called there. */
import type { ExportRow } from '../../../export/types';
import { exampleNumber, keptReferences } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import { numberOf, type Sample, shownSamples } from '../../store/synthesis.slice';
import { isKeeper, sampleGroup } from '../../store/verdict';

export type ExportScope = 'good' | 'checked' | 'all';

/** The samples a scope stands for: ticked ones, or those of the shown source. */
export function samplesIn(state: StudioState, scope: ExportScope): readonly Sample[] {
  switch (scope) {
    case 'good':
      return shownSamples(state).filter(isKeeper);
    case 'checked':
      return state.samples.filter((sample) => state.tickedIds.has(sample.id));
    case 'all':
      return shownSamples(state);
    default:
      return scope satisfies never;
  }
}

/** Rows are called in the file what the page calls them: "Repeats sample 48." is of the row "sample-48". */
const exampleId = (state: StudioState, id: string): string => `example-${exampleNumber(state.references, id)}`;

export function toRow(state: StudioState, sample: Sample): ExportRow {
  const { id, row, verdict } = sample;
  const nearest = state.references.find((reference) => reference.id === verdict?.nearestReferenceId);
  return {
    id: `sample-${numberOf(id)}`,
    index: row.index,
    seed: row.seed,
    input: row.text,
    tokenCount: row.tokenCount,
    logProbability: row.logProbability,
    finishReason: row.finishReason,
    ...(verdict && {
      verdict: sampleGroup(sample),
      reasons: verdict.reasons,
      similarity: verdict.similarity,
      ...(nearest ? { nearestReference: exampleId(state, nearest.id) } : {}),
    }),
  };
}

/** The person's own examples as rows, for a dataset that holds both. */
export const referenceRows = (state: StudioState): ExportRow[] =>
  keptReferences(state).map(({ id, input, output, source }) => ({
    id: exampleId(state, id),
    source: `${source.file}:${source.line}`,
    input,
    verdict: 'reference',
    ...(output === undefined ? {} : { output }),
  }));

/** What a person would miss: the good samples, or all where nothing was checked or nothing is good. */
export function worthKeeping({ samples }: StudioState): readonly Sample[] {
  const good = samples.filter(isKeeper);
  return good.length > 0 ? good : samples;
}

/** Rows come as they finish, short ones first; a file lists them as they were drawn, job by job. */
function inDrawnOrder(samples: readonly Sample[]): readonly Sample[] {
  const jobs = [...new Set(samples.map((sample) => sample.jobId))];
  return samples.toSorted((a, b) => jobs.indexOf(a.jobId) - jobs.indexOf(b.jobId) || a.row.index - b.row.index);
}

interface Origin extends Pick<Sample, 'prompt' | 'modelId'> {
  readonly samples: readonly Sample[];
}

/** Samples by prompt and model: what the rows of a part of the file share. */
export function byOrigin(samples: readonly Sample[]): Origin[] {
  const origins: (Origin & { samples: Sample[] })[] = [];
  for (const sample of inDrawnOrder(samples)) {
    const { prompt, modelId } = sample;
    const known = origins.find((origin) => origin.prompt === prompt && origin.modelId === modelId);
    if (known) known.samples.push(sample);
    else origins.push({ prompt, modelId, samples: [sample] });
  }
  return origins;
}
