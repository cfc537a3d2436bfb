import { Button, Checkbox, Group, Menu, Select, Text } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ExportFormat } from '../../export/types';
import { keptReferences } from '../../project/references';
import { sampleSources } from '../../project/samples';
import { exportPrompt, exportSamples } from '../actions/export/export';
import { type ExportScope, samplesIn } from '../actions/export/exportRows';
import { useStudio, useStudioParts } from '../StudioContext';
import { exportObstacle } from '../selectors/exportObstacle';
import { activeRun } from '../selectors/runs';
import { FormRow } from '../ui/FormRow';
import { formatCount, plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import classes from './Export.module.css';

const FORMATS: readonly { value: ExportFormat; label: string; needsAnswers: boolean }[] = [
  { value: 'csv', label: 'CSV', needsAnswers: false },
  { value: 'alpaca', label: 'Alpaca (JSONL)', needsAnswers: true },
  { value: 'sharegpt', label: 'ShareGPT (JSONL)', needsAnswers: true },
  { value: 'openai', label: 'OpenAI messages (JSONL)', needsAnswers: true },
];

export function ExportPanel() {
  const studio = useStudio();
  const [scope, setScope] = useState<ExportScope>('good');
  const [withReferences, setWithReferences] = useState(false);
  const { counts, source, sampling, obstacle, references, answered, run, last } = useExportFacts();
  const total = counts[scope] + (withReferences ? references : 0);
  const hasAnswers = withReferences && answered > 0;
  const save = (format: ExportFormat): void => void exportSamples(studio, { scope, format, withReferences });
  return (
    <Panel summary={last ? `${plural(last.rows, 'row')} in ${last.file}` : ''}>
      <div className={classes.body}>
        <FormRow>
          <Select
            aria-label="Samples to export"
            flex="1 1 180px"
            data={[
              { value: 'good', label: `Good samples (${formatCount(counts.good)})` },
              { value: 'checked', label: `Selected (${formatCount(counts.checked)})` },
              { value: 'all', label: `All samples${source ? ` of ${source}` : ''} (${formatCount(counts.all)})` },
            ]}
            value={scope}
            onChange={(value) => value && setScope(value as ExportScope)}
          />
          <Checkbox
            label={`and mine (${formatCount(references)})`}
            title="Put your own examples into the file, too"
            checked={withReferences}
            onChange={(event) => setWithReferences(event.currentTarget.checked)}
          />
          <Group gap={0} wrap="nowrap">
            <Button
              size="sm"
              className={classes.main ?? ''}
              disabled={total === 0}
              aria-label={`Export ${plural(total, 'row')} as JSONL`}
              leftSection={<IconDownload size={15} />}
              onClick={() => save('jsonl')}
            >
              Export JSONL
            </Button>
            <Menu position="top-end">
              <Menu.Target>
                <Button
                  size="sm"
                  px={8}
                  className={classes.more ?? ''}
                  disabled={total === 0 && !run}
                  aria-label="Other formats"
                >
                  <IconChevronDown size={15} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{hasAnswers ? 'Other formats' : 'Other formats; those greyed need answers'}</Menu.Label>
                {FORMATS.map(({ value, label, needsAnswers }) => (
                  <Menu.Item
                    key={value}
                    disabled={total === 0 || (needsAnswers && !hasAnswers)}
                    onClick={() => save(value)}
                  >
                    {label}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Label>The soft prompt{run ? ` of ${run.name}` : ''}</Menu.Label>
                <Menu.Item disabled={!run} onClick={() => exportPrompt(studio)}>
                  prompt.safetensors
                </Menu.Item>
                <Menu.Item disabled={!run} onClick={studio.store.openElsewhere}>
                  Use it elsewhere: PEFT, vLLM, Ray…
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </FormRow>
        {scope === 'good' && counts.good > 0 && (
          <Text size="xs" c="dimmed">
            Whole, in-domain and novel{source ? `, of ${source} only, as shown in step 4` : ''}.
          </Text>
        )}
        {obstacle !== null ? (
          <Text size="xs" c="dimmed">
            {obstacle}
          </Text>
        ) : (
          counts[scope] === 0 &&
          !sampling && (
            <Text size="xs" c="dimmed">
              {scope === 'checked'
                ? 'Tick rows in step 4 to select them.'
                : references === 0
                  ? 'Without examples nothing is checked: choose all samples, or add examples in step 1.'
                  : 'No sample is whole, in-domain and novel; choose all, or learn longer.'}
            </Text>
          )
        )}
        {last && last.withoutOutput > 0 && (
          <Text size="xs">{plural(last.withoutOutput, 'row')} without an answer left out.</Text>
        )}
      </div>
    </Panel>
  );
}

function useExportFacts() {
  const parts = useStudioParts((state) => {
    const references = keptReferences(state.project);
    const run = activeRun(state);
    return {
      good: samplesIn(state, 'good').length,
      checked: samplesIn(state, 'checked').length,
      all: samplesIn(state, 'all').length,
      source: sampleSources(state.project).find(({ key }) => key === state.session.shownSource)?.name ?? null,
      obstacle: exportObstacle(state),
      sampling: state.session.synthesisStatus.kind === 'sampling',
      references: references.length,
      answered: references.filter((reference) => reference.output !== undefined).length,
      run: run?.prompt ? run : null,
      last: state.session.lastExport,
    };
  });
  const { good, checked, all, ...rest } = parts;
  return { counts: { good, checked, all }, ...rest };
}
