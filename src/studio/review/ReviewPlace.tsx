import { type KeyboardEvent, useEffect } from 'react';
import { closeReview, step } from '../actions/review/review';
import { useStudio, useStudioState } from '../StudioContext';
import { Filters } from './Filters';
import { Inspector } from './Inspector';
import { List } from './List';
import classes from './Review.module.css';

/** Samples one by one, in full, to be decided on: what is listed at the left, the list, and the one on show. */
export default function ReviewPlace() {
  const studio = useStudio();
  const isEmpty = useStudioState(({ project }) => project.samples.length === 0);
  useEffect(() => {
    if (isEmpty) closeReview(studio);
  }, [isEmpty, studio]);
  return (
    <main className={classes.place} aria-label="Review" onKeyDown={(event) => moveBy(event, (by) => step(studio, by))}>
      <Filters />
      <List />
      <Inspector />
    </main>
  );
}

/** Arrows choose a row from wherever one is, but for what has a use of its own for them. */
function moveBy(event: KeyboardEvent, move: (by: 1 | -1) => void): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if ((event.target as Element).closest('input, textarea, select, canvas, pre, [role="listbox"], [role="menu"]'))
    return;
  event.preventDefault();
  move(event.key === 'ArrowDown' ? 1 : -1);
}
