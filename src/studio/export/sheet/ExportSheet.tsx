import { Button, Group, Modal, Select, Switch, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { TARGETS, type TargetId, targetOf } from '../../../export/targets';
import { cancelExport, type DatasetRequest, exportDataset } from '../../actions/export/dataset';
import { type RowChoice as Choice, hasAnswers } from '../../actions/export/exportRows';
import { useStudio } from '../../StudioContext';
import { ErrorNote } from '../../ui/ErrorNote';
import { FormRow } from '../../ui/FormRow';
import { formatCount, plural } from '../../ui/format';
import { JobProgress } from '../../ui/JobProgress';
import { KeptNumberInput } from '../../ui/KeptNumberInput';
import { RowChoice } from '../RowChoice';
import { useExportFacts } from '../useExportFacts';
import { PlanCounts } from './PlanCounts';
import { PlanPreview } from './PlanPreview';
import classes from './Sheet.module.css';
import { useDatasetPlan } from './useDatasetPlan';

interface ExportSheetProps {
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
  readonly onClose: () => void;
}

/** A dataset for a trainer: what for, which rows, what the file will hold, before it is written. */
export default function ExportSheet({ choice, onChange, onClose }: ExportSheetProps) {
  const studio = useStudio();
  const [target, setTarget] = useState<TargetId>(() =>
    hasAnswers(studio.store.getState(), choice) ? 'llama-factory-sharegpt' : 'llama-factory-pretraining',
  );
  const [as, setAs] = useState<DatasetRequest['as']>('folder');
  const [percent, setPercent] = useState(10);
  const [seed, setSeed] = useState(42);
  const [spreadsheetSafe, setSpreadsheetSafe] = useState(false);
  const { progress } = useExportFacts();
  const { label, group, does, container } = targetOf(target);
  const request: DatasetRequest = {
    ...choice,
    target,
    as,
    split: { share: percent / 100, seed },
    spreadsheetSafe: container === 'csv' && spreadsheetSafe,
  };
  const state = useDatasetPlan(request);
  const plan = state.last?.plan ?? null;
  const rows = plan ? plan.counts.new + plan.counts.yours : 0;
  return (
    <Modal opened size="xl" title="Export a dataset" onClose={onClose}>
      <div className={classes.sheet}>
        <FormRow align="end">
          <Select
            label="For"
            flex="2 1 220px"
            allowDeselect={false}
            data={groupedTargets}
            value={target}
            onChange={(value) => value && setTarget(value as TargetId)}
          />
          <RowChoice label="Samples" choice={choice} onChange={onChange} />
        </FormRow>
        <Text size="sm" c="dimmed">
          {group}, {label}: {does}
        </Text>
        <FormRow align="end">
          <Select
            label="Save as"
            flex="2 1 220px"
            allowDeselect={false}
            data={[
              { value: 'folder', label: 'Folder (ZIP), with split, card and lineage' },
              { value: 'file', label: 'The data file alone' },
            ]}
            value={as}
            onChange={(value) => value && setAs(value as DatasetRequest['as'])}
          />
          <KeptNumberInput
            label="Validation, %"
            flex="1 1 90px"
            min={0}
            max={50}
            clampBehavior="strict"
            allowDecimal={false}
            disabled={as === 'file'}
            value={percent}
            onChange={(value) => typeof value === 'number' && setPercent(value)}
          />
          <KeptNumberInput
            label="Split seed"
            flex="1 1 90px"
            min={0}
            max={2 ** 31 - 1}
            clampBehavior="strict"
            allowDecimal={false}
            disabled={as === 'file'}
            value={seed}
            onChange={(value) => typeof value === 'number' && setSeed(value)}
          />
        </FormRow>
        {container === 'csv' && plan && (
          <Switch
            label={
              plan.formulas === 0
                ? 'Safe for spreadsheets: no cell would be run as a formula'
                : `Safe for spreadsheets: puts ' before ${plural(plan.formulas, 'cell')} that a spreadsheet would run`
            }
            description={
              plan.formulas === 0 ? undefined : 'It changes the data: programs that read the file see the \u2019, too.'
            }
            disabled={plan.formulas === 0}
            checked={spreadsheetSafe && plan.formulas > 0}
            onChange={(event) => setSpreadsheetSafe(event.currentTarget.checked)}
          />
        )}
        {state.kind === 'failed' && <ErrorNote error={state.error} />}
        {state.last && (
          <>
            <PlanCounts planned={state.last} counting={state.kind === 'counting'} />
            <PlanPreview planned={state.last} spreadsheetSafe={request.spreadsheetSafe} />
          </>
        )}
        {progress ? (
          <JobProgress
            words={`Writing row ${formatCount(progress.done)} of ${formatCount(progress.total)}`}
            controls={
              <Button size="compact-sm" variant="default" onClick={() => cancelExport(studio)}>
                Cancel
              </Button>
            }
            bar={{
              value: (100 * progress.done) / Math.max(1, progress.total),
              'aria-label': 'Export',
              transitionDuration: 0,
            }}
          />
        ) : (
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button
              leftSection={<IconDownload size={15} />}
              disabled={state.kind !== 'ready' || rows === 0}
              onClick={() => void exportDataset(studio, request)}
            >
              Export {plural(rows, 'row')}
            </Button>
          </Group>
        )}
      </div>
    </Modal>
  );
}

const groupedTargets = [...new Set(TARGETS.map(({ group }) => group))].map((group) => ({
  group,
  items: TARGETS.filter((target) => target.group === group).map(({ id, label }) => ({
    value: id,
    label: group === 'Plain' ? label : `${group}: ${label}`,
  })),
}));
