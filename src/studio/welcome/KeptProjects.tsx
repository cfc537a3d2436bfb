import { ActionIcon, Button, Text } from '@mantine/core';
import { IconArrowRight, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { KeptProject } from '../../keeping/types';
import { useStudio, useStudioParts } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import { formatBytes, formatCount, plural } from '../ui/format';
import classes from './Welcome.module.css';

/** So many that the first screen stays one; the others are a press away. */
const FIRST = 3;

/** Projects of before, to go on with. */
export default function KeptProjects() {
  const { store } = useStudio();
  const [showsAll, setShowsAll] = useState(false);
  const { projects, storageBytes } = useStudioParts(({ session }) => ({
    projects: session.keptProjects,
    storageBytes: session.storageBytes,
  }));
  if (projects === null || projects.length === 0) return null;
  const shown = showsAll ? projects : projects.slice(0, FIRST);
  return (
    <section className={classes.sets} aria-label="Your projects">
      {shown.map((project) => (
        <Kept key={project.id} project={project} />
      ))}
      <Text size="xs" c="dimmed">
        Kept in this browser alone
        {storageBytes === null ? '' : `, ${formatBytes(storageBytes)} with the models you chose`}.{' '}
        <Button size="compact-xs" variant="subtle" onClick={store.openStorage}>
          Storage…
        </Button>{' '}
        {projects.length > shown.length && (
          <Button size="compact-xs" variant="subtle" onClick={() => setShowsAll(true)}>
            Show all {formatCount(projects.length)}
          </Button>
        )}
      </Text>
    </section>
  );
}

function Kept({ project }: { project: KeptProject }) {
  const { keeping, store } = useStudio();
  const [asks, setAsks] = useState(false);
  const { opening } = useStudioParts(({ session }) => ({ opening: session.openingProject }));
  const own = opening.kind !== 'none' && opening.id === project.id ? opening : null;
  return (
    <div className={classes.set}>
      <div className={classes.setText}>
        <strong>{project.name}</strong>
        <Text size="xs" c="dimmed">
          {contentsOf(project)}
          {project.bytes === undefined ? '' : ` · ${formatBytes(project.bytes)}`} ·{' '}
          <time dateTime={new Date(project.savedAt).toISOString()}>{dateOf(project.savedAt)}</time>
        </Text>
      </div>
      {asks ? (
        <>
          <Button size="xs" variant="default" onClick={() => setAsks(false)}>
            Keep it
          </Button>
          <Button size="xs" color="red" onClick={() => void keeping.remove(project.id)}>
            Delete for good
          </Button>
        </>
      ) : (
        <>
          <Button
            variant="default"
            rightSection={<IconArrowRight size={14} />}
            loading={own?.kind === 'opening'}
            aria-label={`Go on with ${project.name}`}
            onClick={() => void keeping.open(project.id)}
          >
            Go on
          </Button>
          <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${project.name}`} onClick={() => setAsks(true)}>
            <IconTrash size={16} />
          </ActionIcon>
        </>
      )}
      {own?.kind === 'elsewhere' && (
        <ErrorNote
          error={{
            message: 'This project is open in another tab.',
            remedy: 'Go on there, or take it over: the other tab then keeps nothing more of it.',
          }}
          action={{ label: 'Take it over', onClick: () => void keeping.open(project.id, true) }}
          onClose={() => store.setOpeningProject({ kind: 'none' })}
        />
      )}
      {own?.kind === 'failed' && (
        <ErrorNote error={own.error} onClose={() => store.setOpeningProject({ kind: 'none' })} />
      )}
    </div>
  );
}

function contentsOf({ examples, samples, run }: KeptProject): string {
  const step =
    run && run.step > 0 && run.step < run.steps ? ` at step ${formatCount(run.step)} of ${formatCount(run.steps)}` : '';
  const parts = [plural(examples, 'example')];
  if (run) parts.push(`${run.name}${step}`);
  if (samples > 0) parts.push(plural(samples, 'sample'));
  return parts.join(', ');
}

const dateOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
