import type { Page } from '@playwright/test';
import { StudioPage } from './studio';

const NAMES = ['add', 'take', 'halve', 'count'];
/** Four examples. */
export const FOUR = {
  name: 'mine.jsonl',
  content: NAMES.map((name) => JSON.stringify({ input: `def ${name}(x):\n    return x` })).join('\n'),
};

/** The studio with four examples and a run of one step: what is tried is what comes after. */
export async function learnedOneStep(page: Page): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop(FOUR);
  await studio.setOptions({ Steps: 1, Batch: 1, Negatives: 1 });
  await studio.learn();
  await studio.learned();
  return studio;
}
