import { Suspense } from 'react';
import { isReferenceId } from '../../project/ids';
import { latePanel } from '../latePanel';
import type { LayoutProps } from '../place';
import { useStudioState } from '../StudioContext';
import classes from './places.module.css';

const RowDetail = latePanel(async () => (await import('../rows/RowDetail')).RowDetail);

/** What was given, at length; beside it what goes with it, and the example that is chosen. */
export function DataPlace({ panels }: LayoutProps) {
  const [first, ...others] = panels;
  const isChosen = useStudioState(({ session }) => isReferenceId(session.selectedId));
  return (
    <>
      <div className={classes.column}>{first}</div>
      <div className={classes.column}>
        {others}
        <Suspense>
          {isChosen && (
            <div className={classes.chosen}>
              <RowDetail />
            </div>
          )}
        </Suspense>
      </div>
    </>
  );
}
