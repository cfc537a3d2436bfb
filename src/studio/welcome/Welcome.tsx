import { Anchor, Button, Group } from '@mantine/core';
import { IconClipboardText, IconFolderOpen } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { pickPrompt } from '../actions/learn/openPrompt';
import { OpeningNote } from '../learn/opened/OpeningNote';
import { LoadFailure } from '../model/LoadFailure';
import type { Place } from '../place';
import { FileErrors } from '../references/FileErrors';
import { ReadingNote } from '../references/ReadingNote';
import { useOpenFiles } from '../references/useOpenFiles';
import { useStudio, useStudioState } from '../StudioContext';
import { SampleSets } from './SampleSets';
import classes from './Welcome.module.css';

const KeptProjects = lazy(() => import('./KeptProjects'));

/** The first screen: one thing to do, three ways to do it, and what happens after. */
export function Welcome({ places }: { places: readonly Place[] }) {
  const studio = useStudio();
  const { store } = studio;
  const readingFile = useStudioState((state) => state.session.readingFile);
  const model = useStudioState((state) => state.session.modelStatus);
  const hasProjects = useStudioState(({ session }) => (session.keptProjects?.length ?? 0) > 0);
  const openFiles = useOpenFiles();
  return (
    <main className={classes.welcome}>
      <section className={classes.drop} aria-labelledby="welcome-title">
        <h2 id="welcome-title" className={classes.title}>
          Drop a handful of examples of what you need more of
        </h2>
        <p className={classes.lead}>
          A model in this tab learns what they have in common, writes new ones, and hands you a dataset. Nothing leaves
          your machine.
        </p>
        <ReadingNote />
        {readingFile === null && (
          <Group justify="center" gap="xs">
            <Button size="md" leftSection={<IconFolderOpen size={17} />} onClick={openFiles}>
              Choose files
            </Button>
            <Button size="md" variant="default" leftSection={<IconClipboardText size={17} />} onClick={store.openPaste}>
              Paste
            </Button>
          </Group>
        )}
        <p className={classes.formats}>
          JSONL, JSON, CSV, TSV, XLSX, TXT, Markdown, Parquet or Arrow, gzip or zip too, or their folder. Drop them
          anywhere on the page.
          <br />
          Learned before?{' '}
          <Anchor component="button" type="button" fz="inherit" onClick={() => pickPrompt(studio)}>
            Open a prompt
          </Anchor>{' '}
          and go straight to new samples, or{' '}
          <Anchor
            component="button"
            type="button"
            fz="inherit"
            onClick={() =>
              void import('../actions/projects/projects').then(({ pickProjectFile }) => pickProjectFile(studio))
            }
          >
            a saved project
          </Anchor>
          .
        </p>
        <OpeningNote />
        <FileErrors />
        {model.kind === 'failed' && (
          <div className={classes.failure}>
            <LoadFailure error={model.error} />
          </div>
        )}
      </section>
      <Suspense>{hasProjects && <KeptProjects />}</Suspense>
      <SampleSets />
      <ol className={classes.steps} aria-label="What happens next">
        {places.map(({ id, title, does }) => (
          <li key={id}>
            <strong>{title}</strong>
            <span>{does}</span>
          </li>
        ))}
      </ol>
    </main>
  );
}
