import { Suspense } from 'react';
import { COLUMNS, type Step } from '../step';
import { PanelPlaceProvider } from '../ui/PanelPlace';
import { useArrivals } from '../ui/useArrivals';
import classes from './Workbench.module.css';

/** What I gave, what is being learned, what I get: three columns where they fit, one after the other where they don't. */
export function Workbench({ steps }: { steps: readonly Step[] }) {
  const arrived = useArrivals(steps.length);
  return (
    <main className={classes.columns}>
      {COLUMNS.map((column) => (
        <div key={column} className={classes.column}>
          {steps.map(
            ({ id, title, column: own, Panel }, index) =>
              own === column &&
              index < arrived && (
                <PanelPlaceProvider key={id} id={id} number={index + 1} title={title}>
                  <Suspense>
                    <Panel />
                  </Suspense>
                </PanelPlaceProvider>
              ),
          )}
        </div>
      ))}
    </main>
  );
}
