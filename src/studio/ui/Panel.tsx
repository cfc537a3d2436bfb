import { Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { StepId } from '../steps';
import { stepNumber, stepTitle } from '../steps';
import classes from './Panel.module.css';

interface PanelProps {
  step: StepId;
  /** One short fact beside the title: "66 examples". */
  summary?: ReactNode;
  actions?: ReactNode;
  /** Takes the height that its column has left. */
  grow?: boolean;
  children: ReactNode;
}

/** One step of the journey. */
export function Panel({ step, summary, actions, grow = false, children }: PanelProps) {
  const heading = useId();
  return (
    <section id={step} aria-labelledby={heading} className={classes.panel} data-grow={grow || undefined} tabIndex={-1}>
      <header className={classes.header}>
        <h2 id={heading} className={classes.title}>
          <span className={classes.number} aria-hidden>
            {stepNumber(step)}
          </span>
          {stepTitle(step)}
        </h2>
        <Text component="div" size="xs" c="dimmed" className={`${classes.summary} numeral`}>
          {summary}
        </Text>
        {actions}
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
