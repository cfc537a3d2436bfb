import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { StudioState } from './store/store';
import type { Studio } from './studio';

const StudioContext = createContext<Studio | null>(null);

export function StudioProvider({ studio, children }: { studio: Studio; children: ReactNode }) {
  return <StudioContext value={studio}>{children}</StudioContext>;
}

export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error('useStudio needs a StudioProvider above it.');
  return studio;
}

/** Part of the state; renders again only when that part changes. */
export function useStudioState<T>(selector: (state: StudioState) => T): T {
  return useStore(useStudio().store, selector);
}

/** Several parts at once, compared one by one. */
export function useStudioParts<T extends object>(selector: (state: StudioState) => T): T {
  return useStore(useStudio().store, useShallow(selector));
}
