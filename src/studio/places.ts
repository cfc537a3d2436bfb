import { keptReferences } from '../project/references';
import { sampleSources } from '../project/samples';
import { cellsOf } from '../proving/plan';
import { latePanel } from './latePanel';
import type { Place } from './place';
import { DataPlace } from './places/DataPlace';
import { WidePlace } from './places/WidePlace';
import { loadReviewKeys } from './review/shortcuts';
import { runFigures } from './selectors/runFigures';
import { activeRun, liveRun } from './selectors/runs';
import { keepersOf, recipeOf } from './selectors/sampleGroup';
import { shownSamples } from './selectors/shownSamples';
import type { StudioState } from './store/store';
import { formatChange, formatCount, formatShare } from './ui/format';

/** The places of the page, in the order of the journey. A new one is a row here. */
export const PLACES: readonly Place[] = [
  {
    id: 'data',
    title: 'Data',
    does: 'Give a handful of examples of what you need more of.',
    state: ({ project }) => countOr(keptReferences(project).length),
    isDone: ({ project }) => keptReferences(project).length > 1,
    Layout: DataPlace,
  },
  {
    id: 'learn',
    title: 'Learn',
    does: 'A small language model in this tab learns what they have in common. One for short Python functions is ready at once; others you choose.',
    state: learned,
    isDone: (state) => activeRun(state)?.status.kind === 'finished',
    Layout: WidePlace,
  },
  {
    id: 'review',
    title: 'Review',
    does: 'It writes new ones; each is checked, and you have the last word.',
    state: (state) => {
      const shown = shownSamples(state);
      if (shown.length === 0) return '';
      return `${formatCount(keepersOf(recipeOf(state.project), shown).length)}/${formatCount(shown.length)}`;
    },
    isDone: (state) => keepersOf(recipeOf(state.project), shownSamples(state)).length > 0,
    Layout: latePanel(async () => {
      await loadReviewKeys();
      return (await import('./review/ReviewPlace')).default;
    }),
  },
  {
    id: 'compare',
    title: 'Compare',
    does: 'See how draws, methods and settings differ, where new rows lie beside your own, and where none does.',
    state: ({ project }) => countOr(sampleSources(project).length),
    isDone: () => false,
    optional: true,
    Layout: WidePlace,
  },
  {
    id: 'prove',
    title: 'Prove',
    does: 'Teach the model in this tab with your examples and with the new rows, and see which student answers more tasks that none has seen.',
    state: ({ project }) => {
      const proof = project.proofs?.at(-1);
      if (proof === undefined) return '';
      const settled = proof.results.length + proof.failures.length;
      const students = cellsOf(proof.plan).length;
      return settled === students ? '' : `${formatCount(settled)}/${formatCount(students)}`;
    },
    isDone: ({ project }) => {
      const proof = project.proofs?.at(-1);
      return proof !== undefined && proof.results.length > 0 && proof.results.length === cellsOf(proof.plan).length;
    },
    optional: true,
    Layout: WidePlace,
  },
  {
    id: 'export',
    title: 'Export',
    does: 'Take the dataset with you, in the form that your trainer reads.',
    state: () => '',
    isDone: ({ project, session }) => project.samples.length > 0 && !session.unsaved,
    Layout: WidePlace,
  },
];

const countOr = (count: number): string => (count === 0 ? '' : formatCount(count));

/** How far the run under way is; otherwise what the prompt on show brings to what it did not learn from. */
function learned(state: StudioState): string {
  const live = liveRun(state);
  if (live) return formatShare((live.history.at(-1)?.step ?? 0) / live.options.steps);
  const run = activeRun(state);
  const change = run && runFigures(run).heldOutChange;
  return change === null ? '' : formatChange(change);
}
