import { describe, expect, it } from 'vitest';
import { labelsOf } from './labels';
import { type DomainProfile, domainProfile, missingRequirements } from './profile';
import { describeRequirement } from './requirements';

const describeAll = (profile: DomainProfile): string[] => profile.requirements.map(describeRequirement);

const lacks = (profile: DomainProfile, text: string): string[] =>
  missingRequirements(profile, text).map(describeRequirement);

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
    for (const text of functions) expect(lacks(profile, text)).toEqual([]);
    expect(lacks(profile, 'def half(x):\n    return x / 2\n\nassert double(4) == ??')).toEqual([
      'asserts call the defined function',
    ]);
    expect(lacks(profile, 'def half(x):\n    return x / 2\n\nassert half(4) == 2')).toEqual(['ends with == ??']);
    expect(lacks(profile, 'def half(x):\n    return x / 2\n\nassert half(4 == ??')).toContain('parses as Python');
    expect(lacks(profile, `${functions[0]}\n\n${functions[1]}`)).toContain('has exactly one top-level function');
  });

  it('of problem statements is the parts they share', () => {
    const profile = domainProfile(statements);
    const labels = profile.requirements.flatMap((requirement) =>
      requirement.kind === 'label' ? [requirement.label] : [],
    );
    expect(labels).toEqual(['example', 'input', 'output', 'constraints']);
    expect(lacks(profile, 'Count vowels.\n\n**Example 3**\n\nINPUT: "a"')).not.toEqual([]);
    expect(lacks(profile, statements[0] ?? '')).toEqual([]);
    expect(describeAll(profile)).not.toContain('parses as Python');
  });

  it('of JSON, of sentences, and of nothing', () => {
    const json = domainProfile(['{"name": "a", "age": 1, "x": 0}', '{"age": 2, "name": "b"}']);
    expect(lacks(json, '{"name": "c"}')).toContain('has the key "age"');
    expect(lacks(json, '{"name": "c", "age":')).toContain('is valid JSON');
    const prose = domainProfile(['Simplify the text.', 'Write a story about a fox!', 'Summarise “this.”']);
    expect(describeAll(prose)).toEqual([
      'ends with a full sentence',
      'is a single line',
      expect.stringContaining('words'),
    ]);
    expect(lacks(prose, 'Write a story about')).toEqual(['ends with a full sentence']);
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

  const houseRule = (name: string, body = 'return x'): string =>
    `def ${name}(x: int) -> int:\n    """Give ${name}."""\n    ${body}`;
  const thirty = Array.from({ length: 30 }, (_, at) => houseRule(`name_${at}`));

  it('is also what none has, and what all have, of enough references', () => {
    const profile = domainProfile(thirty);
    const rule = (id: string) => profile.rules.find((each) => each.id === id);
    expect(rule('has:docstring')).toMatchObject({ kept: 30, of: 30 });
    expect(rule('has-no:assert')).toMatchObject({ kept: 30, of: 30 });
    expect(lacks(profile, houseRule('other'))).toEqual([]);
    expect(lacks(profile, `${houseRule('other')}\n\nassert other(1) == 1`)).toEqual([
      'ends with the line "return x"',
      'has no assert',
    ]);
    expect(lacks(profile, houseRule('other').replace('"""Give other."""', 'x += 1  # more'))).toEqual([
      'has a docstring',
      'has no comment',
    ]);
    // What does not parse is said to be no Python, and nothing else.
    expect(lacks(profile, 'def other(x: int) -> int:\n    """Give other."""\n    x = (\n    return x')).toEqual([
      'parses as Python',
    ]);
    expect(domainProfile(thirty.slice(0, 19)).rules.filter(({ id }) => /^has/.test(id))).toEqual([]);
  });

  it('is the manner in which all are written: names, types, quotes, where they return, and how they end', () => {
    const camel = (name: string): string =>
      `def ${name}(givenText: str) -> str:\n    '''Returns it.'''\n    result = givenText + '${name}'\n    return result`;
    const profile = domainProfile(Array.from({ length: 30 }, (_, at) => camel(`wordsOf${at}`)));
    const seeded = camel('linesOf');
    expect(lacks(profile, seeded)).toEqual([]);
    const violations: readonly (readonly [from: string, to: string, words: string])[] = [
      ['givenText + ', 'given_text + ', ''],
      ['linesOf(', 'lines_of(', 'has no name with_underscores'],
      ['givenText: str', 'givenText', 'has no argument without a type'],
      [' -> str', '', 'has no function without a type of what it returns'],
      ["'linesOf'", '"linesOf"', 'has no string in quotation marks'],
      ["'''Returns it.'''", '"""Returns it."""', 'has no text in three quotation marks'],
      ['    result =', '    if not givenText: return givenText\n    result =', 'has no return before the last line'],
      ['return result', 'return result + result', 'ends with the line "return result"'],
    ];
    for (const [from, to, words] of violations) {
      expect(seeded).toContain(from);
      expect(lacks(profile, seeded.replace(from, to))).toEqual(words === '' ? [] : [words]);
    }
    // Which strings and names there are is no manner.
    expect(lacks(profile, "def of(a: str) -> str:\n    '''Returns it.'''\n    result = a\n    return result")).toEqual(
      [],
    );
  });

  it('leaves what an author does now and then unasked: one in thirty may be odd, not two', () => {
    const odd = (bodies: readonly string[]) => [
      ...bodies.map((body, at) => houseRule(`odd_${at}`, body)),
      ...thirty.slice(bodies.length),
    ];
    const ids = (bodies: readonly string[]) => domainProfile(odd(bodies)).rules.map(({ id }) => id);
    const one = ids(['print(x)\n    return x']);
    expect(one).toContain('has-no:assert');
    expect(one).not.toContain('has-no:print');
    const two = domainProfile(odd(['print(x)\n    return x', 'global y\n    return x']));
    expect(two.varied).toEqual(['habit']);
    expect(two.rules.map(({ id }) => id)).not.toContain('has-no:assert');
    expect(two.rules.map(({ id }) => id)).toContain('has-no:while');
    // Two that do the same are no oddity: to print is nothing that is asked, to assert is.
    const both = ids(['print(x)\n    return x', 'print(x)\n    return x']);
    expect(both).toContain('has-no:assert');
    expect(both).not.toContain('has-no:print');
  });

  it('of JSON is no key that none has', () => {
    const rows = Array.from({ length: 20 }, (_, at) => `{"name": "a", "age": ${at}${at % 2 ? ', "note": 1' : ''}}`);
    const profile = domainProfile(rows);
    expect(lacks(profile, '{"name": "c", "age": 1, "note": 2}')).toEqual([]);
    expect(lacks(profile, '{"name": "c", "age": 1, "nota": 2}')).toEqual(['has no key but "name", "age", "note"']);
  });

  it('of prose is no URL where none has one', () => {
    const profile = domainProfile(
      Array.from({ length: 20 }, (_, at) => `Tell me of ${'so '.repeat(at % 3)}many things.`),
    );
    expect(lacks(profile, 'Tell me of www.a things.')).toEqual(['has no URL']);
  });
});
