import { Button, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { presetOptions } from '../../domino/presets';
import type { DominoOptions, PresetName } from '../../domino/types';
import { keptReferences } from '../../project/references';
import { choosePreset, learn } from '../actions/learn/learn';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { learnObstacle } from '../selectors/learnObstacle';
import { activeRun } from '../selectors/runs';
import { Fold, FoldToggle } from '../ui/Fold';
import { FormRow } from '../ui/FormRow';
import { FitNote } from './FitNote';
import classes from './Learn.module.css';
import { OptionsForm } from './options/OptionsForm';

const PRESETS: readonly { value: PresetName; label: string; does: string }[] = [
  { value: 'studio', label: 'Studio', does: 'Small and live: a short soft prompt, learned in a minute or so.' },
  { value: 'paper', label: 'Paper', does: 'DOMINO as printed: 256 soft tokens and Eq. 3. Slow without a GPU.' },
  {
    value: 'released',
    label: 'Released',
    does: 'The authors’ code: per-token likelihoods and one pooled contrast. Slow without a GPU.',
  },
];

export function LearnForm() {
  const studio = useStudio();
  const { options, obstacle, hasPrompt } = useStudioParts((state) => ({
    hasPrompt: activeRun(state)?.status.kind === 'finished',
    options: state.session.draftOptions,
    obstacle: learnObstacle(state),
  }));
  const preset = PRESETS.find(({ value }) => value === options.preset);
  return (
    <div className={classes.form}>
      <FormRow>
        <SegmentedControl
          aria-label="Preset"
          data={PRESETS.map(({ value, label }) => ({ value, label }))}
          value={options.preset}
          onChange={(value) => choosePreset(studio, value)}
        />
        <Text size="xs" c="dimmed" flex="1 1 160px">
          {obstacle ?? preset?.does}
        </Text>
        <Tooltip label="Learn what the examples share (L)" disabled={obstacle !== null}>
          <Button
            size="md"
            // The way on is what leads, once there is a prompt to go on with.
            variant={hasPrompt ? 'default' : 'filled'}
            disabled={obstacle !== null}
            leftSection={<IconPlayerPlayFilled size={15} />}
            onClick={() => void learn(studio)}
          >
            Learn
          </Button>
        </Tooltip>
      </FormRow>
      <FitNote />
      <Fold
        toggle={(props) => (
          <FoldToggle {...props}>
            Advanced
            <ChangedOptions options={options} />
          </FoldToggle>
        )}
      >
        <OptionsForm />
      </Fold>
    </div>
  );
}

/** Names of the options that differ from the preset's. */
function ChangedOptions({ options }: { options: DominoOptions }) {
  const count = useStudioState((state) => keptReferences(state.project).length - state.session.heldOutIds.size);
  const preset = presetOptions(options.preset, Math.max(1, count));
  const changed = (Object.keys(options) as (keyof DominoOptions)[]).filter(
    (name) => JSON.stringify(options[name]) !== JSON.stringify(preset[name]),
  );
  if (changed.length === 0) return null;
  return <span className={classes.changed}>changed: {changed.join(', ')}</span>;
}
