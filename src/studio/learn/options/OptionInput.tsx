import { Select, Switch, Text, TextInput } from '@mantine/core';
import { OPTION_TABLE } from '../../../domino/optionTable';
import type { DominoOptions } from '../../../domino/types';
import { formRange } from '../../../options';
import { useStudio, useStudioState } from '../../StudioContext';
import { Field, type FieldIds } from '../../ui/Field';
import { KeptNumberInput } from '../../ui/KeptNumberInput';
import type { OptionField } from './fields';
import classes from './Options.module.css';

export function OptionInput({ field }: { field: OptionField }) {
  const label = (
    <>
      {field.label}
      {field.kind === 'number' && field.unit && <span className={classes.unit}>, {field.unit}</span>}
    </>
  );
  return (
    <Field label={label} help={field.help}>
      {(ids) => <Control ids={ids} field={field} />}
    </Field>
  );
}

function Control({ ids, field }: { ids: FieldIds; field: OptionField }) {
  const { store } = useStudio();
  const value = useStudioState((state) => state.session.draftOptions[field.name]);
  // The field table pairs each name with its kind; the value is checked again where the run starts (parseOptions).
  const set = (next: unknown): void => store.setDraftOptions({ [field.name]: next } as Partial<DominoOptions>);
  switch (field.kind) {
    case 'number':
      return (
        <KeptNumberInput
          {...ids}
          emptyAllowed={field.empty !== null}
          value={typeof value === 'number' ? value : ''}
          placeholder={field.empty?.word ?? ''}
          min={field.min}
          max={field.max}
          step={field.step ?? 1}
          allowDecimal={!field.integer}
          decimalScale={12}
          clampBehavior="blur"
          onChange={(next) => {
            if (typeof next === 'number') set(next);
            else if (field.empty) set(field.empty.value);
          }}
        />
      );
    case 'choice':
      return (
        <Select {...ids} data={field.choices} value={String(value)} onChange={(next) => next !== null && set(next)} />
      );
    case 'switch':
      return <Switch {...ids} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case 'initialization':
      return <InitializationInput ids={ids} set={set} />;
    default:
      return field satisfies never;
  }
}

type Initialization = DominoOptions['initialization'];

const STARTS: Record<Initialization['kind'], { label: string; first: Initialization }> = {
  vocabulary: { label: 'Vocabulary rows', first: { kind: 'vocabulary' } },
  references: { label: 'Your examples', first: { kind: 'references' } },
  text: { label: 'A text', first: { kind: 'text', text: 'A short Python function' } },
  normal: { label: 'Normal noise', first: { kind: 'normal', sigma: 1 } },
};

function InitializationInput({ ids, set }: { ids: FieldIds; set: (next: Initialization) => void }) {
  const start = useStudioState((state) => state.session.draftOptions.initialization);
  return (
    <>
      <Select
        {...ids}
        data={Object.entries(STARTS).map(([value, { label }]) => ({ value, label }))}
        value={start.kind}
        onChange={(kind) => kind !== null && set(STARTS[kind as Initialization['kind']].first)}
      />
      {start.kind === 'text' && (
        <TextInput
          size="xs"
          mt={4}
          aria-label="Text to start from"
          value={start.text}
          error={start.text === '' ? <Text size="xs">Write at least one word.</Text> : null}
          onChange={(event) => set({ kind: 'text', text: event.currentTarget.value })}
        />
      )}
      {start.kind === 'normal' && (
        <KeptNumberInput
          mt={4}
          aria-label="Standard deviation σ"
          prefix="σ = "
          {...formRange(OPTION_TABLE.initialization.sigma)}
          value={start.sigma}
          onChange={(sigma) => typeof sigma === 'number' && sigma > 0 && set({ kind: 'normal', sigma })}
        />
      )}
    </>
  );
}
