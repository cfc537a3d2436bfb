import { SegmentedControl, Switch } from '@mantine/core';
import { useStudio, useStudioParts } from '../StudioContext';
import { activeRun } from '../selectors/runs';
import { ExamplesField } from './ExamplesField';
import { SamplingField } from './SamplingField';
import classes from './Synthesise.module.css';

/** The samplers, in the order they act, and what the samples are drawn from. */
export function SamplingOptionsForm() {
  const { store } = useStudio();
  const { samplePrompt, runName, holdRows, gapsFirst } = useStudioParts((state) => ({
    samplePrompt: state.session.samplePrompt,
    holdRows: state.session.holdRows,
    gapsFirst: state.session.gapsFirst,
    runName: activeRun(state)?.name ?? 'The chosen run',
  }));
  return (
    <div className={classes.options}>
      <div className={classes.wide}>
        <SegmentedControl
          aria-label="Draw from"
          data={[
            { value: 'active-run', label: runName },
            { value: 'none', label: 'No prompt, to compare' },
          ]}
          value={samplePrompt}
          onChange={store.setSamplePrompt}
        />
      </div>
      <div className={classes.wide}>
        <Switch
          size="xs"
          label="Hold rows to their form"
          description="Where your examples are JSON, or conversations that call tools by their definitions: no other token is drawn."
          checked={holdRows}
          onChange={(event) => store.setHoldRows(event.currentTarget.checked)}
        />
      </div>
      <div className={classes.wide}>
        <Switch
          size="xs"
          label="Gaps first"
          description="Each round of a draw until rows pass goes to the largest group of examples without a passing row nearby."
          checked={gapsFirst}
          onChange={(event) => store.setGapsFirst(event.currentTarget.checked)}
        />
      </div>
      <ExamplesField />
      <SamplingField
        name="repetitionPenalty"
        label="Repetition penalty"
        step={0.05}
        help="1 leaves the model as it is."
      />
      <SamplingField name="topK" label="Top-k" help="The k likeliest tokens; 0 keeps all." />
      <SamplingField name="topP" label="Top-p" step={0.05} help="The likeliest tokens up to this mass; 1 keeps all." />
      <SamplingField name="maxTokens" label="Longest sample" help="In tokens; longer ones are cut." />
      <SamplingField name="batch" label="Drawn together" help="More is faster, and takes more memory." />
      <SamplingField name="seed" label="Seed" help="Same seed, same samples. It moves on after each draw." />
    </div>
  );
}
