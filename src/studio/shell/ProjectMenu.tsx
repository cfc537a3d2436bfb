import { Button, Menu, Text } from '@mantine/core';
import { IconAlertTriangle, IconChevronDown } from '@tabler/icons-react';
import { duplicateProject, leaveProject, pickProjectFile, saveProjectFile } from '../actions/projects/projects';
import { useStudio, useStudioParts } from '../StudioContext';
import { isModelBusy } from '../selectors/isModelBusy';
import type { KeepingStatus } from '../store/keeping.slice';
import classes from './ProjectMenu.module.css';

/** Whether what there is will be there after the tab is closed, and what can be done with it as a whole. */
export default function ProjectMenu() {
  const studio = useStudio();
  const { store } = studio;
  const { status, task, isWorking, name } = useStudioParts((state) => ({
    status: state.session.keeping,
    task: state.session.projectTask,
    isWorking: isModelBusy(state),
    name: state.project.name,
  }));
  const isKept = status.kind === 'saved' || status.kind === 'saving';
  const leaving = isWorking ? 'Stop learning, drawing and proving first' : null;
  return (
    <Menu position="bottom-start" width={270}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          color={status.kind === 'failed' ? 'red' : 'gray'}
          className={classes.target ?? ''}
          loading={task === 'saving'}
          leftSection={status.kind === 'failed' ? <IconAlertTriangle size={14} aria-hidden /> : null}
          rightSection={<IconChevronDown size={13} aria-hidden />}
        >
          <span className={classes.state}>{WORDS[status.kind]} · </span>Project
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item onClick={() => void saveProjectFile(studio)}>
          Save as a file
          <Text size="xs" c="dimmed">
            All there is, to open on any day in any browser
          </Text>
        </Menu.Item>
        <Menu.Item disabled={isWorking} onClick={() => pickProjectFile(studio)}>
          Open a file…
          <Text size="xs" c="dimmed">
            {leaving ?? 'This project stays among yours'}
          </Text>
        </Menu.Item>
        <Menu.Item disabled={!isKept || isWorking} onClick={() => void duplicateProject(studio)}>
          Go on with a copy
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={!isKept || isWorking} onClick={() => void leaveProject(studio)}>
          All projects, or a new one
        </Menu.Item>
        <Menu.Item onClick={store.openStorage}>Storage…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const WORDS: Readonly<Record<KeepingStatus['kind'], string>> = {
  idle: 'New',
  saving: 'Keeping…',
  saved: 'Kept',
  failed: 'Not kept',
  elsewhere: 'Elsewhere',
};
