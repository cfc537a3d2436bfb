import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddNumbersAsWords } from './oddNumbers';
import { isPlainEntry } from './plainEntries';
import { allReferences } from './references';
import { entrySchemas } from './schema';
import { anyProject } from './testing/arbitraries';
import type { Project } from './types';

type Kind = keyof typeof entrySchemas;
const KINDS = Object.keys(isPlainEntry) as Kind[];
const entriesOf = (project: Project): Readonly<Record<Kind, readonly unknown[]>> => ({
  row: project.files.flatMap(({ table }) => table.rows),
  problem: [],
  reference: [...allReferences(project), ...project.runs.flatMap(({ references }) => references)],
  point: [],
  lesson: [],
  sample: project.samples,
  droppedId: project.droppedIds,
  tickedId: project.tickedIds,
});
const asRead = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null, oddNumbersAsWords));

/** Another value, a field less or a field more, somewhere. */
function changed(value: unknown, path: readonly number[], other: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined) return { ...value, more: other };
  if (rest.length === 0 && other === undefined)
    return Object.fromEntries(Object.entries(value).filter(([own]) => own !== key));
  return { ...value, [key]: changed(Reflect.get(value, key), rest, other) };
}

describe('an entry that is plain at a glance', () => {
  it('is one that the schema takes and leaves as it is, however it was changed', () => {
    const other = fc.constantFrom(undefined, null, -1, 0.5, '', 'NaN', 's1', 'r1', 'x', [], {}, true, 2 ** 60);
    let plain = 0;
    fc.assert(
      fc.property(anyProject, fc.array(fc.nat({ max: 5 }), { maxLength: 4 }), other, (project, path, value) => {
        const entries = entriesOf(project);
        for (const kind of KINDS)
          for (const entry of entries[kind])
            for (const each of [asRead(entry), asRead(changed(entry, path, value))]) {
              if (!isPlainEntry[kind]!(each)) continue;
              plain++;
              const result = entrySchemas[kind].safeParse(each);
              expect(result.success && result.data).toEqual(each);
            }
      }),
      { numRuns: 400 },
    );
    expect(plain).toBeGreaterThan(1000);
  });

  it('is every one that a project usually has', () => {
    const sample = {
      id: 's1',
      batchId: 'b',
      row: { index: 0, text: 'a', tokenCount: 1, logProbability: -1.5, finishReason: 'stop', seed: 1 },
      judgement: { findings: { form: { verdict: 'pass', reason: null, evidence: { lacks: [] } } } },
    };
    const reference = { id: 'r1', input: 'a', source: { file: 'f', line: 1 } };
    expect(isPlainEntry.sample!(sample)).toBe(true);
    expect(isPlainEntry.sample!({ ...sample, judgement: null })).toBe(true);
    expect(isPlainEntry.reference!(reference)).toBe(true);
    expect(isPlainEntry.reference!({ ...reference, output: 'b' })).toBe(true);
    expect(isPlainEntry.row!({ line: 1, cells: { a: 'b' } })).toBe(true);
    expect([isPlainEntry.droppedId!('r1'), isPlainEntry.tickedId!('s1')]).toEqual([true, true]);
  });
});
