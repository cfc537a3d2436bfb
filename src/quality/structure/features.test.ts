import { describe, expect, it } from 'vitest';
import { FEATURES, type Feature } from './features';
import { TextAnalysis } from './textAnalysis';

const python = (text: string): string[] => [...(new TextAnalysis(text).pythonFeatures ?? ['no Python'])].sort();
const prose = (text: string): string[] => [...new TextAnalysis(text).proseFeatures].sort();

/** A text for each: with it, and as like it as can be without. */
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  assert: ['def f():\n    assert 1', 'def f():\n    assertion = 1'],
  print: ['def f():\n    print(1)', 'def f():\n    self.print(1)'],
  input: ['x = input()', 'x = inputs()'],
  import: ['from a import b', 'x = "import b"'],
  class: ['class A:\n    pass', 'x = "class A"'],
  'type-hint': ['def f(a: int): pass', 'def f(a=int): pass'],
  docstring: ['def f():\n    """Say."""\n    return 1', 'def f():\n    x = """Say."""\n    return 1'],
  comment: ['x = 1  # one', 'x = "# one"'],
  decorator: ['@cache\ndef f(): pass', 'x = a @ b'],
  async: ['async def f(): pass', 'asynchronous = 1'],
  global: ['def f():\n    global x\n    x = 1', 'def f():\n    x = globals()'],
  'main-guard': ['if __name__ == "__main__":\n    f()', 'if name == "__main__":\n    f()'],
  'loose-code': ['def f(): pass\nf()', '"""Of it."""\nimport a\ndef f(): pass\nassert f() == ??'],
  'snake-name': ['def f(x):\n    first_part = x', 'def firstPart(x):\n    MOST_OF = __all__ = x.first_part'],
  'camel-name': ['for (a, bC) in x:\n    pass', 'class BigThing:\n    aa = x.bC'],
  'bare-argument': ['def f(a: int, b=2) -> int: pass', 'class A:\n    def f(self, a: int = 2): pass'],
  'bare-function': ['def f(a: int): pass', 'def f(a) -> int: pass'],
  self: ['def f(self, a): pass', 'def f(a, self=1): self.a = 1'],
  'long-docstring': [
    'def f():\n    """Say.\n\n    It."""\n    return 1',
    'def f():\n    """Say."""\n    return """a\n    b"""',
  ],
  'early-return': [
    'def f(a):\n    if a:\n        return 1\n    return 2',
    'def f(a):\n    def g(): return 1\n    return g',
  ],
  'no-return': ['def f(a):\n    if a:\n        return 1', 'def f(a):\n    return 1'],
  apostrophes: ["x = 'a'", `x = "b" + 'say "a"'`],
  quotes: ['x = f"a"', `x = 'b' + "it's"`],
  'three-apostrophes': ["x = '''a'''", 'x = """a"""'],
  'three-quotes': ['x = """a"""', "x = '''a'''"],
  tab: ['if a:\n\tb = 1', 'x = "\\t"'],
  'f-string': ['x = f"{a}"', 'x = "{a}"'],
  lambda: ['x = lambda: 1', 'x = "lambda: 1"'],
  comprehension: ['x = {a for a in b}', 'for a in b:\n    x = {a}'],
  'conditional-expression': ['x = 1 if a else 2', 'if a:\n    x = 1\nelse:\n    x = 2'],
  while: ['while a:\n    pass', 'for a in b:\n    pass'],
  try: ['try:\n    f()\nfinally:\n    g()', 'x = retry'],
  with: ['with a as b:\n    pass', 'x = within'],
  raise: ['def f():\n    raise ValueError', 'def f():\n    x = ValueError'],
  yield: ['def f():\n    yield', 'def f():\n    return'],
  match: ['def f(a):\n    match a:\n        case 1:\n            pass', 'match = a'],
  'inner-function': ['def f():\n    def g(): pass', 'def f(): pass\ndef g(): pass'],
  'line-break': ['a\nb', ' a b\n'],
  bullet: ['of it:\n- this', 'of it - this'],
  'numbered-list': ['of it:\n1. this', 'in 1999. This'],
  heading: ['# It', 'issue #4'],
  emphasis: ['**it** is', '2 ** 3 ** 4'],
  code: ['call `f`', "call 'f'"],
  url: ['see https://a.org', 'see a.org'],
  email: ['ask a.b@c.org', 'ask @b'],
  html: ['a <br/> b', 'a < b > c'],
  emoji: ['well 🎉', 'well ©'],
  placeholder: ['dear {name}', 'dear {first, last}'],
  question: ['who?', 'who'],
  exclamation: ['go!', 'go'],
  digit: ['two 2', 'two'],
  quotation: ['say "it"', "don't"],
  brackets: ['it (so)', 'it [so]'],
  capitals: ['it is URGENT', 'the USA'],
};

const read = ({ of, name }: Feature, text: string): boolean =>
  (of === 'python' ? python(text) : prose(text)).includes(name);

describe('features', () => {
  it.each(FEATURES.map((feature) => [feature.name, feature] as const))(
    'tell %s from what is like it',
    (name, feature) => {
      const [withIt, without] = PAIRS[name]!;
      expect(read(feature, withIt)).toBe(true);
      expect(python('x = 1')).not.toContain('no Python');
      expect(read(feature, without)).toBe(false);
    },
  );

  it('of code that does not parse cannot be told', () => {
    expect(python('def f(')).toEqual(['no Python']);
  });
});
