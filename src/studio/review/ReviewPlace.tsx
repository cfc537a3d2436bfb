import { type KeyboardEvent, useEffect } from 'react';
import { chooseFirst, step } from '../actions/review/review';
import type { LayoutProps } from '../place';
import { useStudio, useStudioState } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { Filters } from './Filters';
import { Gaps } from './gaps/Gaps';
import { Inspector } from './Inspector';
import { List } from './List';
import classes from './Review.module.css';

/** How rows come and what is listed at the left, the list with its map, and the one on show in full, to be decided on. */
export default function ReviewPlace({ panels }: LayoutProps) {
  const studio = useStudio();
  const isDrawing = useStudioState((state) => drawing(state) !== null);
  // While rows stream in, none takes the place of what is on show.
  useEffect(() => {
    if (!isDrawing) chooseFirst(studio);
  }, [isDrawing, studio]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that no control in it has a use for
    <div className={classes.place} onKeyDown={(event) => moveBy(event, (by) => step(studio, by))}>
      <div className={classes.side}>
        {panels}
        <Gaps />
        <Filters />
      </div>
      <List />
      <Inspector />
    </div>
  );
}

/** Arrows choose a row from wherever one is, but for what has a use of its own for them. */
function moveBy(event: KeyboardEvent, move: (by: 1 | -1) => void): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (
    (event.target as Element).closest(
      'input, textarea, select, canvas, pre, [role="listbox"], [role="menu"], [role="radiogroup"]',
    )
  )
    return;
  event.preventDefault();
  move(event.key === 'ArrowDown' ? 1 : -1);
}
