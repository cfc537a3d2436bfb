import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../src/quality/judgement';
import { defaultRecipe } from '../../src/quality/recipe';
import { verdictOf } from '../../src/quality/verdict';
import type { SentSample } from './checks.protocol';
import { createChecksService } from './checks.service';

const references = [
  'def double(x):\n    return x * 2\n\nassert double(4) == ??',
  'def evens(items):\n    return [i for i in items if i % 2 == 0]\n\nassert evens([1, 2, 3]) == ??',
  'def shout(text):\n    return text.upper() + "!"\n\nassert shout("hey") == ??',
];
const fresh = 'def third(words):\n    return words[2]\n\nassert third(["a", "b", "c"]) == ??';

const sample = (id: string, text: string, source = 'run'): SentSample => ({ id, text, finishReason: 'stop', source });
const given = (texts: readonly string[]) => texts.map((text, at) => ({ id: `r${at}`, text }));

describe('the checks worker', () => {
  const checks = createChecksService();
  const open = (texts: readonly string[]) => checks.open(given(texts), defaultRecipe);
  const judge = async (samples: readonly SentSample[]) => [...(await checks.judge(samples)).values()];
  const decided = (judgements: readonly Judgement[]) =>
    judgements.map((judgement) => verdictOf(judgement, defaultRecipe).decidedBy);

  it('tells a new sample from a copy, a repeat and one that is off the domain', async () => {
    await open(references);
    const judged = await judge([
      sample('s0', fresh),
      sample('s1', `${references[1]}\n`),
      sample('s2', fresh),
      sample('s3', 'for i in range(3): print(i)'),
      sample('s4', 'words of no domain'),
    ]);
    expect(decided(judged)).toEqual([null, 'copies', 'repeats', 'form', 'form']);
    expect(judged[1]?.findings.copies?.evidence).toEqual({ kind: 'exact', reference: 'r1', similarity: 1 });
    expect(judged[4]?.findings.form?.evidence).toMatchObject({ lacks: expect.arrayContaining([{ kind: 'python' }]) });
  });

  it('keeps what it judged: later samples repeat earlier ones until these are removed', async () => {
    await open(references);
    expect(decided(await judge([sample('s0', fresh)]))).toEqual([null]);
    expect(decided(await judge([sample('s1', fresh), sample('s2', 'a b c')]))).toEqual(['repeats', 'form']);
    const changed = await checks.remove(['s0']);
    expect([...changed.keys()]).toEqual(['s1']);
    expect(decided([...changed.values()])).toEqual([null]);
    const back = await checks.judge([sample('s0', fresh)], [0]);
    expect([...back].map(([id, judgement]) => [id, ...decided([judgement])])).toEqual([
      ['s0', null],
      ['s1', 'repeats'],
    ]);
  });

  it('judges against the references that were opened last, and samples of that session alone', async () => {
    await open(references);
    await judge([sample('s0', fresh)]);
    await open(['Write a story about a fox.', 'Simplify the text below.']);
    const judged = await judge([sample('s0', 'Describe the sea.'), sample('s1', fresh), sample('s2', fresh)]);
    expect(decided(judged)).toEqual([null, 'form', 'form']);
  });

  it('refuses a recipe that is none, and to judge before any is opened', async () => {
    const recipe = { version: 1, checks: [{ name: 'taste' }] } as const;
    await expect(checks.open([], recipe)).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(createChecksService().judge([])).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('measures references against themselves: a copy is a near-copy, too', async () => {
    const measures = await checks.measureReferences([...references, references[0]!]);
    expect(measures).toMatchObject({
      pythonShare: 1,
      metrics: { rows: 4, inDomainRate: 1, copyRate: 0.25, nearCopyRate: 0.25 },
    });
    const reworded = references[0]!.replace(/\d+/, '12345');
    const near = await checks.measureReferences([...references, reworded]);
    expect(near.metrics).toMatchObject({ copyRate: 0, nearCopyRate: 0.25 });
  });

  it('counts the pairs of words of what it holds, of one source or all', async () => {
    await open([]);
    await judge([sample('s0', 'a b c', 'one'), sample('s1', 'a b d', 'two')]);
    expect(await checks.distinct2(null)).toBe(3 / 4);
    expect(await checks.distinct2('two')).toBe(1);
    await judge([sample('s2', 'a b d', 'two'), sample('s3', 'x x x x x', 'one')]);
    expect(await checks.distinct2('two')).toBe(2 / 4);
    await checks.remove(['s1']);
    expect(await checks.distinct2('two')).toBe(1);
    expect(await checks.distinct2('none')).toBeNull();
    expect(await checks.distinct2(null)).toBe(4 / 8);
  });
});
