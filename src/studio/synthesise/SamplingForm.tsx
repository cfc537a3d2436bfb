import { Button, Tooltip } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import type { DrawPlan } from '../../generation/drawByPlan';
import { draw } from '../actions/synthesise/draw';
import { useStudio, useStudioParts } from '../StudioContext';
import { draftPlan } from '../selectors/draftPlan';
import { keepersOf, recipeOf } from '../selectors/sampleGroup';
import { shownSamples } from '../selectors/shownSamples';
import { synthesisObstacle } from '../selectors/synthesisObstacle';
import type { SynthesisStatus } from '../store/synthesis.slice';
import { Fold, FoldToggle } from '../ui/Fold';
import { FormRow } from '../ui/FormRow';
import { formatDuration, formatRate, plural } from '../ui/format';
import { HowMany } from './HowMany';
import { SamplingOptionsForm } from './SamplingOptionsForm';
import classes from './Synthesise.module.css';
import { TemperatureField } from './TemperatureField';

export function SamplingForm() {
  const studio = useStudio();
  const { obstacle, does, result, hasGood } = useStudioParts((state) => ({
    hasGood: keepersOf(recipeOf(state.project), shownSamples(state)).length > 0,
    result: resultOf(state.session.synthesisStatus),
    obstacle: synthesisObstacle(state),
    does: inWords(draftPlan(state).aim),
  }));
  return (
    <div className={classes.form}>
      <Fold
        toggle={(props) => (
          <FormRow align="end">
            <HowMany />
            <div className={classes.narrow}>
              <TemperatureField />
            </div>
            <FoldToggle {...props}>More</FoldToggle>
            <span className={`${classes.obstacle} numeral`}>{obstacle ?? result}</span>
            <Tooltip label={`${does} (S)`} disabled={obstacle !== null}>
              <Button
                size="md"
                // The way on is what leads, once there is something to go on with.
                variant={hasGood ? 'default' : 'filled'}
                disabled={obstacle !== null}
                leftSection={<IconSparkles size={16} />}
                onClick={() => void draw(studio)}
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

const inWords = (aim: DrawPlan['aim']): string =>
  typeof aim === 'number' ? `Draw ${aim} samples` : `Draw until ${aim.pass} pass, at most ${aim.most}`;

/** What the last job came to: "100 samples in 0:12, 812 tokens/s". */
function resultOf(status: SynthesisStatus): string | null {
  if (status.kind !== 'done') return null;
  const { rows, tokens, elapsedMs, cancelled, passedOnly } = status;
  const rate = tokens > 0 ? `, ${formatRate((tokens * 1000) / Math.max(1, elapsedMs), 'tokens/s')}` : '';
  const short = passedOnly === undefined ? '' : `, the most, of which only ${passedOnly} pass`;
  return `${plural(rows, 'sample')}${short} in ${formatDuration(elapsedMs)}${rate}${cancelled ? ', cancelled' : ''}`;
}
