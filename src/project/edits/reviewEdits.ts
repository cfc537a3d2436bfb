/** What a person does to samples: decides on them, writes them anew. */
import type { Project, Sample } from '../types';
import { type Applied, type EditOf, type SampleReviewed, unchanged } from './edit';

export function review(project: Project, { reviews }: EditOf<'review'>): Applied {
  const decided = new Map(reviews.map(({ id, review }) => [id, review]));
  const before: SampleReviewed[] = [];
  const samples = project.samples.map((sample) => {
    const decision = decided.get(sample.id);
    if (decision === undefined) return sample;
    const { review: earlier, ...rest } = sample;
    before.push({ id: sample.id, review: earlier ?? null });
    return decision === null ? rest : { ...rest, review: decision };
  });
  if (before.length === 0) return unchanged(project);
  return { project: { ...project, samples }, inverse: { type: 'review', reviews: before } };
}

export function rewrite(project: Project, { texts }: EditOf<'rewrite'>): Applied {
  const written = new Map(texts.map(({ id, text }) => [id, text]));
  const before: Sample[] = [];
  const samples = project.samples.map((sample) => {
    const text = written.get(sample.id);
    if (text === undefined || text === sample.row.text) return sample;
    before.push(sample);
    return withText(sample, text);
  });
  if (before.length === 0) return unchanged(project);
  const inverse: EditOf<'all'> = {
    type: 'all',
    edits: [
      { type: 'rewrite', texts: before.map(({ id, row }) => ({ id, text: row.text })) },
      { type: 'setJudgements', judgements: before.map(({ id, judgement }) => ({ id, judgement })) },
    ],
  };
  return { project: { ...project, samples }, inverse };
}

/** Written back as it was drawn, it is as it was drawn. */
function withText({ drawnText, ...sample }: Sample, text: string): Sample {
  const drawn = drawnText ?? sample.row.text;
  return {
    ...sample,
    row: { ...sample.row, text },
    judgement: null,
    ...(text === drawn ? {} : { drawnText: drawn }),
  };
}
