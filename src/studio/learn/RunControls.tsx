import { Button } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import type { Run } from '../../project/types';
import { pause, resume, stop } from '../actions/learn/learn';
import { useStudio } from '../StudioContext';
import { runFigures } from '../selectors/runFigures';
import { formatDuration } from '../ui/format';
import { JobProgress } from '../ui/JobProgress';
import classes from './Learn.module.css';

const WORDS = {
  starting: 'preparing, measuring the held-out examples without a prompt',
  training: 'learning',
  pausing: 'pausing after this step',
  paused: 'paused. Nothing is lost',
  stopping: 'stopping after this step; the best prompt is kept',
};

/** Bar, ETA, pause and stop of the run under way. */
export function RunControls({ run }: { run: Run }) {
  const studio = useStudio();
  const { kind } = run.status;
  if (kind === 'finished' || kind === 'failed' || kind === 'interrupted') return null;
  const { step, steps, remainingMs } = runFigures(run);
  const settled = kind === 'training' || kind === 'paused';
  return (
    <div className={classes.form}>
      <JobProgress
        words={`${run.name}: ${WORDS[kind]}`}
        detail={kind === 'training' && remainingMs !== null && ` · ${formatDuration(remainingMs)} left`}
        controls={
          <>
            {kind === 'paused' ? (
              <Button size="sm" leftSection={<IconPlayerPlayFilled size={14} />} onClick={() => void resume(studio)}>
                Resume
              </Button>
            ) : (
              <Button
                size="sm"
                variant="default"
                disabled={!settled}
                leftSection={<IconPlayerPauseFilled size={14} />}
                onClick={() => void pause(studio)}
              >
                Pause
              </Button>
            )}
            <Button
              size="sm"
              variant="default"
              disabled={kind === 'stopping'}
              leftSection={<IconPlayerStopFilled size={14} />}
              onClick={() => void stop(studio)}
            >
              Stop and keep the best
            </Button>
          </>
        }
        bar={{
          value: kind === 'starting' ? 100 : (100 * step) / steps,
          animated: kind === 'starting',
          color: kind === 'paused' ? 'gray' : 'ink',
          'aria-label': 'Learning',
        }}
      />
    </div>
  );
}
