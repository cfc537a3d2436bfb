/** Samples and references as rows of a dataset: which of them, in which order, and what they are called there. */
import type { ExportRow } from '../../../export/types';
import { sampleNumber } from '../../../project/ids';
import { allReferences, exampleNumbers, keptReferences } from '../../../project/references';
import { batchOf, tickedSet } from '../../../project/samples';
import type { Batch, Project, Sample } from '../../../project/types';
import type { CopyEvidence } from '../../../quality/checks/copies';
import { findingOf } from '../../../quality/judgement';
import { keepersOf, recipeOf, sampleGroup } from '../../selectors/sampleGroup';
import { objectionsTo } from '../../selectors/sentences';
import { shownSamples } from '../../selectors/shownSamples';
import type { StudioState } from '../../store/store';

export type ExportScope = 'good' | 'checked' | 'all';

/** The samples a scope stands for: ticked ones, or those of the shown source. */
export function samplesIn(state: StudioState, scope: ExportScope): readonly Sample[] {
  switch (scope) {
    case 'good':
      return keepersOf(recipeOf(state.project), shownSamples(state));
    case 'checked':
      return state.project.samples.filter(({ id }) => tickedSet(state.project).has(id));
    case 'all':
      return shownSamples(state);
    default:
      return scope satisfies never;
  }
}

/** Rows are called in the file what the page calls them: "Repeats sample 48." is of the row "sample-48". */
function exampleId(project: Project, id: string): string | undefined {
  const number = exampleNumbers(allReferences(project)).get(id);
  return number === undefined ? undefined : `example-${number}`;
}

export function toRow(project: Project, sample: Sample): ExportRow {
  const { id, row, judgement } = sample;
  const copy = judgement ? findingOf<CopyEvidence>(judgement, 'copies')?.evidence : undefined;
  const nearestReference = copy?.reference ? exampleId(project, copy.reference) : undefined;
  return {
    id: `sample-${sampleNumber(id)}`,
    index: row.index,
    seed: row.seed,
    input: row.text,
    tokenCount: row.tokenCount,
    logProbability: row.logProbability,
    finishReason: row.finishReason,
    ...(judgement && {
      verdict: sampleGroup(recipeOf(project), sample),
      reasons: objectionsTo(project, sample),
      similarity: copy?.similarity ?? 0,
      ...(nearestReference === undefined ? {} : { nearestReference }),
    }),
  };
}

/** The person's own examples as rows, for a dataset that holds both. */
export const referenceRows = (project: Project): ExportRow[] =>
  keptReferences(project).map(({ id, input, output, source }) => ({
    id: `example-${exampleNumbers(allReferences(project)).get(id)}`,
    source: `${source.file}:${source.line}`,
    input,
    verdict: 'reference',
    ...(output === undefined ? {} : { output }),
  }));

/** What a person would miss: the good samples, or all where nothing was checked or nothing is good. */
export function worthKeeping(project: Project): readonly Sample[] {
  const { samples } = project;
  const good = keepersOf(recipeOf(project), samples);
  return good.length > 0 ? good : samples;
}

/** Rows come as they finish, short ones first; a file lists them as they were drawn, draw by draw. */
function inDrawnOrder(samples: readonly Sample[]): readonly Sample[] {
  const draws = [...new Set(samples.map(({ batchId }) => batchId))];
  const place = new Map(draws.map((id, index) => [id, index]));
  return samples.toSorted((a, b) => place.get(a.batchId)! - place.get(b.batchId)! || a.row.index - b.row.index);
}

interface Origin extends Pick<Batch, 'prompt'> {
  readonly modelId: string;
  readonly samples: readonly Sample[];
}

/** Samples by prompt and model: what the rows of a part of the file share. */
export function byOrigin(project: Project, samples: readonly Sample[]): Origin[] {
  const origins: (Origin & { samples: Sample[] })[] = [];
  for (const sample of inDrawnOrder(samples)) {
    const { prompt, model } = batchOf(project, sample);
    const modelId = model.id;
    const known = origins.find((origin) => origin.prompt === prompt && origin.modelId === modelId);
    if (known) known.samples.push(sample);
    else origins.push({ prompt, modelId, samples: [sample] });
  }
  return origins;
}
