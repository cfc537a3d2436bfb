/** What a page's browser keeps, read past the studio: what the benchmarks compare with what was on the screen. */
import type { Page } from '@playwright/test';
import type { HistoryPoint } from '../src/domino/types';
import { unpack } from '../src/keeping/columns/unpack';

export interface KeptFacts {
  readonly name: string;
  readonly examples: number;
  readonly samples: number;
  /** The l1 of each step of the newest run, from step 1. */
  readonly losses: readonly number[];
  readonly checkpointStep: number;
}

/** The newest project. */
export async function keptFacts(page: Page): Promise<KeptFacts | null> {
  // The compiler names functions by a helper of its own, which the page does not have.
  await page.evaluate('globalThis.__name ??= (own) => own');
  const kept = await page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await asked(indexedDB.open('domino-studio'));
    const transaction = database.transaction(['heads', 'parts']);
    const heads = await asked(transaction.objectStore('heads').getAll());
    const head = heads.sort((a, b) => b.savedAt - a.savedAt)[0];
    if (head === undefined) return null;
    const parts = transaction.objectStore('parts');
    const read = async (key: string) => JSON.parse(await asked(parts.get([head.id, key])));
    const project = await read('project');
    const run = project.runs.length === 0 ? null : await read(project.runs.at(-1));
    const pages: { readonly length: number }[] = [];
    for (let held = 0; run !== null && held < run.history.length; held += pages.at(-1)!.length)
      pages.push(await read(`list:${run.history.list}:${pages.length}`));
    database.close();
    return {
      name: project.name as string,
      examples: head.examples as number,
      samples: project.samples.length as number,
      pages,
      checkpointStep: (run?.checkpointStep ?? 0) as number,
    };
  });
  if (kept === null) return null;
  const { pages, ...facts } = kept;
  return { ...facts, losses: pages.flatMap(unpack).map((point) => (point as HistoryPoint).l1) };
}
