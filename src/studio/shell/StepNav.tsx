import { IconCheck } from '@tabler/icons-react';
import { useStudioParts } from '../StudioContext';
import type { Step } from '../step';
import classes from './StepNav.module.css';

/** The way from step to step where the columns do not fit side by side. */
export function StepNav({ steps }: { steps: readonly Step[] }) {
  const done = useStudioParts((state) => steps.map((step) => step.isDone(state)));
  return (
    <nav className={classes.nav} aria-label="Steps">
      <ol>
        {steps.map((step, index) => (
          <li key={step.id}>
            <a href={`#${step.id}`}>
              <span className={classes.mark} data-done={done[index] || undefined} aria-hidden>
                {done[index] ? <IconCheck size={10} stroke={3} /> : index + 1}
              </span>
              {step.title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
