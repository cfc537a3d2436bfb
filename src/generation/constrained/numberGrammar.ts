/** Numbers of a range as JSON writes them, without exponents. */
import { among, either, type Grammar, literal, NOTHING, optional, repeat, sequence } from './grammar';

/** Beyond them a number loses digits as it is read. */
const MOST_DIGITS = 15;
const MOST = 10 ** MOST_DIGITS - 1;
const DIGIT = among('09');
const FRACTION = sequence(literal('.'), repeat(DIGIT, 0, 5), among('19'));
const MOST_LISTED = 500;

export interface NumberRange {
  readonly least: number;
  readonly most: number;
  /** The ends do not belong to it. */
  readonly openLeast: boolean;
  readonly openMost: boolean;
  readonly multipleOf: number | null;
}

/** null where there is none in the range. */
export function integerGrammar({ least, most, openLeast, openMost, multipleOf }: NumberRange): Grammar | null {
  const from = Math.max(-MOST, openLeast ? Math.floor(least) + 1 : Math.ceil(least));
  const to = Math.min(MOST, openMost ? Math.ceil(most) - 1 : Math.floor(most));
  if (from > to) return null;
  if (multipleOf !== null) return multiples(from, to, multipleOf, (value) => Number.isInteger(value));
  return between(from, to);
}

/** null where none is known to be in the range. */
export function decimalGrammar(range: NumberRange): Grammar | null {
  const { least, most, openLeast, openMost, multipleOf } = range;
  if (multipleOf !== null) {
    const isIn = (value: number): boolean =>
      (openLeast ? value > least : value >= least) && (openMost ? value < most : value <= most);
    return multiples(Math.max(least, -MOST), Math.min(most, MOST), multipleOf, isIn);
  }
  const whole = integerGrammar(range);
  // Between an integer and the next away from zero, whatever the digits behind the point, which do not end in 0.
  const up = Math.min(MOST, Math.floor(most) - 1);
  const down = Math.max(-MOST, Math.ceil(least) + 1);
  const above =
    Math.max(0, Math.ceil(least)) <= up ? sequence(between(Math.max(0, Math.ceil(least)), up), FRACTION) : null;
  const below = down <= Math.min(0, Math.floor(most)) ? negativeFractions(down, Math.min(0, Math.floor(most))) : null;
  const found = [whole, above, below].filter((each) => each !== null);
  if (found.length > 0) return either(...found);
  const tenths = Array.from({ length: 9 }, (_, at) =>
    String(Number((least + ((most - least) * (at + 1)) / 10).toPrecision(6))),
  );
  const some = tenths.filter((text) => Number(text) > least && Number(text) < most && !text.includes('e'));
  return some.length === 0 ? null : either(...[...new Set(some)].map(literal));
}

const negativeFractions = (from: number, to: number): Grammar => sequence(literal('-'), between(-to, -from), FRACTION);

/** All integers from one to another. */
function between(from: number, to: number): Grammar {
  const parts: Grammar[] = [];
  if (from < 0) parts.push(sequence(literal('-'), digits(Math.max(1, -Math.min(to, -1)), -from)));
  if (to >= 0) parts.push(digits(Math.max(0, from), to));
  return either(...parts);
}

/** Of 0 ≤ from ≤ to. */
function digits(from: number, to: number): Grammar {
  const parts: Grammar[] = [];
  for (let length = String(from).length; length <= String(to).length; length++) {
    const least = Math.max(from, length === 1 ? 0 : 10 ** (length - 1));
    const most = Math.min(to, 10 ** length - 1);
    if (least <= most) parts.push(sameLength(String(least), String(most)));
  }
  return either(...parts);
}

function sameLength(from: string, to: string): Grammar {
  if (from === '') return NOTHING;
  const rest = from.length - 1;
  const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
  if (/^0*$/.test(from.slice(1)) && /^9*$/.test(to.slice(1)))
    return sequence(among(from[0]! + to[0]!), repeat(DIGIT, rest, rest));
  if (low === high) return sequence(literal(from[0]!), sameLength(from.slice(1), to.slice(1)));
  return either(
    sequence(literal(from[0]!), sameLength(from.slice(1), '9'.repeat(rest))),
    ...(high - low > 1
      ? [sequence(among(String.fromCharCode(low + 1) + String.fromCharCode(high - 1)), repeat(DIGIT, rest, rest))]
      : []),
    sequence(literal(to[0]!), sameLength('0'.repeat(rest), to.slice(1))),
  );
}

/** The ones nearest to zero, each in full. */
function multiples(from: number, to: number, of: number, isIn: (value: number) => boolean): Grammar | null {
  if (!(of > 0)) return null;
  const first = Math.ceil(Math.max(from / of, -MOST_LISTED));
  const start = first > to / of || from / of > MOST_LISTED ? Math.ceil(from / of) : first;
  const found: string[] = [];
  for (let times = start; times * of <= to && found.length < 2 * MOST_LISTED; times++) {
    const value = Number((times * of).toPrecision(12));
    const text = String(value === 0 ? 0 : value);
    if (isIn(value) && value >= from && value <= to && !text.includes('e')) found.push(text);
  }
  return found.length === 0 ? null : either(...found.map(literal));
}

/** Any number. */
export const ANY_NUMBER: Grammar = sequence(
  optional(literal('-')),
  either(literal('0'), sequence(among('19'), repeat(DIGIT, 0, MOST_DIGITS - 1))),
  optional(FRACTION),
);
