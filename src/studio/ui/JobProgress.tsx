import { Progress, type ProgressProps, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormRow } from './FormRow';

interface JobProgressProps {
  /** What the job is doing: "Run 1: learning". */
  words: ReactNode;
  /** Rate and time left, said more quietly. */
  detail?: ReactNode;
  /** Buttons: pause, stop, cancel. */
  controls: ReactNode;
  align?: 'center' | 'end';
  bar: Pick<ProgressProps, 'value' | 'animated' | 'color' | 'transitionDuration' | 'aria-label'>;
}

/** A long job under way: where it is, how to stop it, and a bar. */
export function JobProgress({ words, detail, controls, align = 'center', bar }: JobProgressProps) {
  return (
    <>
      <FormRow align={align}>
        <Text size="sm" flex="1 1 160px" className="numeral">
          {words}
          {detail && (
            <Text span c="dimmed" size="xs">
              {detail}
            </Text>
          )}
        </Text>
        {controls}
      </FormRow>
      <Progress {...bar} />
    </>
  );
}
