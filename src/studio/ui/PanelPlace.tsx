import { createContext, type ReactNode, useContext } from 'react';

/** Where a panel stands: its id in the document and its title. */
export interface PanelPlace {
  readonly id: string;
  readonly title: string;
}

const PanelPlaceContext = createContext<PanelPlace | null>(null);

/** Gives a panel its place: who lays panels out knows it, not they. */
export function PanelPlaceProvider({ id, title, children }: PanelPlace & { children: ReactNode }) {
  return <PanelPlaceContext value={{ id, title }}>{children}</PanelPlaceContext>;
}

export function usePanelPlace(): PanelPlace {
  const place = useContext(PanelPlaceContext);
  if (!place) throw new Error('A Panel needs a PanelPlaceProvider above it.');
  return place;
}
