import type { Studio } from '../../studio';
import { judgeSamples } from './judge';

/** Show the samples of one source, or all: in the table, on the map, in the figures and for export. */
export function showSource(studio: Studio, source: string | null): void {
  studio.store.setSession({ shownSource: source });
  void judgeSamples(studio);
}
