import { Checkbox, Select } from '@mantine/core';
import type { RowChoice as Choice, ExportScope } from '../actions/export/exportRows';
import { formatCount } from '../ui/format';
import { useExportFacts } from './useExportFacts';

interface RowChoiceProps {
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
  /** Above the list of samples; the list has an accessible name without it. */
  readonly label?: string;
}

/** Which samples, and whether the person's own examples are with them. */
export function RowChoice({ choice, onChange, label }: RowChoiceProps) {
  const { counts, source, references } = useExportFacts();
  return (
    <>
      <Select
        {...(label === undefined ? { 'aria-label': 'Samples to export' } : { label })}
        flex="1 1 180px"
        allowDeselect={false}
        data={[
          ...(counts.accepted > 0 || choice.scope === 'accepted'
            ? [{ value: 'accepted', label: `Accepted by you (${formatCount(counts.accepted)})` }]
            : []),
          { value: 'good', label: `Good samples (${formatCount(counts.good)})` },
          { value: 'checked', label: `Selected (${formatCount(counts.checked)})` },
          { value: 'all', label: `All samples${source ? ` of ${source}` : ''} (${formatCount(counts.all)})` },
        ]}
        value={choice.scope}
        onChange={(value) => value && onChange({ ...choice, scope: value as ExportScope })}
      />
      <Checkbox
        label={`Include mine (${formatCount(references)})`}
        title="Put your own examples into the file, too"
        checked={choice.withReferences}
        onChange={(event) => onChange({ ...choice, withReferences: event.currentTarget.checked })}
      />
    </>
  );
}
