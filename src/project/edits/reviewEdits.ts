/** What a person does to samples: decides on them, writes them anew. */
import type { Project, Sample } from '../types';
import { changeSamples } from './changeSamples';
import { type Applied, type EditOf, unchanged } from './edit';

export function review(project: Project, { reviews }: EditOf<'review'>): Applied {
  const { samples, before } = changeSamples(project.samples, reviews, ({ review: _, ...sample }, { review }) =>
    review === null ? sample : { ...sample, review },
  );
  if (before.length === 0) return unchanged(project);
  const earlier = before.map(({ id, review = null }) => ({ id, review }));
  return { project: { ...project, samples }, inverse: { type: 'review', reviews: earlier } };
}

export function rewrite(project: Project, { texts }: EditOf<'rewrite'>): Applied {
  const { samples, before } = changeSamples(project.samples, texts, (sample, { text }) =>
    text === sample.row.text ? sample : withText(sample, text),
  );
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
