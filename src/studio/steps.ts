/** The journey, in order. */
export const STEPS = [
  { id: 'references', title: 'References', does: 'Give a handful of examples of what you need more of.' },
  {
    id: 'model',
    title: 'Model',
    does: 'A small language model in this tab: one for short Python functions is ready at once; others you choose.',
  },
  { id: 'learn', title: 'Learn', does: 'It learns what your examples have in common.' },
  { id: 'synthesise', title: 'Synthesise', does: 'It writes new ones; each is checked.' },
  { id: 'explore', title: 'Explore', does: 'See where they lie beside your own.' },
  { id: 'export', title: 'Export', does: 'Take the dataset with you as JSONL.' },
] as const;

export type StepId = (typeof STEPS)[number]['id'];

export const stepNumber = (id: StepId): number => STEPS.findIndex((step) => step.id === id) + 1;
export const stepTitle = (id: StepId): string => STEPS.find((step) => step.id === id)?.title ?? id;
