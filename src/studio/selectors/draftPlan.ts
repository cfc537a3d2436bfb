/** What the next draw is to be, by what the form says and what is known. */
import type { DrawPlan } from '../../generation/drawByPlan';
import { type Manner, mannerOf } from '../../generation/pilot';
import { keptReferences } from '../../project/references';
import type { Batch, Project } from '../../project/types';
import type { StudioState } from '../store/store';
import { activeRun } from './runs';

type State = Pick<StudioState, 'project' | 'session'>;

/** Whether rows can be told to pass: without examples nothing is checked. */
export const isChecked = ({ project }: Pick<StudioState, 'project'>): boolean => keptReferences(project).length > 0;

export function draftPlan(state: State): DrawPlan {
  const { drawUntil, draftAim, draftSampling, autoTemperature, draftExamples, samplePrompt } = state.session;
  const { count, temperature } = draftSampling;
  const checked = isChecked(state);
  const known = knownManner(state);
  const examples = draftExamples ?? (checked ? (known?.examples ?? 'auto') : 0);
  return {
    aim: drawUntil && checked ? draftAim : count,
    temperature: autoTemperature && checked ? (known?.temperature ?? 'auto') : temperature,
    otherwise: temperature,
    // Without a prompt rows are drawn to compare.
    examples: samplePrompt === 'none' ? 0 : examples,
  };
}

/** What a pilot chose; one of which no row passed chose nothing. */
function knownManner(state: State): Manner | null {
  const batch = draftPilot(state);
  return batch?.pilot?.some(({ passed }) => passed > 0) ? mannerOf(batch) : null;
}

/** The newest draw with a pilot that holds for the next one: from the same prompt, by the same samplers. */
export function draftPilot(state: State): Batch | null {
  const { samplePrompt, draftSampling } = state.session;
  const prompt = samplePrompt === 'active-run' ? (activeRun(state)?.prompt ?? null) : null;
  return newestPilot(
    state.project,
    (batch) => batch.prompt === prompt && SAMPLERS.every((name) => batch[name] === draftSampling[name]),
  );
}

const SAMPLERS = ['topK', 'topP', 'repetitionPenalty', 'maxTokens'] as const;

const newestPilot = ({ batches }: Pick<Project, 'batches'>, holds: (batch: Batch) => boolean): Batch | null =>
  batches.findLast((batch) => batch.pilot !== undefined && holds(batch)) ?? null;
