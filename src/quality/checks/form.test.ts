import { describe, expect, it } from 'vitest';
import { rowsBreaking, rulesOff, withRule } from '../formRules';
import type { Recipe } from '../recipe';
import { functions, judgeAll, toSample } from '../testing/judging';
import { formEvidence } from './form';

describe('form', () => {
  it('says what a sample lacks', async () => {
    const [judged] = await judgeAll(functions, [toSample('words of no domain', 0)]);
    expect(judged!.findings.form).toMatchObject({ verdict: 'fail', reason: 'lacks-form' });
    expect(formEvidence(judged!)?.lacks).toContainEqual({ kind: 'python' });
  });

  it('is what so many of the references share as the recipe says', async () => {
    const recipe: Recipe = { version: 1, checks: [{ name: 'form', share: 0.6 }] };
    const references = [...functions.slice(0, 2), 'words of no domain'];
    const [strict] = await judgeAll(references, [toSample('other words', 0)]);
    const [lenient] = await judgeAll(references, [toSample('other words', 0)], recipe);
    expect(formEvidence(strict!)?.lacks).not.toContainEqual({ kind: 'python' });
    expect(formEvidence(lenient!)?.lacks).toContainEqual({ kind: 'python' });
  });

  it('fails what does not split into the columns that were learned, and says why', async () => {
    const composition = { kind: 'template', template: '{q}\n\nAnswer: {a}', question: 'q', answer: 'a' } as const;
    const references = ['1 + 1\n\nAnswer: 2', '2 + 2\n\nAnswer: 4', '3 + 3\n\nAnswer: 6'];
    const texts = ['4 + 4\n\nAnswer: 8', '4 + 4', '4 + 4\n\nAnswer: ', '4\n\nAnswer: 8\n\nAnswer: 9'];
    const samples = texts.map((text, at) => ({ ...toSample(text, at), composition }));
    const judged = await judgeAll(references, samples);
    expect(judged.map(({ findings }) => findings.form?.reason)).toEqual([null, ...Array(3).fill('does-not-split')]);
    expect(judged.slice(1).map((each) => formEvidence(each)?.split)).toEqual([
      { kind: 'missing', column: 'a' },
      { kind: 'empty', column: 'a' },
      { kind: 'ambiguous', column: 'a' },
    ]);
  });

  it('does not ask a rule that is switched off, and says which rows break one', async () => {
    const recipe = (off?: string[]): Recipe => ({
      version: 1,
      checks: [{ name: 'form', share: 0.95, ...(off && { off }) }],
    });
    const sample = toSample('def third(words):\n    return words[2]\n\nassert third(["a", "b", "c"]) == "c"', 0);
    const asked = await judgeAll(functions, [sample], recipe());
    expect(formEvidence(asked[0]!)?.lacks).toEqual([{ kind: 'open-answer' }]);
    expect([...rowsBreaking(asked)]).toEqual([['open-answer', 1]]);
    const [unasked] = await judgeAll(functions, [sample], recipe(['open-answer', 'label:gone']));
    expect(unasked!.findings.form?.verdict).toBe('pass');
    expect(rulesOff(recipe(['open-answer']))).toEqual(['open-answer']);
    expect(rulesOff(recipe())).toEqual([]);
    expect(withRule(recipe(), 'open-answer', false)).toEqual(recipe(['open-answer']));
    expect(withRule(recipe(['open-answer']), 'open-answer', true)).toEqual(recipe());
  });

  it('is none where there is no reference', async () => {
    const [judged] = await judgeAll([], [toSample('words of no domain', 0)]);
    expect(judged!.findings.form).toEqual({ verdict: 'pass', reason: null, evidence: { lacks: [] } });
  });
});
