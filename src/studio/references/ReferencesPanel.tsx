import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconPlus } from '@tabler/icons-react';
import { keptReferences } from '../../project/references';
import { removeFile } from '../actions/remove';
import { undo } from '../actions/undo';
import { useStudio, useStudioParts } from '../StudioContext';
import type { UndoStep } from '../store/undo.slice';
import { EmptyState } from '../ui/EmptyState';
import { plural } from '../ui/format';
import { MoreMenu } from '../ui/MoreMenu';
import { Panel } from '../ui/Panel';
import { useArrivals } from '../ui/useArrivals';
import { FileErrors } from './FileErrors';
import { FileMapping } from './FileMapping';
import { ReadingNote } from './ReadingNote';
import { ReferencesNotes } from './ReferencesNotes';
import classes from './ReferencesPanel.module.css';
import { ReferencesTable } from './ReferencesTable';
import { useOpenFiles } from './useOpenFiles';

export function ReferencesPanel() {
  const studio = useStudio();
  const { files, kept, dropped, lastDrop } = useStudioParts(({ project, session }) => ({
    files: project.files,
    kept: keptReferences(project).length,
    dropped: project.droppedIds.length,
    lastDrop: dropIn(session.undoSteps.at(-1)),
  }));
  const openFiles = useOpenFiles();
  const arrived = useArrivals(2);
  return (
    <Panel
      grow
      summary={dropped > 0 ? `${kept} of ${plural(kept + dropped, 'example')}` : plural(kept, 'example')}
      actions={
        <Group gap={2} wrap="nowrap">
          {lastDrop && (
            <Tooltip label={`Undo: ${lastDrop.label} (Ctrl+Z)`}>
              <ActionIcon aria-label={`Undo: ${lastDrop.label}`} onClick={() => undo(studio, lastDrop)}>
                <IconArrowBackUp size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={openFiles}>
            Add
          </Button>
          <MoreMenu label="More about the references">
            <Menu.Item onClick={() => studio.store.openPaste()}>Paste examples…</Menu.Item>
            <Menu.Divider />
            {files.map((file) => (
              <Menu.Item key={file.id} onClick={() => removeFile(studio, file.id)}>
                Remove {file.table.file}
              </Menu.Item>
            ))}
          </MoreMenu>
        </Group>
      }
    >
      <ReadingNote />
      <FileErrors />
      <div className={classes.files}>
        {files.map((file) => (
          <FileMapping key={file.id} file={file} />
        ))}
      </div>
      {files.length === 0 ? (
        <EmptyState
          title="No examples"
          action={
            <Group gap="xs" justify="center">
              <Button onClick={openFiles}>Choose files</Button>
              <Button variant="default" onClick={() => studio.store.openPaste()}>
                Paste
              </Button>
            </Group>
          }
        >
          Drop a file anywhere on the page, choose one, or paste.
        </EmptyState>
      ) : (
        <>
          {arrived > 0 && <ReferencesNotes />}
          {arrived > 1 && <ReferencesTable />}
        </>
      )}
    </Panel>
  );
}

/** The step, where it dropped rows or brought them back. */
function dropIn(step: UndoStep | undefined): UndoStep | null {
  const type = step?.inverse.type;
  return step && (type === 'dropReferences' || type === 'restoreReferences') ? step : null;
}
