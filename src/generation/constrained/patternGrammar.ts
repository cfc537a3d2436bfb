/**
 * A regular expression of a schema as a grammar of what stands between the quotes of a JSON string: characters, classes, groups, choices,
 * repetitions and anchors. What looks ahead, back or at groups before has none.
 */
import { characterBut, either, type Grammar, literal, NOTHING, repeat, sequence } from './grammar';

/** As JSON writes it, in the one way that needs no thought. */
const written = (character: string): Grammar => literal(JSON.stringify(character).slice(1, -1));

const ANY = characterBut('"\\');
/** More are a text of any length. */
const MOST_TIMES = 200;

class NoGrammar extends Error {}

/** null where it has none. */
export function patternGrammar(source: string): Grammar | null {
  try {
    const parser = new PatternParser(source);
    return parser.whole();
  } catch (thrown) {
    if (thrown instanceof NoGrammar) return null;
    throw thrown;
  }
}

const range = (from: string, to: string): string[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, at) =>
    String.fromCharCode(from.charCodeAt(0) + at),
  );
const DIGITS = range('0', '9');
const WORD = [...range('a', 'z'), ...range('A', 'Z'), ...DIGITS, '_'];
const CLASSES: Readonly<Record<string, readonly string[]>> = { d: DIGITS, w: WORD, s: [' '] };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };

class PatternParser {
  private at = 0;
  private anchoredAtStart = false;
  private anchoredAtEnd = false;

  constructor(private readonly source: string) {}

  whole(): Grammar {
    const body = this.choice();
    if (this.at < this.source.length) throw new NoGrammar();
    // An anchor beside a choice is of one of its branches alone.
    if (body.kind === 'either' && (this.anchoredAtStart || this.anchoredAtEnd)) throw new NoGrammar();
    return sequence(this.anchoredAtStart ? NOTHING : repeat(ANY), body, this.anchoredAtEnd ? NOTHING : repeat(ANY));
  }

  private choice(): Grammar {
    const branches = [this.run()];
    while (this.source[this.at] === '|') {
      this.at++;
      branches.push(this.run());
    }
    return branches.length === 1 ? branches[0]! : either(...branches);
  }

  private run(): Grammar {
    const parts: Grammar[] = [];
    for (
      let sign = this.source[this.at];
      sign !== undefined && sign !== '|' && sign !== ')';
      sign = this.source[this.at]
    )
      parts.push(this.quantified());
    return sequence(...parts);
  }

  private quantified(): Grammar {
    const one = this.atom();
    const braces = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at));
    const sign = this.source[this.at];
    let times: readonly [number, number] | null = null;
    if (sign === '*') times = [0, Number.POSITIVE_INFINITY];
    else if (sign === '+') times = [1, Number.POSITIVE_INFINITY];
    else if (sign === '?') times = [0, 1];
    else if (braces !== null) {
      const least = Number(braces[1]);
      const most = braces[2] === undefined ? least : braces[3] === '' ? Number.POSITIVE_INFINITY : Number(braces[3]);
      times = [least, most];
    }
    if (times === null) return one;
    this.at += braces === null ? 1 : braces[0].length;
    if (this.source[this.at] === '?') this.at++;
    const [least, most] = times;
    if (least > MOST_TIMES || (Number.isFinite(most) && most > MOST_TIMES)) throw new NoGrammar();
    return repeat(one, least, most);
  }

  private atom(): Grammar {
    const sign = this.source[this.at++]!;
    if (sign === '^' && this.at === 1) {
      this.anchoredAtStart = true;
      return NOTHING;
    }
    if (sign === '$' && this.at === this.source.length) {
      this.anchoredAtEnd = true;
      return NOTHING;
    }
    if (sign === '^' || sign === '$' || sign === '*' || sign === '+' || sign === '?') throw new NoGrammar();
    if (sign === '.') return ANY;
    if (sign === '(') return this.group();
    if (sign === '[') return this.set();
    if (sign === '\\') return either(...this.escaped().map(written));
    // A character beyond 16 bits is two of the source's.
    const whole = String.fromCodePoint(this.source.codePointAt(this.at - 1)!);
    this.at += whole.length - 1;
    return written(whole);
  }

  private group(): Grammar {
    if (this.source.startsWith('?:', this.at)) this.at += 2;
    else if (this.source[this.at] === '?') throw new NoGrammar();
    const inner = this.choice();
    if (this.source[this.at++] !== ')') throw new NoGrammar();
    return inner;
  }

  private escaped(): readonly string[] {
    const sign = this.source[this.at++];
    if (sign === undefined || /[1-9bBDWSpPkcxu]/.test(sign)) throw new NoGrammar();
    return CLASSES[sign] ?? [CONTROLS[sign] ?? sign];
  }

  private set(): Grammar {
    const negated = this.source[this.at] === '^';
    if (negated) this.at++;
    const members = new Set<string>();
    for (let sign = this.source[this.at]; sign !== ']'; sign = this.source[this.at]) {
      if (sign === undefined) throw new NoGrammar();
      const from = this.member();
      const ranged = this.source[this.at] === '-' && this.source[this.at + 1] !== ']';
      if (!ranged) for (const each of from) members.add(each);
      else {
        this.at++;
        const to = this.member();
        if (from.length !== 1 || to.length !== 1 || to[0]! < from[0]!) throw new NoGrammar();
        if (to[0]! > '\u007f') throw new NoGrammar();
        for (const each of range(from[0]!, to[0]!)) members.add(each);
      }
    }
    this.at++;
    if (!negated) return members.size === 0 ? either() : either(...[...members].map(written));
    const signs = [...members].join('');
    if (/[^\0-\u007f]/.test(signs)) throw new NoGrammar();
    return characterBut(`"\\${signs}`);
  }

  private member(): readonly string[] {
    const sign = this.source[this.at++]!;
    if (sign === '\\') return this.escaped();
    if (sign > '\ud7ff') throw new NoGrammar();
    return [sign];
  }
}
