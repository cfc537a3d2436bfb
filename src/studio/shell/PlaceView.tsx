import { Suspense, useEffect, useRef } from 'react';
import type { Place } from '../place';
import classes from '../places/places.module.css';
import type { Step } from '../step';
import { PanelPlaceProvider } from '../ui/PanelPlace';
import { useArrivals } from '../ui/useArrivals';

interface PlaceViewProps {
  place: Place;
  steps: readonly Step[];
}

/** A place with the panels of its steps. */
export function PlaceView({ place: { id: placeId, title: name, Layout }, steps }: PlaceViewProps) {
  const own = steps.filter(({ place }) => place === placeId);
  const arrived = useArrivals(own.length);
  const main = useRef<HTMLElement>(null);
  // The keyboard goes on where the page does; what was in focus is gone with the place before.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, []);
  return (
    <main ref={main} className={classes.place} data-place={placeId} aria-label={name} tabIndex={-1}>
      <Suspense>
        <Layout
          panels={own.slice(0, arrived).map(({ id, title, Panel }) => (
            <PanelPlaceProvider key={id} id={id} title={title}>
              <Suspense>
                <Panel />
              </Suspense>
            </PanelPlaceProvider>
          ))}
        />
      </Suspense>
    </main>
  );
}
