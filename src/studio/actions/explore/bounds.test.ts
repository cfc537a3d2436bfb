/** What a large project does not do by itself: embed all of its texts. */
import { expect, it } from 'vitest';
import { newProject } from '../../../project/newProject';
import { fakeStudio } from '../../testing/fakeStudio';
import { loadModel } from '../model/model';
import { addPastedText } from '../references/references';
import { coverageIsFor, measureCoverage } from './coverage';
import { extendMap, refreshMap } from './map';

async function withExamples(count: number) {
  const studio = fakeStudio();
  studio.store.replaceProject(newProject());
  await addPastedText(studio, JSON.stringify(Array.from({ length: count }, (_, at) => `example ${at} of many`)));
  await loadModel(studio);
  return studio;
}

it('puts the first examples on the map after a draw, and all of them on request', async () => {
  const studio = await withExamples(5200);
  const points = (): number => studio.store.getState().session.mapPoints.length;
  await extendMap(studio);
  expect(points()).toBe(5000);
  await refreshMap(studio);
  expect(points()).toBe(5200);
  // What was asked for stays.
  await extendMap(studio);
  expect(points()).toBe(5200);
});

it('measures coverage by itself, on request or not at all, by how much that is', async () => {
  expect(coverageIsFor({ references: 700, rows: 4000 })).toBe('itself');
  expect(coverageIsFor({ references: 700, rows: 10_000 })).toBe('asked');
  expect(coverageIsFor({ references: 100_000, rows: 100_000 })).toBe('nobody');
  const studio = await withExamples(5200);
  expect(await measureCoverage(studio)).toBeNull();
  expect(studio.store.getState().session.coverage).toBeNull();
});
