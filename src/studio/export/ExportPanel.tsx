import { Button, Group, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { cancelExport, exportDataset, plainRequest } from '../actions/export/dataset';
import { exportPrompt } from '../actions/export/export';
import type { RowChoice as Choice } from '../actions/export/exportRows';
import { useStudio } from '../StudioContext';
import { FormRow } from '../ui/FormRow';
import { plural } from '../ui/format';
import { JobProgress } from '../ui/JobProgress';
import { Panel } from '../ui/Panel';
import { Behind } from './Behind';
import classes from './Export.module.css';
import { RowChoice } from './RowChoice';
import { useExportFacts } from './useExportFacts';

const ExportSheet = lazy(() => import('./sheet/ExportSheet'));

export function ExportPanel() {
  const studio = useStudio();
  const [chosen, setChoice] = useState<Choice | null>(null);
  const [sheetOpen, setSheetOpen] = useState(false);
  const { counts, source, sampling, obstacle, references, run, last, progress } = useExportFacts();
  // What a person accepted, where they did; else what the checks call good.
  const choice = chosen ?? { scope: counts.accepted > 0 ? 'accepted' : 'good', withReferences: false };
  const { scope, withReferences } = choice;
  const mine = withReferences ? references : 0;
  const total = counts[scope] + mine;
  return (
    <Panel summary={last ? `${plural(last.rows, 'row')} in ${last.file}` : ''}>
      <div className={classes.body}>
        <FormRow>
          <RowChoice choice={choice} onChange={setChoice} />
          <Button
            size="sm"
            variant="default"
            disabled={obstacle !== null && references === 0}
            onClick={() => setSheetOpen(true)}
          >
            For a trainer…
          </Button>
          <Group gap={0} wrap="nowrap">
            <Button
              size="sm"
              className={classes.main ?? ''}
              disabled={total === 0 || progress !== null}
              aria-label={`Export ${plural(total, 'row')} as JSONL`}
              leftSection={<IconDownload size={15} />}
              onClick={() => void exportDataset(studio, plainRequest(choice))}
            >
              Export JSONL
            </Button>
            <Menu position="top-end">
              <Menu.Target>
                <Button size="sm" px={8} className={classes.more ?? ''} disabled={!run} aria-label="Other formats">
                  <IconChevronDown size={15} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
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
        {progress && !sheetOpen && <ExportProgress {...progress} />}
        {total > 0 && counts[scope] === 0 && (
          <Text size="xs">Nothing in this file is new: it holds your own {plural(mine, 'example')} alone.</Text>
        )}
        {scope === 'good' && counts.good > 0 && (
          <Text size="xs" c="dimmed">
            Whole, in-domain and novel{source ? `, of ${source} only, as shown under Review` : ''}.
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
                ? 'Tick rows under Review to select them.'
                : references === 0
                  ? 'Without examples nothing is checked: choose all samples, or add examples under Data.'
                  : 'No sample is whole, in-domain and novel; choose all, or learn longer.'}
            </Text>
          )
        )}
        {last && last.leftOut > 0 && <Text size="xs">{plural(last.leftOut, 'row')} left out.</Text>}
      </div>
      <Behind />
      {sheetOpen && (
        <Suspense>
          <ExportSheet choice={choice} onChange={setChoice} onClose={() => setSheetOpen(false)} />
        </Suspense>
      )}
    </Panel>
  );
}

function ExportProgress({ done, total }: { done: number; total: number }) {
  const studio = useStudio();
  return (
    <JobProgress
      words="Writing"
      controls={
        <Button size="compact-sm" variant="default" onClick={() => cancelExport(studio)}>
          Cancel
        </Button>
      }
      bar={{ value: (100 * done) / Math.max(1, total), 'aria-label': 'Export', transitionDuration: 0 }}
    />
  );
}
