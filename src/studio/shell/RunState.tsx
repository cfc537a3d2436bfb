import { Progress, Text } from '@mantine/core';
import { useStudioParts } from '../StudioContext';
import type { Step } from '../step';
import { formatShare } from '../ui/format';
import { activityOf } from './activityOf';
import classes from './RunState.module.css';

const IDLE = { words: 'Ready', tone: 'idle', share: null };

/** What the studio is doing now, in two words and a share. */
export function RunState({ steps }: { steps: readonly Step[] }) {
  const { words, tone, share } = useStudioParts((state) => activityOf(steps, state) ?? IDLE);
  return (
    <div className={classes.state}>
      <span className={classes.dot} data-tone={tone} aria-hidden />
      <Text size="xs" fw={500}>
        {words}
      </Text>
      {share !== null && (
        <>
          <Progress
            w={72}
            value={share * 100}
            transitionDuration={200}
            className={classes.bar ?? ''}
            aria-label={`${words}: progress`}
          />
          <Text size="xs" c="dimmed" className="numeral" w="4.5ch">
            {formatShare(share)}
          </Text>
        </>
      )}
    </div>
  );
}
