import type { Studio } from '../studio';
import { measureSamples } from './check';
import { report } from './failures';

/** Show the samples of one source, or all: in the table, on the map, in the figures and for export. */
export function showSource(studio: Studio, source: string | null): void {
  studio.store.setState({ shownSource: source });
  measureSamples(studio).catch((thrown: unknown) => report(studio, thrown));
}
