import { describe, expect, it } from 'vitest';
import type { Recipe } from '../recipe';
import { functions, judgeAll, toSample } from '../testing/judging';
import { type CopyEvidence, copyEvidence } from './copies';

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

it('compares conversations by what they say, not by the tools that all of them have', async () => {
  const long = Array.from({ length: 60 }, (_, at) => `{"name":"tool_${at}","parameters":{}}`).join('\n');
  const row = (asked: string, said: string): string =>
    `=== tools ===\n${long}\n=== user ===\n${asked}\n=== assistant ===\n${said}`;
  const references = [row('What is the weather in Oslo?', 'It rains there today.')];
  const samples = [row('Send the minutes to Ada, please.', 'The mail is sent.'), references[0]!];
  const judged = await judgeAll(references, samples.map(toSample));
  expect(judged.map(({ findings }) => findings.copies?.reason)).toEqual([null, 'exact-copy']);
  expect(judged.map(({ findings }) => findings.repeats?.verdict)).toEqual(['pass', 'pass']);
});
