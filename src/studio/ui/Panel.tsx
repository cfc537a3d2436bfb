import { Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Panel.module.css';
import { usePanelPlace } from './PanelPlace';

interface PanelProps {
  /** One short fact beside the title: "66 examples". */
  summary?: ReactNode;
  actions?: ReactNode;
  /** Takes the height that its column has left. */
  grow?: boolean;
  children: ReactNode;
}

/** One step of the journey, under its title. */
export function Panel({ summary, actions, grow = false, children }: PanelProps) {
  const { id, title } = usePanelPlace();
  const heading = useId();
  return (
    <section id={id} aria-labelledby={heading} className={classes.panel} data-grow={grow || undefined} tabIndex={-1}>
      <header className={classes.header}>
        <h2 id={heading} className={classes.title}>
          {title}
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
