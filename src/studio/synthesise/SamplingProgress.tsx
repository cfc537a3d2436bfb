import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { cancelSynthesis } from '../actions/synthesise/synthesise';
import { useStudio, useStudioParts } from '../StudioContext';
import { drawShare, passedOf } from '../selectors/drawing';
import type { SynthesisStatus } from '../store/synthesis.slice';
import { formatCount, formatDuration, formatRate } from '../ui/format';
import { JobProgress } from '../ui/JobProgress';
import classes from './Synthesise.module.css';

type Busy = Extract<SynthesisStatus, { kind: 'sampling' | 'cancelling' }>;

/** Bar, rate, ETA and cancel of the job under way. */
export function SamplingProgress({ status }: { status: Busy }) {
  const studio = useStudio();
  const { share, passed } = useStudioParts((state) => ({
    share: drawShare(state),
    passed: passedOf(state.project, status.jobId),
  }));
  const { tokensPerSecond, startedAt } = status;
  const remainingMs =
    share > 0 && !status.trying && !status.fitting ? (Date.now() - startedAt) * (1 / share - 1) : null;
  return (
    <div className={classes.form}>
      <JobProgress
        align="end"
        words={wordsOf(status, passed)}
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
          value: 100 * share,
          color: 'var(--studio-synthetic)',
          transitionDuration: 200,
          'aria-label': 'Synthesising',
        }}
      />
    </div>
  );
}

function wordsOf({ kind, done, total, pass, trying, fitting }: Busy, passed: number): string {
  if (kind === 'cancelling') return 'Cancelling; finished rows stay';
  if (fitting) return 'Fitting the prompt to the chosen examples';
  const rows =
    pass === null
      ? `${formatCount(done)} of ${formatCount(total)} samples`
      : `${formatCount(passed)} of ${formatCount(pass)} pass, ${formatCount(done)} drawn`;
  return trying ? `Trying ways to draw: ${rows}` : rows;
}
