import { Button, CloseButton } from '@mantine/core';
import { bringBack } from '../actions/remove';
import { useStudio, useStudioState } from '../StudioContext';
import type { Removed } from '../store/removed.slice';
import { plural } from '../ui/format';
import classes from './Toasts.module.css';

/** What was removed last, and the way back. */
export function RemovedNote() {
  const studio = useStudio();
  const removed = useStudioState((state) => state.removed);
  if (!removed) return null;
  return (
    <section className={classes.removed} aria-label="Removed">
      <span>{wordsOf(removed)}</span>
      <Button size="compact-sm" variant="default" onClick={() => bringBack(studio)}>
        Undo
      </Button>
      <CloseButton size="sm" aria-label="Dismiss" onClick={() => studio.store.setState({ removed: null })} />
    </section>
  );
}

function wordsOf(removed: Removed): string {
  switch (removed.kind) {
    case 'run':
      return `${removed.run.name} deleted`;
    case 'file':
      return `${removed.file.table.file} removed`;
    case 'samples':
      return `${plural(removed.samples.length, 'sample')} deleted`;
    default:
      return removed satisfies never;
  }
}
