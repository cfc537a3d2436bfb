import { describe, expect, it } from 'vitest';
import type { Recipe } from '../recipe';
import { judgeAll, toSample } from '../testing/judging';
import { styleEvidence } from './style';

const recipe: Recipe = { version: 1, checks: [{ name: 'style' }] };

const NOUNS = ['parcel', 'ticket', 'garden', 'letter', 'window', 'basket', 'engine'];
/** One author: hints, docstrings, double quotes, loops. */
const mine = (at: number): string => {
  const noun = NOUNS[at % NOUNS.length]!;
  const loop = `    for each_${noun} in all_${noun}s:\n        if each_${noun} > ${at}:\n            found_${noun}s += ${1 + (at % 3)}\n`;
  const guard = at % 2 ? `    if not all_${noun}s:\n        return ${at}\n` : '';
  return `def count_${noun}_${at}(all_${noun}s: list[int]) -> int:\n    """Count what is over ${at}."""\n${guard}    found_${noun}s = 0\n${loop}    return found_${noun}s`;
};
const references = Array.from({ length: 30 }, (_, at) => mine(at));

describe('style', () => {
  it('passes what the same author writes, and not what another does who does the same', async () => {
    const other = "def cnt(xs):\n  # how many\n  return len([x for x in xs if x>4 and 'a'!='b'])";
    const [same, foreign] = await judgeAll(references, [toSample(mine(41), 0), toSample(other, 1)], recipe);
    expect(same!.findings.style).toMatchObject({ verdict: 'pass', reason: null });
    expect(foreign!.findings.style).toMatchObject({ verdict: 'fail', reason: 'other-style' });
    expect(styleEvidence(foreign!)!.percentile).toBeGreaterThan(0.99);
    expect(styleEvidence(foreign!)!.farthest).toHaveLength(3);
    // The farthest come first, each beside what is usual.
    const hints = styleEvidence(foreign!)!.farthest.find(({ feature }) => feature === 'hints');
    expect(hints ?? { value: 0, usual: 1 }).toMatchObject({ value: 0, usual: 1 });
  });

  it('is unsure between its two settings', async () => {
    const sample = toSample(`${mine(41)} + ${'found_tickets + '.repeat(2)}1  # and so on`, 0);
    const [judged] = await judgeAll(references, [sample], recipe);
    const percentile = styleEvidence(judged!)!.percentile!;
    const verdictBy = async (unsure: number, fail: number) => {
      const [again] = await judgeAll(references, [sample], { version: 1, checks: [{ name: 'style', unsure, fail }] });
      return again!.findings.style!.verdict;
    };
    const [below, above] = [percentile - (1 - percentile) / 2, percentile + (1 - percentile) / 2];
    expect(await verdictBy(below, above)).toBe('unsure');
    expect(await verdictBy(above, above)).toBe('pass');
    expect(await verdictBy(below, below)).toBe('fail');
  });

  it('is not measured against a few, nor of what does not parse where the references do', async () => {
    const other = 'words, words';
    const [few] = await judgeAll(references.slice(0, 19), [toSample(other, 0)], recipe);
    const [unparsed] = await judgeAll(references, [toSample(other, 0)], recipe);
    for (const judgement of [few, unparsed])
      expect(judgement!.findings.style).toEqual({
        verdict: 'pass',
        reason: null,
        evidence: { distance: null, percentile: null, farthest: [] },
      });
  });

  it('tells prose by its manner, too', async () => {
    const things = ['tea', 'bread', 'the parcel', 'a lamp', 'my shoes'];
    const calm = (at: number): string =>
      `I would like to know when ${things[at % 5]} will arrive, as I have been waiting for ${at + 2} days${at % 2 ? ' now' : ''}. Thank you for your help${at % 3 ? '' : ' in advance'}.`;
    const [own, loud] = await judgeAll(
      Array.from({ length: 30 }, (_, at) => calm(at)),
      [toSample(calm(44), 0), toSample('WHERE IS MY STUFF??? send it NOW!!! #angry', 1)],
      recipe,
    );
    expect([own, loud].map((each) => each!.findings.style!.verdict)).toEqual(['pass', 'fail']);
  });
});
