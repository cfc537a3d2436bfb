import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { startSweep } from '../actions/sweeps/sweep';
import { useStudio, useStudioState } from '../StudioContext';
import { learnObstacle } from '../selectors/learnObstacle';
import { plural } from '../ui/format';
import { KeptNumberInput } from '../ui/KeptNumberInput';
import { OFFERED, planDraft, type Typed } from './planDraft';
import classes from './Sweeps.module.css';

const MOST_SEEDS = 20;

/** Which options, at which values, over how many seeds. What is left empty stays as it is under Learn. */
export function SweepForm() {
  const studio = useStudio();
  const obstacle = useStudioState(learnObstacle);
  const firstSeed = useStudioState(({ session }) => session.draftOptions.seed);
  const [typed, setTyped] = useState<Typed>({ lambda: '0, 1' });
  const [seeds, setSeeds] = useState(3);
  const draft = planDraft(typed, seeds, firstSeed);
  const why = obstacle ?? draft.obstacle;
  return (
    <form
      className={classes.form}
      aria-label="New sweep"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null) void startSweep(studio, draft.plan);
      }}
    >
      <p className={classes.about}>
        Each value is learned with each seed, one run after the other; a seed decides the start, the order and which
        examples are held out. What you leave empty stays as it is under Learn.
      </p>
      <div className={classes.fields}>
        {OFFERED.map(({ name, label, example }) => (
          <TextInput
            key={name}
            size="xs"
            label={label}
            placeholder={`as under Learn; e.g. ${example}`}
            value={typed[name] ?? ''}
            onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
          />
        ))}
        <KeptNumberInput
          size="xs"
          label="Seeds"
          min={1}
          max={MOST_SEEDS}
          step={1}
          allowDecimal={false}
          clampBehavior="blur"
          value={seeds}
          onChange={(next) => typeof next === 'number' && setSeeds(next)}
        />
      </div>
      <div className={classes.begin}>
        <Button type="submit" size="sm" variant="default" disabled={why !== null}>
          Start the sweep
        </Button>
        <p role="status">{why ?? `${plural(draft.runs, 'run')}, each like one under Learn.`}</p>
      </div>
    </form>
  );
}
