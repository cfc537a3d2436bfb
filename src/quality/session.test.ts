import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleText } from './checks/check';
import { repeatEvidence } from './checks/repeats';
import type { Judgement } from './judgement';
import { defaultRecipe } from './recipe';
import { openJudging } from './session';
import { someReferences, someSamples } from './testing/arbitraries';
import { A, B, repeated, toSample } from './testing/judging';

describe('a session', () => {
  it('judges as a fresh one does that is given what is left, in its order, whatever came and went before', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ kind: fc.constant('remove' as const), picks: fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }) }),
      fc.record({ kind: fc.constant('insert' as const), picks: fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        someReferences,
        someSamples(40),
        fc.array(step, { maxLength: 12 }),
        async (references, samples, steps) => {
          const judging = openJudging(references, defaultRecipe);
          const fresh = [...samples];
          const gone: SampleText[] = [];
          let there: SampleText[] = [];
          const known = new Map<string, Judgement>();
          for (const { kind, ...how } of steps) {
            if (kind === 'add' && 'count' in how) {
              const next = [...fresh.splice(0, how.count), ...gone.splice(0, 1)];
              const judged = await judging.add(next);
              for (const [at, { id }] of next.entries()) known.set(id, judged[at]!);
              there.push(...next);
            } else if (kind === 'remove' && 'picks' in how && there.length > 0) {
              const ids = new Set(how.picks.map((pick) => there[pick % there.length]!.id));
              for (const [id, judgement] of await judging.remove([...ids])) known.set(id, judgement);
              gone.push(...there.filter(({ id }) => ids.has(id)));
              there = there.filter(({ id }) => !ids.has(id));
            } else if (kind === 'insert' && 'picks' in how) {
              const back = gone.splice(0, how.picks.length);
              const length = there.length + back.length;
              const places = [...new Set(how.picks.map((pick) => pick % Math.max(1, length)))]
                .slice(0, back.length)
                .sort((a, b) => a - b);
              gone.push(...back.splice(places.length));
              if (back.length < places.length || there.length + back.length <= (places.at(-1) ?? -1)) {
                gone.push(...back);
                continue;
              }
              for (const [id, judgement] of await judging.insert(back, places)) known.set(id, judgement);
              for (const [at, place] of places.entries()) there.splice(place, 0, back[at]!);
            }
          }
          const expected = await openJudging(references, defaultRecipe).add(there);
          expect(there.map(({ id }) => known.get(id))).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('serves calls in the order they are made, without waiting for one another', async () => {
    const judging = openJudging([], defaultRecipe);
    const first = judging.add([A, B].map(toSample));
    const removed = judging.remove(['s0']);
    const [third] = await judging.add([toSample(A, 2)]);
    expect(repeated(await first)).toEqual([null, 's0']);
    expect(repeated([...(await removed).values()])).toEqual([null]);
    expect(repeated([third!])).toEqual(['s1']);
  });

  it('says which judgements changed with a removal, and leaves those before it alone', async () => {
    const judging = openJudging([], defaultRecipe);
    await judging.add(['q r s', A, B, 'z', A].map(toSample));
    expect([...(await judging.remove(['s1'])).keys()]).toEqual(['s2', 's4']);
    expect((await judging.remove(['s3'])).size).toBe(0);
    const back = await judging.insert([toSample(A, 1)], [1]);
    expect([...back].map(([id, each]) => [id, repeatEvidence(each)?.of])).toEqual([
      ['s1', null],
      ['s2', 's1'],
      ['s4', 's1'],
    ]);
  });

  it('refuses a sample twice and places that are none', async () => {
    const judging = openJudging([], defaultRecipe);
    await judging.add([toSample('a', 0)]);
    await expect(judging.add([toSample('b', 0)])).rejects.toMatchObject({ code: 'INTERNAL', where: 's0' });
    await expect(judging.insert([toSample('b', 1)], [2])).rejects.toMatchObject({ code: 'INTERNAL' });
    // A refused call leaves nothing behind.
    expect(repeated(await judging.add([toSample('b', 1)]))).toEqual([null]);
  });
});
