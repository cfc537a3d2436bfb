/** How the domain was learned: the rows that a run drew on its way, in the layout of the map. */
import { toErrorFields } from '../../../errors';
import type { Run } from '../../../project/types';
import type { ReplayPoint } from '../../store/explore.slice';
import type { Studio } from '../../studio';
import { isCancelled } from '../failures';
import { embedderOf } from './embedder';
import { embedRows, placeRowsInto } from './pointsOf';

/** The newest request wins. */
let newest = 0;

/** Place what the run drew at each step, and show its first step. */
export async function beginReplay(studio: Studio, run: Run): Promise<void> {
  const { store, vectors } = studio;
  const { layout } = vectors;
  const rows = run.samples.filter(({ text }) => text.trim() !== '');
  const embedder = embedderOf(studio);
  if (layout === null || embedder === null || vectors.layout !== layout || rows.length === 0) return;
  const mine = ++newest;
  const isCurrent = (): boolean => mine === newest && vectors.layout === layout;
  try {
    await embedRows(studio, embedder, rows, isCurrent);
    const placed = isCurrent() ? await placeRowsInto(studio, layout, rows, isCurrent) : [];
    if (!isCurrent()) return;
    const points = placed
      .map(({ step, text, x, y }): ReplayPoint => ({ step, text, x, y }))
      .sort((a, b) => a.step - b.step);
    const steps = [...new Set(points.map(({ step }) => step))];
    store.setSession({
      replay: { runId: run.id, runName: run.name, points, steps, at: steps[0]! },
      mapStatus: { kind: 'ready' },
    });
    store.announce(`${points.length} rows that ${run.name} drew while it learned are on the map.`);
  } catch (thrown) {
    if (!isCurrent()) return;
    if (isCancelled(thrown)) store.setSession({ mapStatus: { kind: 'ready' } });
    else store.setSession({ mapStatus: { kind: 'failed', error: toErrorFields(thrown) } });
  }
}

export function showStep({ store }: Studio, at: number): void {
  store.setSession(({ replay }) => ({ replay: replay && { ...replay, at } }));
}

export function endReplay({ store }: Studio): void {
  newest++;
  store.setSession({ replay: null });
}
