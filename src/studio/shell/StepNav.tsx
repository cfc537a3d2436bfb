import { IconCheck } from '@tabler/icons-react';
import { keptReferences } from '../../project/references';
import { useStudioParts } from '../StudioContext';
import { activeRun } from '../selectors/runs';
import { STEPS, type StepId } from '../steps';
import type { StudioState } from '../store/store';
import classes from './StepNav.module.css';

/** Steps whose work is done, for the ticks; exporting is never done for good. */
export const doneSteps = (state: StudioState): Record<StepId, boolean> => ({
  references: keptReferences(state.project).length > 1,
  model: state.session.modelStatus.kind === 'ready',
  learn: activeRun(state)?.status.kind === 'finished',
  synthesise: state.project.samples.length > 0 && state.session.synthesisStatus.kind === 'done',
  explore: state.session.mapStatus.kind === 'ready' && state.project.samples.length > 0,
  export: state.project.samples.length > 0 && !state.session.unsaved,
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
