/** Components under test: drawn in a document without a browser, with the real store and made-up workers. Never part of the page. */
import { MantineProvider } from '@mantine/core';
import { cleanup, type RenderResult, render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, vi } from 'vitest';
import { StudioProvider } from '../StudioContext';
import type { Studio } from '../studio';

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
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

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
