import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useStudio, useStudioParts } from '../StudioContext';
import type { ProofDraft } from '../store/proving.slice';
import { KeptNumberInput } from '../ui/KeptNumberInput';
import classes from './Prove.module.css';

type NumberName = 'seeds' | 'samples' | 'k' | 'temperature' | 'maxTokens' | 'rank';

const FIELDS: readonly {
  readonly name: NumberName;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}[] = [
  { name: 'seeds', label: 'Seeds', min: 1, max: 20, step: 1 },
  { name: 'samples', label: 'Answers a task', min: 1, max: 100, step: 1 },
  { name: 'k', label: 'Pass@k beside Pass@1, k', min: 1, max: 100, step: 1 },
  { name: 'temperature', label: 'Temperature', min: 0, max: 2, step: 0.1 },
  { name: 'maxTokens', label: 'Longest answer, tokens', min: 1, max: 2048, step: 16 },
  { name: 'rank', label: 'Rank of the adapter', min: 1, max: 256, step: 4 },
];

const entriesOf = (written: string): readonly string[] => written.split(/[\s,;]+/).filter((entry) => entry !== '');
const isSize = (entry: string): boolean => Number.isInteger(Number(entry)) && Number(entry) >= 2;

/** Sizes, seeds, and how students are asked. */
export function ProofSettings() {
  const { store } = useStudio();
  const draft = useStudioParts(({ session }) => session.proofDraft as ProofDraft & object);
  const [more, setMore] = useState(draft.more.join(', '));
  const strange = entriesOf(more).filter((entry) => !isSize(entry));
  return (
    <div className={classes.settings}>
      <Switch
        size="xs"
        label="At equal rows"
        description="Each student learns from as many as the smallest has."
        checked={draft.equal}
        onChange={({ currentTarget }) => store.setProofDraft({ equal: currentTarget.checked })}
      />
      <Switch
        size="xs"
        label="From all rows"
        description="Each learns from all that there are for it."
        checked={draft.all}
        onChange={({ currentTarget }) => store.setProofDraft({ all: currentTarget.checked })}
      />
      <TextInput
        size="xs"
        label="More sizes"
        placeholder="e.g. 25, 50, 100"
        value={more}
        error={strange.length > 0 && `Not a whole number of 2 or more: ${strange.join(', ')}`}
        onChange={({ currentTarget }) => {
          setMore(currentTarget.value);
          store.setProofDraft({ more: entriesOf(currentTarget.value).filter(isSize).map(Number) });
        }}
      />
      {FIELDS.map(({ name, label, min, max, step }) => (
        <KeptNumberInput
          key={name}
          size="xs"
          label={label}
          min={min}
          max={max}
          step={step}
          allowDecimal={step < 1}
          clampBehavior="blur"
          value={draft[name]}
          onChange={(next) =>
            typeof next === 'number' && next >= min && next <= max && store.setProofDraft({ [name]: next })
          }
        />
      ))}
      <KeptNumberInput
        size="xs"
        emptyAllowed
        label="Steps of each student"
        placeholder="by its lessons"
        min={1}
        max={100_000}
        step={10}
        allowDecimal={false}
        clampBehavior="blur"
        value={draft.steps ?? ''}
        onChange={(next) => store.setProofDraft({ steps: typeof next === 'number' && next >= 1 ? next : null })}
      />
    </div>
  );
}
