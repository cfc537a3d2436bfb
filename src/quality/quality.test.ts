import { describe, expect, it } from 'vitest';
import { copyVerdicts, referenceBaseline, repeatedSamples } from './copies';
import { labelsOf } from './structure/labels';
import { type DomainProfile, domainProfile, inDomain } from './structure/profile';
import { describeRequirement } from './structure/requirements';

const describeAll = (profile: DomainProfile): string[] => profile.requirements.map(describeRequirement);

const functions = [
  'def double(x):\n    return x * 2\n\nassert double(4) == ??',
  'def evens(items):\n    return [i for i in items if i % 2 == 0]\n\nassert evens([1, 2, 3]) == ??',
  'def shout(text):\n    return text.upper() + "!"\n\nassert shout("hey") == ??',
];

const statements = [
  'Sum the digits of a number.\n\nExample 1:\nInput: n = 12\nOutput: 3\n\nConstraints:\n- 0 <= n <= 100',
  'Reverse a word.\n\nExample 1:\nInput: "ab"\nOutput: "ba"\n\nExample 2:\nInput: "x"\nOutput: "x"\n\nConstraints:\n- no spaces',
];

describe('domain profile', () => {
  it('of functions with an open assert', () => {
    const profile = domainProfile(functions);
    expect(describeAll(profile)).toEqual([
      'parses as Python',
      'has exactly one top-level function',
      'ends with an assert',
      'ends with == ??',
      'asserts call the defined function',
      'starts with "def"',
      'has 9 to 72 words and signs',
    ]);
    for (const text of functions) expect(inDomain(profile, text)).toEqual({ inDomain: true, failed: [] });
    expect(inDomain(profile, 'def half(x):\n    return x / 2\n\nassert double(4) == ??').failed).toEqual([
      'asserts call the defined function',
    ]);
    expect(inDomain(profile, 'def half(x):\n    return x / 2\n\nassert half(4) == 2').failed).toEqual([
      'ends with == ??',
    ]);
    expect(inDomain(profile, 'def half(x):\n    return x / 2\n\nassert half(4 == ??').failed).toContain(
      'parses as Python',
    );
    expect(inDomain(profile, `${functions[0]}\n\n${functions[1]}`).failed).toContain(
      'has exactly one top-level function',
    );
  });

  it('of problem statements is the parts they share', () => {
    const profile = domainProfile(statements);
    const labels = profile.requirements.flatMap((requirement) =>
      requirement.kind === 'label' ? [requirement.label] : [],
    );
    expect(labels).toEqual(['example', 'input', 'output', 'constraints']);
    expect(inDomain(profile, 'Count vowels.\n\n**Example 3**\n\nINPUT: "a"').inDomain).toBe(false);
    expect(inDomain(profile, statements[0] ?? '').inDomain).toBe(true);
    expect(describeAll(profile)).not.toContain('parses as Python');
  });

  it('of JSON, of sentences, and of nothing', () => {
    const json = domainProfile(['{"name": "a", "age": 1, "x": 0}', '{"age": 2, "name": "b"}']);
    expect(inDomain(json, '{"name": "c"}').failed).toContain('has the key "age"');
    expect(inDomain(json, '{"name": "c", "age":').failed).toContain('is valid JSON');
    const prose = domainProfile(['Simplify the text.', 'Write a story about a fox!', 'Summarise “this.”']);
    expect(describeAll(prose)).toEqual([
      'ends with a full sentence',
      'is a single line',
      expect.stringContaining('words'),
    ]);
    expect(inDomain(prose, 'Write a story about').failed).toEqual(['ends with a full sentence']);
    expect(domainProfile([]).requirements).toEqual([]);
  });

  it('tolerates one odd reference in twenty, not one in ten', () => {
    const set = (odd: number, all: number): string[] =>
      Array.from({ length: all }, (_, i) => (i < odd ? 'odd' : (functions[i % 3] as string)));
    expect(describeAll(domainProfile(set(1, 20)))).toContain('parses as Python');
    expect(describeAll(domainProfile(set(1, 10)))).not.toContain('parses as Python');
  });

  it('reads labels without number, case and emphasis, and not ordinary lines', () => {
    expect([
      ...labelsOf(
        '## Input Format\n**Example 2**:\nOutput: 3\nConstraints\nreturn x:\nelse:\nThis is a sentence that goes on.',
      ),
    ]).toEqual(['input format', 'example', 'output', 'constraints']);
  });
});

describe('copies', () => {
  it('are exact, near or none, with the nearest reference', () => {
    const near = (functions[0] as string).replaceAll('double', 'twice');
    const verdicts = copyVerdicts([`${functions[2]}\n`, near, 'nothing alike'], functions);
    expect(verdicts.map(({ kind, reference }) => [kind, reference])).toEqual([
      ['exact', 2],
      ['near', 0],
      ['none', expect.any(Number)],
    ]);
    // 19 tokens, 2 of them renamed.
    expect(verdicts[1]?.similarity).toBeCloseTo(17 / 19, 10);
    expect(copyVerdicts(['x'], [])).toEqual([{ kind: 'none', reference: null, similarity: 0 }]);
  });

  it('have a baseline among the references, without each itself', () => {
    const baseline = referenceBaseline(['a b c d', 'a b c e', 'z']);
    expect(baseline).toEqual([0.75, 0.75, 0]);
  });

  it('among the samples point to the first', () => {
    expect(repeatedSamples(['a b', 'c d', 'a  b', 'a b'])).toEqual([null, null, 0, 0]);
  });
});
