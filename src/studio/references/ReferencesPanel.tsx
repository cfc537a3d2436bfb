import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconDotsVertical, IconPlus } from '@tabler/icons-react';
import { removeFile } from '../actions/remove';
import { useStudio, useStudioParts } from '../StudioContext';
import { keptReferences } from '../store/references.slice';
import { EmptyState } from '../ui/EmptyState';
import { plural } from '../ui/format';
import { Panel } from '../ui/Panel';
import { FileErrors } from './FileErrors';
import { FileMapping } from './FileMapping';
import { ReferencesNotes } from './ReferencesNotes';
import classes from './ReferencesPanel.module.css';
import { ReferencesTable } from './ReferencesTable';
import { useOpenFiles } from './useOpenFiles';

export function ReferencesPanel() {
  const studio = useStudio();
  const { files, kept, dropped, canUndo } = useStudioParts((state) => ({
    files: state.files,
    kept: keptReferences(state).length,
    dropped: state.droppedIds.size,
    canUndo: state.dropHistory.length > 0,
  }));
  const openFiles = useOpenFiles();
  return (
    <Panel
      step="references"
      grow
      summary={dropped > 0 ? `${kept} of ${plural(kept + dropped, 'example')}` : plural(kept, 'example')}
      actions={
        <Group gap={2} wrap="nowrap">
          {canUndo && (
            <Tooltip label="Undo the last drop (Ctrl+Z)">
              <ActionIcon aria-label="Undo the last drop" onClick={() => studio.store.getState().undoDrop()}>
                <IconArrowBackUp size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={14} />} onClick={openFiles}>
            Add
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label="More about the references">
                <IconDotsVertical size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => studio.store.setState({ pasteOpen: true })}>Paste examples…</Menu.Item>
              <Menu.Divider />
              {files.map((file) => (
                <Menu.Item key={file.key} onClick={() => removeFile(studio, file.key)}>
                  Remove {file.table.file}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      }
    >
      <FileErrors />
      <div className={classes.files}>
        {files.map((file) => (
          <FileMapping key={file.key} file={file} />
        ))}
      </div>
      {files.length === 0 ? (
        <EmptyState
          title="No examples"
          action={
            <Group gap="xs" justify="center">
              <Button onClick={openFiles}>Choose files</Button>
              <Button variant="default" onClick={() => studio.store.setState({ pasteOpen: true })}>
                Paste
              </Button>
            </Group>
          }
        >
          Drop a file anywhere on the page, choose one, or paste.
        </EmptyState>
      ) : (
        <>
          <ReferencesNotes />
          <ReferencesTable />
        </>
      )}
    </Panel>
  );
}
