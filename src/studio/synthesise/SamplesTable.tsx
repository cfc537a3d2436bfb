import { Checkbox, VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { isSampleId, type SampleId, sampleNumber } from '../../project/ids';
import { tickedSet } from '../../project/samples';
import type { Sample } from '../../project/types';
import { selectRow } from '../actions/explore/map';
import { SampleText } from '../rows/SampleText';
import { useShownSamples } from '../rows/useShownSamples';
import { VerdictTags } from '../rows/VerdictTags';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { type Column, VirtualTable } from '../ui/VirtualTable';

export function SamplesTable() {
  const studio = useStudio();
  const samples = useShownSamples();
  const { selectedId, tickedIds } = useStudioParts((state) => ({
    selectedId: state.session.selectedId,
    tickedIds: tickedSet(state.project),
  }));
  const allChecked = samples.length > 0 && samples.every((sample) => tickedIds.has(sample.id));
  const columns = useMemo(
    (): readonly Column<Sample>[] => [
      {
        key: 'check',
        header: (
          <Checkbox
            aria-label="Select all samples"
            checked={allChecked}
            indeterminate={!allChecked && samples.some((sample) => tickedIds.has(sample.id))}
            onChange={() =>
              studio.store.setTicked(
                samples.map((sample) => sample.id),
                !allChecked,
              )
            }
          />
        ),
        width: '24px',
        cell: (row) => <RowCheckbox id={row.id} />,
      },
      {
        key: 'text',
        header: 'Sample',
        width: 'minmax(0, 1fr)',
        cell: (row) => <SampleText sample={row} />,
      },
      {
        key: 'verdict',
        header: <VisuallyHidden>Verdict</VisuallyHidden>,
        width: 'auto',
        cell: (row) => <VerdictTags sample={row} />,
      },
      { key: 'tokens', header: 'Tokens', width: '48px', align: 'end', cell: (row) => row.row.tokenCount },
    ],
    [allChecked, tickedIds, samples, studio],
  );
  return (
    <VirtualTable
      label="Samples"
      rows={samples}
      idOf={(row) => row.id}
      columns={columns}
      selectedId={selectedId}
      onSelect={(id) => selectRow(studio, id)}
      follow
      onRowKey={(key, id) => {
        if (key !== ' ' || !isSampleId(id)) return false;
        studio.store.setTicked([id], !tickedIds.has(id));
        return true;
      }}
    />
  );
}

function RowCheckbox({ id }: { id: SampleId }) {
  const { store } = useStudio();
  const checked = useStudioState((state) => tickedSet(state.project).has(id));
  return (
    <Checkbox
      aria-label={`Select sample ${sampleNumber(id)}`}
      checked={checked}
      tabIndex={-1}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => store.setTicked([id], event.currentTarget.checked)}
    />
  );
}
