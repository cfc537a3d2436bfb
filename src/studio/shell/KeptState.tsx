import { Button, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useStudio, useStudioParts } from '../StudioContext';
import { liveRun } from '../selectors/runs';
import classes from './KeptState.module.css';

/** Whether what there is will be there after the tab is closed, and the way to other projects. */
export default function KeptState() {
  const { keeping } = useStudio();
  const { status, isLearning } = useStudioParts((state) => ({
    status: state.session.keeping,
    isLearning: liveRun(state) !== null,
  }));
  if (status.kind === 'idle' || status.kind === 'elsewhere') return null;
  if (status.kind === 'failed')
    return (
      <Tooltip multiline w={260} label={`${status.error.message} ${status.error.remedy}`}>
        <Text size="xs" c="var(--studio-bad)" className={classes.state ?? ''}>
          <IconAlertTriangle size={14} aria-hidden /> Not kept
        </Text>
      </Tooltip>
    );
  return (
    <Tooltip label={isLearning ? 'Stop learning first' : 'Your projects, and a new one'}>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        disabled={isLearning}
        className={classes.state ?? ''}
        onClick={() => void keeping.flush().then(() => location.reload())}
      >
        {status.kind === 'saved' ? 'Kept · Projects' : 'Keeping… · Projects'}
      </Button>
    </Tooltip>
  );
}
