import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddNumbersAsWords } from '../../project/oddNumbers';
import { anyProject } from '../../project/testing/arbitraries';
import { pack } from './pack';
import { unpack } from './unpack';

/** Through the database and back. */
const kept = (entries: readonly unknown[]): unknown[] => unpack(JSON.parse(JSON.stringify(pack(entries))));
/** What the list was kept as before there were columns. */
const asJson = (entries: readonly unknown[]): unknown[] => JSON.parse(JSON.stringify(entries, oddNumbersAsWords));
/** Equality that sees the order of fields, and fields that are inherited. */
const text = (value: unknown): string => JSON.stringify(value);

const few = fc.constantFrom<unknown>(
  'a',
  '',
  'NaN',
  0,
  -0,
  1.5,
  Number.NaN,
  null,
  true,
  undefined,
  '\ud800',
  '\udc00b',
);
const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'toString', '1'), fc.string({ maxLength: 3 }));
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    few,
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((fields) => Object.fromEntries(fields)),
  ),
}));

describe('columns', () => {
  it('stand for what JSON stands for, whatever a list holds', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 30 }), (entries) => {
        expect(text(kept(entries))).toBe(text(asJson(entries)));
      }),
      { numRuns: 1000 },
    );
  });

  it('stand for the lists of a project, and say alike entries once', () => {
    fc.assert(
      fc.property(anyProject, ({ samples, files, runs }) => {
        for (const list of [samples, ...files.map(({ table }) => table.rows), ...runs.map(({ history }) => history)])
          expect(text(kept(list))).toBe(text(asJson(list)));
      }),
      { numRuns: 100 },
    );
    const finding = { verdict: 'pass', reason: null, evidence: { unrun: null, outcome: 'finished' } };
    const samples = Array.from({ length: 1000 }, (_, at) => ({ id: `s${at}`, findings: { ...finding } }));
    const packed = JSON.stringify(pack(samples));
    expect(packed.split('finished')).toHaveLength(2);
    const [one, other] = kept(samples) as { findings: object }[];
    expect(one!.findings).toBe(other!.findings);
  });

  it('that do not fit together are refused, whatever is taken out of them or put in', () => {
    const entries = [
      ...Array.from({ length: 6 }, (_, at) => ({
        id: `s${at}`,
        verdict: at % 2 ? 'pass' : 'fail',
        n: at / 7,
        some: [at, at],
      })),
      { id: 'other' },
      'text',
      null,
    ];
    const whole = JSON.parse(JSON.stringify(pack(entries))) as unknown;
    let refused = 0;
    for (const path of pathsOf(whole))
      for (const other of [undefined, null, [], {}, -1, 0.5, 1e9, 'x'.repeat(99)]) {
        const damaged = structuredClone(whole) as never;
        const place = path.slice(0, -1).reduce((at: Record<string, unknown>, step) => at[step] as never, damaged);
        place[path.at(-1)!] = other;
        let values: unknown[];
        try {
          values = unpack(JSON.parse(JSON.stringify(damaged)));
        } catch {
          refused++;
          continue;
        }
        // What is taken has a value at every place, and no more places than were asked for.
        expect(values).toHaveLength((damaged as { length: number }).length);
        expect(isWhole(values)).toBe(true);
      }
    expect(refused).toBeGreaterThan(200);
  });

  it('that name more than any memory holds are refused', () => {
    const lists = { lists: { lists: { all: 0 }, lengths: [2 ** 40] }, lengths: [1] };
    expect(() => unpack({ length: 1, entries: lists })).toThrow('more than they can hold');
    expect(() => unpack({ length: 2 ** 40, entries: { all: 0 } })).toThrow('more than they can hold');
  });
});

/** To every value inside. */
function pathsOf(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([step, inner]) => [[step], ...pathsOf(inner).map((path) => [step, ...path])]);
}

const isWhole = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.values(value).every(isWhole));
