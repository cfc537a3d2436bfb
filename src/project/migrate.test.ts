import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProjectFile } from './file';
import { migrated, PROJECT_VERSION } from './migrate';
import { allReferences, keptReferences } from './references';

const FIXTURES = join(import.meta.dirname, 'testing/fixtures');
const read = (file: string) => readProjectFile(new Uint8Array(readFileSync(join(FIXTURES, file))), file);

describe('files of every version there was', () => {
  it('are here as they were saved, one of each', () => {
    const all = Array.from({ length: PROJECT_VERSION }, (_, at) => `version-${at + 1}.domino`);
    expect(readdirSync(FIXTURES).sort()).toEqual(all.sort());
  });

  it('open with all they held, version 1', () => {
    const project = read('version-1.domino');
    expect(project.version).toBe(PROJECT_VERSION);
    expect(project.name).toBe('Colours');
    expect(allReferences(project).map(({ input }) => input)).toEqual(['red', 'green', 'blue']);
    expect(keptReferences(project).map(({ id }) => id)).toEqual(['r0', 'r1']);
    expect(project.files[0]?.table.rows[1]).toEqual({ line: 3, cells: { word: 'green', note: 'no. 1 – ünïcode' } });
    const [learned, interrupted] = project.runs;
    expect(learned?.status).toEqual({ kind: 'finished', stoppedBy: 'finished', bestStep: 2 });
    expect(learned?.history.map(({ l1, gradientNorm }) => [l1, gradientNorm])).toEqual([
      [3.5, Number.NaN],
      [3.25, Number.POSITIVE_INFINITY],
    ]);
    expect([learned?.prompt, learned?.checkpoint]).toEqual([Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8, 9)]);
    expect(interrupted?.status).toEqual({ kind: 'interrupted' });
    expect(interrupted?.openedFrom?.learned?.steps).toBe(3);
    expect(project.batches[0]?.prompt).toBe(learned?.prompt);
    expect(project.samples.map(({ id, row }) => [id, row.text])).toEqual([
      ['s0', 'teal'],
      ['s2', 'red'],
    ]);
    expect(project.samples[0]?.judgement?.findings.copies).toMatchObject({ verdict: 'pass' });
    expect([project.tickedIds, project.recipe?.checks.length, project.drawnCount]).toEqual([['s0'], 1, 3]);
  });
});

it('takes a project through every version between its own and the newest, in order', () => {
  const steps = [2, 3, 4].map((to) => (stored: object) => ({ ...stored, way: [...Reflect.get(stored, 'way'), to] }));
  expect(migrated({ version: 2, way: [2] }, 2, steps)).toEqual({ version: 4, way: [2, 3, 4] });
  expect(migrated({ version: 4, way: [4] }, 4, steps)).toEqual({ version: 4, way: [4] });
});
