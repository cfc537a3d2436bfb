import { Button, Tooltip } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { synthesise } from '../actions/synthesise/synthesise';
import { useStudio, useStudioParts } from '../StudioContext';
import { synthesisObstacle } from '../selectors/synthesisObstacle';
import type { SynthesisStatus } from '../store/synthesis.slice';
import { Fold, FoldToggle } from '../ui/Fold';
import { FormRow } from '../ui/FormRow';
import { formatDuration, formatRate, plural } from '../ui/format';
import { SamplingField } from './SamplingField';
import { SamplingOptionsForm } from './SamplingOptionsForm';
import classes from './Synthesise.module.css';

export function SamplingForm() {
  const studio = useStudio();
  const { obstacle, sampling, result } = useStudioParts((state) => ({
    result: resultOf(state.session.synthesisStatus),
    obstacle: synthesisObstacle(state),
    sampling: state.session.draftSampling,
  }));
  return (
    <div className={classes.form}>
      <Fold
        toggle={(props) => (
          <FormRow align="end">
            <div className={classes.narrow}>
              <SamplingField name="count" label="Samples" />
            </div>
            <div className={classes.narrow}>
              <SamplingField name="temperature" label="Temperature" step={0.1} />
            </div>
            <FoldToggle {...props}>More</FoldToggle>
            <span className={`${classes.obstacle} numeral`}>{obstacle ?? result}</span>
            <Tooltip label={`Draw ${sampling.count} samples (S)`} disabled={obstacle !== null}>
              <Button
                size="md"
                disabled={obstacle !== null}
                leftSection={<IconSparkles size={16} />}
                onClick={() => void synthesise(studio)}
              >
                Synthesise
              </Button>
            </Tooltip>
          </FormRow>
        )}
      >
        <SamplingOptionsForm />
      </Fold>
    </div>
  );
}

/** What the last job came to: "100 samples in 0:12, 812 tokens/s". */
function resultOf(status: SynthesisStatus): string | null {
  if (status.kind !== 'done') return null;
  const { rows, tokens, elapsedMs, cancelled } = status;
  const rate = tokens > 0 ? `, ${formatRate((tokens * 1000) / Math.max(1, elapsedMs), 'tokens/s')}` : '';
  return `${plural(rows, 'sample')} in ${formatDuration(elapsedMs)}${rate}${cancelled ? ', cancelled' : ''}`;
}
