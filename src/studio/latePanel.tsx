/** Panels that come with the first example, not with the page. */
import { type ComponentType, lazy, useEffect, useState } from 'react';
import { letEventsRun } from '../letEventsRun';

const loads: (() => Promise<unknown>)[] = [];

/** Drawn at once where it was loaded before; otherwise what is around it waits (Suspense). */
export function latePanel<Props extends object = object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  const once = async (): Promise<ComponentType<Props>> => {
    loaded ??= await load();
    return loaded;
  };
  loads.push(once);
  const Late = lazy(async () => ({ default: await once() })) as ComponentType<Props>;
  return function LatePanel(props: Props) {
    // One or the other for as long as it is drawn: a change would lose what was typed into it.
    const [Panel] = useState<ComponentType<Props>>(() => loaded ?? Late);
    return <Panel {...props} />;
  };
}

/** Asking for one takes the page some milliseconds: events run in between. */
export async function loadPanels(): Promise<void> {
  const loading: Promise<unknown>[] = [];
  for (const load of loads) {
    loading.push(load());
    await letEventsRun();
  }
  await Promise.all(loading);
}

const SIGNS_OF_A_PERSON = ['pointerdown', 'keydown', 'dragenter'] as const;

/** Load them with the first sign that somebody is there. */
export function useLoadPanelsAhead(): void {
  useEffect(() => {
    const begin = (): void => {
      for (const sign of SIGNS_OF_A_PERSON) window.removeEventListener(sign, begin);
      // Where this fails the panel itself asks again, and says so.
      void loadPanels().catch(() => undefined);
    };
    for (const sign of SIGNS_OF_A_PERSON) window.addEventListener(sign, begin);
    return () => {
      for (const sign of SIGNS_OF_A_PERSON) window.removeEventListener(sign, begin);
    };
  }, []);
}
