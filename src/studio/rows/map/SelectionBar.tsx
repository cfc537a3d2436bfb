import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { SelectionId } from '../../../project/ids';
import type { Selection } from '../../../project/types';
import { nameSelection, removeSelection, selectOnMap, showSelection } from '../../actions/explore/selections';
import { useStudio, useStudioParts } from '../../StudioContext';
import { selectedReferenceIds, selectedSampleIds, selectionWords } from '../../selectors/selection';
import { formatCount } from '../../ui/format';
import classes from './RowsMap.module.css';
import { SelectionActions } from './SelectionActions';

const NONE: readonly Selection[] = [];

/** What is selected, its name, and what can be done with it. */
export function SelectionBar({ total }: { total: number }) {
  const studio = useStudio();
  const { references, samples, selections, shownId } = useStudioParts((state) => ({
    references: selectedReferenceIds(state).length,
    samples: selectedSampleIds(state).length,
    selections: state.project.selections ?? NONE,
    shownId: state.session.selectionId,
  }));
  const shown = selections.find(({ id }) => id === shownId);
  const isEmpty = references + samples === 0;
  if (isEmpty && selections.length === 0) return null;
  return (
    <section className={classes.selection} aria-label="Selection">
      {selections.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label="Kept selections"
          data={[
            { value: '', label: isEmpty ? 'Select…' : shown ? 'None' : 'Not kept' },
            ...selections.map(({ id, name }) => ({ value: id as string, label: name })),
          ]}
          value={shown?.id ?? ''}
          onChange={(event) => {
            const id = event.currentTarget.value as SelectionId | '';
            if (id === '') selectOnMap(studio, []);
            else showSelection(studio, id);
          }}
        />
      )}
      {!isEmpty && (
        <>
          <span className="numeral">{`${selectionWords(references, samples)} of ${formatCount(total)} selected`}</span>
          {shown ? (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Delete selection ${shown.name}`}
              onClick={() => removeSelection(studio, shown.id)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          ) : (
            <Naming />
          )}
          <SelectionActions />
          <Button size="compact-xs" variant="subtle" onClick={() => selectOnMap(studio, [])}>
            Clear
          </Button>
        </>
      )}
    </section>
  );
}

function Naming() {
  const studio = useStudio();
  const [name, setName] = useState('');
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    nameSelection(studio, name);
  };
  return (
    <form className={classes.naming} onSubmit={keep}>
      <TextInput
        size="xs"
        aria-label="Name of the selection"
        placeholder="Name it"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="compact-xs" variant="default" type="submit" disabled={name.trim() === ''}>
        Keep
      </Button>
    </form>
  );
}
