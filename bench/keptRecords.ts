/** What a page's browser keeps, read past the studio: what the benchmarks compare with what was on the screen. */
import type { Page } from '@playwright/test';
import type { HistoryPoint } from '../src/domino/types';
import { unpack } from '../src/keeping/columns/unpack';
import type { Proof } from '../src/project/types';

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
  const kept = await newestOf(page, 'runs');
  if (kept === null) return null;
  const { name, examples, samples, newest, pages } = kept;
  return {
    name,
    examples,
    samples,
    losses: pages.flatMap(unpack).map((point) => (point as HistoryPoint).l1),
    checkpointStep: newest?.checkpointStep ?? 0,
  };
}

/** Of the newest project's newest proof, without its bytes; null where there is none. */
export async function keptProof(page: Page): Promise<Pick<Proof, 'results' | 'failures' | 'student'> | null> {
  return (await newestOf(page, 'proofs'))?.newest ?? null;
}

async function newestOf(page: Page, list: 'runs' | 'proofs') {
  // The compiler names functions by a helper of its own, which the page does not have.
  await page.evaluate('globalThis.__name ??= (own) => own');
  return page.evaluate(async (of) => {
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
    const keys: readonly string[] = project[of] ?? [];
    const newest = keys.length === 0 ? null : await read(keys.at(-1)!);
    const { list: name, length = 0 } = newest?.history ?? {};
    const pages: { readonly length: number }[] = [];
    for (let held = 0; held < length; held += pages.at(-1)!.length)
      pages.push(await read(`list:${name}:${pages.length}`));
    database.close();
    return {
      name: project.name as string,
      examples: head.examples as number,
      samples: project.samples.length as number,
      newest,
      pages,
    };
  }, list);
}
