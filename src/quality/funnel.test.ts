import fc from 'fast-check';
import { expect, it } from 'vitest';
import { funnelCounts } from './funnel';
import type { Judgement } from './judgement';
import { defaultRecipe } from './recipe';

const finding = fc.oneof(
  fc.constant({ verdict: 'pass' as const, reason: null, evidence: null }),
  fc.record({
    verdict: fc.constantFrom('fail' as const, 'unsure' as const),
    reason: fc.option(fc.constantFrom('cut', 'repeat', 'raises')),
    evidence: fc.constant(null),
  }),
);
const names = defaultRecipe.checks.map(({ name }) => name);
const judgement: fc.Arbitrary<Judgement> = fc.dictionary(fc.constantFrom(...names), finding).map((findings) => ({
  findings,
}));

it('counts every row once', () => {
  fc.assert(
    fc.property(fc.array(judgement), (judgements) => {
      const { drawn, passed, unsure, failed } = funnelCounts(defaultRecipe, judgements);
      const all = Object.values(failed).flatMap((reasons) => Object.values(reasons));
      expect(drawn).toBe(judgements.length);
      expect(passed + unsure + all.reduce((sum, count) => sum + count, 0)).toBe(drawn);
    }),
  );
});

it('counts a row under the first check that fails it, by its reason', () => {
  const fail = (reason: string | null) => ({ verdict: 'fail' as const, reason, evidence: null });
  const judgements = [
    { findings: { repeats: fail('repeat'), form: fail('lacks-form') } },
    { findings: { repeats: fail('repeat') } },
    { findings: { ending: fail(null) } },
    { findings: {} },
  ];
  const counts = funnelCounts(defaultRecipe, judgements);
  expect(counts).toEqual({
    drawn: 4,
    passed: 0,
    unsure: 1,
    failed: { form: { 'lacks-form': 1 }, ending: { ending: 1 }, repeats: { repeat: 1 } },
  });
  expect(Object.keys(counts.failed)).toEqual(['form', 'ending', 'repeats']);
});
