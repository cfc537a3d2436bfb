import { Button, CloseButton } from '@mantine/core';
import { bringBack } from '../actions/undo';
import { useStudio, useStudioState } from '../StudioContext';
import classes from './Toasts.module.css';

/** What was removed last, and the way back. */
export function RemovedNote() {
  const studio = useStudio();
  const removed = useStudioState((state) => state.session.removed);
  if (!removed) return null;
  return (
    <section className={classes.removed} aria-label="Removed">
      <span>{removed.label}</span>
      <Button size="compact-sm" variant="default" onClick={() => bringBack(studio)}>
        Undo
      </Button>
      <CloseButton size="sm" aria-label="Dismiss" onClick={studio.store.dismissRemoved} />
    </section>
  );
}
