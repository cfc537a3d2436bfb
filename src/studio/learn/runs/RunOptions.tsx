import { ActionIcon, Button, Popover, ScrollArea } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { Run } from '../../../project/types';
import { useStudio } from '../../StudioContext';
import { Fact, Facts } from '../../ui/Facts';
import { OPTION_GROUPS } from '../options/fields';

/** The options a run was made with, frozen when it started, and a way to use them again. */
export function RunOptions({ run }: { run: Run }) {
  const { store } = useStudio();
  return (
    <Popover position="left-start" width={300} withArrow trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={`Options of ${run.name}`}>
          <IconAdjustmentsHorizontal size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Options of ${run.name}`}>
        <ScrollArea.Autosize mah={320} type="auto" viewportProps={{ tabIndex: 0 }}>
          <Facts look="figures">
            <Fact term="Model">{run.modelId}</Fact>
            <Fact term="Device">{run.deviceLabel || 'not in the file'}</Fact>
            <Fact term="References">
              {run.openedFrom
                ? (run.openedFrom.learned?.references ?? 'not in the file')
                : `${run.references.length}, ${run.heldOutIds.length} held out`}
            </Fact>
            {OPTION_GROUPS.flatMap((group) =>
              group.fields.map((field) => (
                <Fact key={field.name} term={field.label}>
                  {wordsOf(run.options[field.name])}
                </Fact>
              )),
            )}
          </Facts>
        </ScrollArea.Autosize>
        <Button mt="xs" fullWidth variant="default" onClick={() => store.setDraftOptions({ ...run.options })}>
          Use these options again
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

function wordsOf(value: unknown): string {
  if (value === null) return 'off';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object') return Object.values(value).join(' ');
  return String(value);
}
