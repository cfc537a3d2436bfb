/** What a page's browser keeps, read past the studio: what the benchmarks compare with what was on the screen. */
import type { Page } from '@playwright/test';

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
  return page.evaluate(async () => {
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
    const losses: number[] = [];
    for (let page = 0; run !== null && losses.length < run.history.length; page++) {
      for (const { l1 } of await read(`list:${run.history.list}:${page}`)) losses.push(l1);
    }
    database.close();
    return {
      name: project.name as string,
      examples: head.examples as number,
      samples: project.samples.length as number,
      losses,
      checkpointStep: (run?.checkpointStep ?? 0) as number,
    };
  });
}
