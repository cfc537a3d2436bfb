import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lexicalSimilarity, NEAR_COPY_SIMILARITY } from '../similarity/similarity';
import type { SampleText } from './checks/check';
import { type CopyEvidence, copyEvidence } from './checks/copies';
import { endingEvidence } from './checks/ending';
import { formEvidence } from './checks/form';
import { repeatEvidence } from './checks/repeats';
import type { Judgement } from './judgement';
import { defaultRecipe, type Recipe } from './recipe';
import { openJudging } from './session';
import { someReferences, someSamples } from './testing/arbitraries';
import { verdictOf } from './verdict';

const toSample = (text: string, at: number): SampleText => ({ id: `s${at}`, text, finishReason: 'stop' });
const toReference = (text: string, at: number) => ({ id: `r${at}`, text });
const judgeAll = (references: readonly string[], samples: readonly SampleText[], recipe = defaultRecipe) =>
  openJudging(references.map(toReference), recipe).add(samples);
const verdicts = (judgements: readonly Judgement[], recipe = defaultRecipe) =>
  judgements.map((judgement) => verdictOf(judgement, recipe));
const repeated = (judgements: readonly Judgement[]) => judgements.map((each) => repeatEvidence(each)?.of);

const functions = [
  'def double(x):\n    return x * 2\n\nassert double(4) == ??',
  'def evens(items):\n    return [i for i in items if i % 2 == 0]\n\nassert evens([1, 2, 3]) == ??',
  'def shout(text):\n    return text.upper() + "!"\n\nassert shout("hey") == ??',
];
const fresh = 'def third(words):\n    for word in words[2:]:\n        return word\n\nassert third(["a", "b"]) == ??';

/** A ~ B ~ C, each one word of ten further, and A is not near C. */
const [A, B, C] = ['a b c d e f g h i j', 'a b c d e f g h x y', 'a b c d e f u v x y'] as const;

describe('copies', () => {
  it('are exact, near or none, one of them alone, and name the nearest reference', async () => {
    const near = functions[0]!.replaceAll('double', 'twice');
    const judged = await judgeAll(functions, [`${functions[2]}\n`, near, 'nothing alike'].map(toSample));
    expect(judged.map((each) => each.findings.copies)).toEqual([
      { verdict: 'fail', reason: 'exact-copy', evidence: { kind: 'exact', reference: 'r2', similarity: 1 } },
      // 19 tokens, 2 of them renamed.
      { verdict: 'fail', reason: 'near-copy', evidence: { kind: 'near', reference: 'r0', similarity: 17 / 19 } },
      {
        verdict: 'pass',
        reason: null,
        evidence: { kind: 'none', reference: expect.any(String), similarity: expect.any(Number) },
      },
    ]);
    const [alone] = await judgeAll([], [toSample('x', 0)]);
    expect(alone && copyEvidence(alone)).toEqual({ kind: 'none', reference: null, similarity: 0 });
  });

  it('are near from the similarity that the recipe sets', async () => {
    const recipe: Recipe = { version: 1, checks: [{ name: 'copies', similarity: 0.95 }] };
    const near = functions[0]!.replaceAll('double', 'twice');
    const [judged] = await judgeAll(functions, [toSample(near, 0)], recipe);
    expect(copyEvidence(judged!)).toMatchObject({ kind: 'none', reference: 'r0' } satisfies Partial<CopyEvidence>);
  });
});

describe('form and ending', () => {
  it('say what a sample lacks', async () => {
    const [judged] = await judgeAll(functions, [toSample('words of no domain', 0)]);
    expect(judged!.findings.form).toMatchObject({ verdict: 'fail', reason: 'lacks-form' });
    expect(formEvidence(judged!)?.lacks).toContainEqual({ kind: 'python' });
  });

  it('never pass a sample that was cut; one of which nobody says how it ended has ended', async () => {
    const judged = await judgeAll(functions, [
      { id: 's0', text: fresh, finishReason: 'length' },
      { id: 's1', text: `${fresh}\n\n`, finishReason: null },
    ]);
    expect(judged.map((each) => each.findings.ending)).toEqual([
      { verdict: 'fail', reason: 'cut', evidence: { finishReason: 'length' } },
      { verdict: 'pass', reason: null, evidence: { finishReason: null } },
    ]);
    expect(endingEvidence(judged[0]!)).toEqual({ finishReason: 'length' });
    expect(verdicts(judged)).toEqual([
      { verdict: 'fail', decidedBy: 'ending' },
      { verdict: 'pass', decidedBy: null },
    ]);
  });
});

describe('repeats', () => {
  it('are told from originals alone: of a chain A ~ B ~ C, C is an original', async () => {
    expect(repeated(await judgeAll([], [A, B, C].map(toSample)))).toEqual([null, 's0', null]);
  });

  it('name the first sample that says it, white space aside', async () => {
    const judged = await judgeAll([], ['a b', 'c d', 'a  b', 'a b'].map(toSample));
    expect(repeated(judged)).toEqual([null, null, 's0', 's0']);
    expect(judged[2]!.findings.repeats).toEqual({
      verdict: 'fail',
      reason: 'repeat',
      evidence: { of: 's0', kind: 'exact', similarity: 1 },
    });
  });

  it('lose nothing to a twin that failed: the whole one passes, and its evidence names the twin', async () => {
    const judged = await judgeAll(functions, [
      { id: 's0', text: fresh, finishReason: 'length' },
      toSample(fresh, 1),
      toSample(fresh, 2),
    ]);
    expect(verdicts(judged)).toEqual([
      { verdict: 'fail', decidedBy: 'ending' },
      { verdict: 'pass', decidedBy: null },
      { verdict: 'fail', decidedBy: 'repeats' },
    ]);
    // The third repeats the one that is kept.
    expect(repeated(judged)).toEqual([null, 's0', 's1']);
  });

  it('leave samples that pass unlike each other, and lose none but to an earlier one that passes', async () => {
    const near = (a: SampleText, b: SampleText) => lexicalSimilarity(a.text, b.text) >= NEAR_COPY_SIMILARITY;
    await fc.assert(
      fc.asyncProperty(someReferences, someSamples(), async (references, samples) => {
        const decided = verdicts(await openJudging(references, defaultRecipe).add(samples));
        const passing = samples.filter((_, at) => decided[at]!.verdict === 'pass');
        for (const [at, a] of passing.entries()) for (const b of passing.slice(0, at)) expect(near(a, b)).toBe(false);
        for (const [at, sample] of samples.entries()) {
          if (decided[at]!.decidedBy !== 'repeats') continue;
          const earlier = samples.slice(0, at).filter((each) => passing.includes(each));
          expect(earlier.some((each) => near(each, sample))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

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

describe('a verdict', () => {
  const finding = (verdict: 'pass' | 'fail' | 'unsure') => ({ verdict, reason: null, evidence: null });

  it('is decided by the first check of the recipe that fails, else the first that is unsure or has not looked', () => {
    const recipe: Recipe = { version: 1, checks: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] };
    const of = (findings: Judgement['findings']) => verdictOf({ findings }, recipe);
    expect(of({ a: finding('pass'), b: finding('pass'), c: finding('pass') })).toEqual({
      verdict: 'pass',
      decidedBy: null,
    });
    expect(of({ a: finding('unsure'), b: finding('fail'), c: finding('fail') })).toEqual({
      verdict: 'fail',
      decidedBy: 'b',
    });
    expect(of({ a: finding('pass'), c: finding('pass') })).toEqual({ verdict: 'unsure', decidedBy: 'b' });
    expect(of({ a: finding('pass'), b: finding('pass'), c: finding('pass'), other: finding('fail') }).verdict).toBe(
      'pass',
    );
  });
});
