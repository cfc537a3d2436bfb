/** Components under test: drawn in a document without a browser, with the real store and made-up workers. Never part of the page. */
import { MantineProvider } from '@mantine/core';
import { cleanup, configure, type RenderResult, render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { loadPanels } from '../latePanel';
import { PLACES } from '../places';
import { StudioProvider } from '../StudioContext';
import { PlaceView } from '../shell/PlaceView';
import type { Step } from '../step';
import type { Studio } from '../studio';

// A busy machine may take its time; what is never there fails all the same.
configure({ asyncUtilTimeout: 20_000 });

/** Pixels: some twenty rows. */
const TABLE_HEIGHT = 700;

/** What the document lacks and Mantine asks for. */
function completeDocument(): void {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = (): void => undefined;
      unobserve = (): void => undefined;
      disconnect = (): void => undefined;
    },
  );
  // Tables draw the rows in sight, and nothing has a size here.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(TABLE_HEIGHT);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(TABLE_HEIGHT);
}

beforeAll(loadPanels);

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Longer than a batch of events waits (actions/batches.ts), ms. */
const LAST_BATCH_MS = 250;

// A batch that comes late asks for the document, which is there until the file's last test is through.
afterAll(() => new Promise((resolve) => setTimeout(resolve, LAST_BATCH_MS)));

/** Draw a component of the studio; `env="test"` takes Mantine's transitions away. */
export function renderIn(studio: Studio, component: ReactNode): RenderResult & { readonly user: UserEvent } {
  completeDocument();
  const user = userEvent.setup();
  const result = render(
    <MantineProvider env="test">
      <StudioProvider studio={studio}>{component}</StudioProvider>
    </MantineProvider>,
  );
  return { ...result, user };
}

/** The place of a step, with its panel and no other. */
export const inPlace = (step: Step): ReactNode => (
  <PlaceView place={PLACES.find(({ id }) => id === step.place)!} steps={[step]} />
);

export const renderStep = (studio: Studio, step: Step) => renderIn(studio, inPlace(step));
