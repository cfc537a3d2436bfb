import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Tag.module.css';

export type TagTone = 'reference' | 'synthetic' | 'good' | 'warn' | 'bad' | 'neutral';

/** A short word with a tone, and why on hover and focus. */
export function Tag({ tone, why, children }: { tone: TagTone; why?: ReactNode; children: ReactNode }) {
  const tag = (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
  return why ? <Tooltip label={why}>{tag}</Tooltip> : tag;
}
