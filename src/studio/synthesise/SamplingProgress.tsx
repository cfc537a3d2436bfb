import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { cancelSynthesis } from '../actions/synthesise/synthesise';
import { useStudio } from '../StudioContext';
import type { SynthesisStatus } from '../store/synthesis.slice';
import { formatCount, formatDuration, formatRate } from '../ui/format';
import { JobProgress } from '../ui/JobProgress';
import classes from './Synthesise.module.css';

type Busy = Extract<SynthesisStatus, { kind: 'sampling' | 'cancelling' }>;

/** Bar, rate, ETA and cancel of the job under way. */
export function SamplingProgress({ status }: { status: Busy }) {
  const studio = useStudio();
  const { done, total, tokensPerSecond, startedAt } = status;
  const remainingMs = done > 0 ? ((Date.now() - startedAt) / done) * (total - done) : null;
  return (
    <div className={classes.form}>
      <JobProgress
        align="end"
        words={
          status.kind === 'cancelling'
            ? 'Cancelling; finished rows stay'
            : `${formatCount(done)} of ${formatCount(total)} samples`
        }
        detail={
          <>
            {tokensPerSecond !== null && ` · ${formatRate(tokensPerSecond, 'tokens/s')}`}
            {remainingMs !== null && status.kind === 'sampling' && ` · ${formatDuration(remainingMs)} left`}
          </>
        }
        controls={
          <Button
            size="sm"
            variant="default"
            disabled={status.kind === 'cancelling'}
            leftSection={<IconX size={14} />}
            onClick={() => void cancelSynthesis(studio)}
          >
            Cancel
          </Button>
        }
        bar={{
          value: (100 * done) / total,
          color: 'var(--studio-synthetic)',
          transitionDuration: 200,
          'aria-label': 'Synthesising',
        }}
      />
    </div>
  );
}
