import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { ModelChip } from '../model/ModelChip';
import type { Place } from '../place';
import { useStudio, useStudioState } from '../StudioContext';
import type { Step } from '../step';
import classes from './Header.module.css';
import { NextPlace, PlaceNav } from './PlaceNav';
import { RunState } from './RunState';
import { ThemeToggle } from './ThemeToggle';

const ProjectMenu = lazy(() => import('./ProjectMenu'));

export function Header({ steps, places }: { steps: readonly Step[]; places: readonly Place[] }) {
  const { store } = useStudio();
  const isKept = useStudioState(({ session }) => session.keeping.kind !== 'idle');
  const projectName = useStudioState((state) => state.project.name);
  return (
    <div className={classes.header}>
      <h1 className={classes.brand}>
        <Mark />
        <span>Domino Studio</span>
      </h1>
      <input
        className={classes.project}
        aria-label="Project name"
        value={projectName}
        maxLength={80}
        spellCheck={false}
        onChange={(event) => store.renameProject(event.currentTarget.value)}
        onBlur={store.nameProject}
      />
      <Suspense>{isKept && <ProjectMenu />}</Suspense>
      {places.length > 0 && <PlaceNav places={places} />}
      <div className={classes.space} />
      <RunState steps={steps} />
      {places.length > 0 && <NextPlace places={places} />}
      <ModelChip />
      <ThemeToggle />
      <Tooltip label="Help and shortcuts (?)">
        <ActionIcon size="md" aria-label="Help" onClick={store.openHelp}>
          <IconHelp size={18} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** A domino tile: what was given (blue) and what follows from it (orange). */
function Mark() {
  return (
    <svg width="15" height="26" viewBox="0 0 15 26" aria-hidden="true">
      <rect x="0.75" y="0.75" width="13.5" height="24.5" rx="3" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <line x1="3" x2="12" y1="13" y2="13" stroke="currentColor" strokeWidth="1" opacity="0.5" />
      <circle cx="7.5" cy="7" r="2.1" fill="var(--studio-reference)" />
      <circle cx="5" cy="17.3" r="1.7" fill="var(--studio-synthetic)" />
      <circle cx="10" cy="20.9" r="1.7" fill="var(--studio-synthetic)" />
    </svg>
  );
}
