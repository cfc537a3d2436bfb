import { describe, expect, it } from 'vitest';
import type { Composition } from '../../references/composition/types';
import type { Familiarity, ModelKnowledge } from '../domain/knowledge';
import { functions, judgeAll, verdicts } from '../testing/judging';
import type { SampleText } from './check';

const recipe = { version: 1, checks: [{ name: 'known-domain' }] } as const;

const messages = [
  'Hello, my parcel has not arrived yet. Could you look where it is?',
  'The lamp that you sent is broken. I would like my money back, please.',
  'I cannot log in. It says that my password is wrong, and it is not.',
];
const knowsPython: ModelKnowledge = { knows: ['python'] };
const told = (familiar: number, unfamiliar: number): Familiarity => ({
  examples: 8,
  familiar,
  unfamiliar,
  bitsPerByte: 3,
  bitsPerByteByFrequency: 4.4,
  bitsPerByteByContext: 3.1,
});

async function verdictOn(
  references: readonly string[],
  text: string,
  knowledge?: ModelKnowledge,
  composition?: Composition,
) {
  const sample: SampleText = {
    id: 's0',
    text,
    finishReason: 'stop',
    ...(knowledge && { knowledge }),
    ...(composition && { composition }),
  };
  const [judgement] = await judgeAll(references, [sample], recipe);
  const { verdict, reason } = judgement!.findings['known-domain']!;
  expect(verdicts([judgement!], recipe)[0]!.verdict).toBe(verdict);
  return [verdict, reason];
}

describe('a domain that the model is known not to know', () => {
  it('is one of another sort than its files name', async () => {
    expect(await verdictOn(messages, messages[0]!, knowsPython)).toEqual(['unsure', 'other-domain']);
    expect(await verdictOn(functions, functions[0]!, knowsPython)).toEqual(['pass', null]);
    // Whatever the sample looks like: the examples are messages.
    expect(await verdictOn(messages, functions[0]!, knowsPython)).toEqual(['unsure', 'other-domain']);
  });

  it('is one that it tells worse than counting does', async () => {
    expect(await verdictOn(messages, 'Hello.', { familiarity: told(0, 5) })).toEqual(['unsure', 'unfamiliar']);
    expect(await verdictOn(messages, 'Hello.', { familiarity: told(0, 4) })).toEqual(['pass', null]);
    expect(await verdictOn(functions, functions[0]!, { ...knowsPython, familiarity: told(0, 8) })).toEqual([
      'unsure',
      'unfamiliar',
    ]);
  });

  it('is none that it tells well, whatever its files name', async () => {
    const fragments = ['    return x * 2', '    for i in x:', '    if x: return None'];
    expect(await verdictOn(fragments, fragments[0]!, knowsPython)).toEqual(['unsure', 'other-domain']);
    expect(await verdictOn(fragments, fragments[0]!, { ...knowsPython, familiarity: told(7, 0) })).toEqual([
      'pass',
      null,
    ]);
  });

  it('is none where nothing is known', async () => {
    expect(await verdictOn(messages, messages[0]!)).toEqual(['pass', null]);
    expect(await verdictOn(messages, messages[0]!, { knows: ['klingon'] })).toEqual(['pass', null]);
    expect(await verdictOn([], messages[0]!, knowsPython)).toEqual(['pass', null]);
  });

  it('goes by the majority of mixed examples, and there by the sample', async () => {
    const mostlyPython = [...functions, messages[0]!];
    expect(await verdictOn(mostlyPython, functions[1]!, knowsPython)).toEqual(['pass', null]);
    expect(await verdictOn(mostlyPython, messages[1]!, knowsPython)).toEqual(['unsure', 'other-domain']);
    expect(await verdictOn([...messages, functions[0]!], functions[1]!, knowsPython)).toEqual([
      'unsure',
      'other-domain',
    ]);
  });

  it('looks into the columns that a text is composed of', async () => {
    const composition: Composition = {
      kind: 'template',
      template: 'Function:\n{code}\nAnswer: {answer}',
      question: 'code',
      answer: 'answer',
    };
    const composed = functions.map((code) => `Function:\n${code}\nAnswer: 4`);
    expect(await verdictOn(composed, composed[0]!, knowsPython, composition)).toEqual(['pass', null]);
    const prose = messages.map((text) => `Function:\n${text}\nAnswer: x = 4`);
    expect(await verdictOn(prose, prose[0]!, knowsPython, composition)).toEqual(['unsure', 'other-domain']);
  });
});
