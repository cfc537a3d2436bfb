import { IconCheck } from '@tabler/icons-react';
import { useStudioParts } from '../StudioContext';
import { STEPS, type StepId } from '../steps';
import { activeRun } from '../store/learning.slice';
import { keptReferences } from '../store/references.slice';
import type { StudioState } from '../store/store';
import classes from './StepNav.module.css';

/** Steps whose work is done, for the ticks; exporting is never done for good. */
export const doneSteps = (state: StudioState): Record<StepId, boolean> => ({
  references: keptReferences(state).length > 1,
  model: state.modelStatus.kind === 'ready',
  learn: activeRun(state)?.status.kind === 'finished',
  synthesise: state.samples.length > 0 && state.synthesisStatus.kind === 'done',
  explore: state.mapStatus.kind === 'ready' && state.samples.length > 0,
  export: state.samples.length > 0 && !state.unsaved,
});

/** The way from step to step where the columns do not fit side by side. */
export function StepNav() {
  const done = useStudioParts(doneSteps);
  return (
    <nav className={classes.nav} aria-label="Steps">
      <ol>
        {STEPS.map((step, index) => (
          <li key={step.id}>
            <a href={`#${step.id}`}>
              <span className={classes.mark} data-done={done[step.id] || undefined} aria-hidden>
                {done[step.id] ? <IconCheck size={10} stroke={3} /> : index + 1}
              </span>
              {step.title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
