/**
 * Files made to break a reader, from whole ones: bits turned, sizes that they declare changed, pieces cut, doubled and put elsewhere, two
 * files spliced. FUZZ_RUNS says how many of each; a test runs few, 100,000 take minutes.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { StudioError } from '../../errors';

/** Of one input. */
const MOST_MS = 2000;
/** In the name of a whole file beside text: numbers that a declaration may be changed to. */
const ODD_SIZES = [
  ...[0, 1, 2, 3, 7, 8, 9, 127, 128, 255, 256, 4096, 2 ** 15, 2 ** 16 - 1, 2 ** 16, 2 ** 24, 2 ** 31 - 1, 2 ** 31].map(
    BigInt,
  ),
  ...[2 ** 32 - 8, 2 ** 32 - 1, 2 ** 32, 2 ** 53].map(BigInt),
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const ODD_NUMBERS = ['-1', '0', '0.5', '1e400', '-0', '4294967296', '9007199254740993', '1e9', 'null', '"7"', '[]', ''];

const change = fc.record({
  kind: fc.constantFrom(
    ...([
      'bit',
      'byte',
      'size',
      'bigSize',
      'varint',
      'cut',
      'take',
      'double',
      'move',
      'fill',
      'number',
      'word',
    ] as const),
  ),
  at: fc.nat(),
  from: fc.nat(),
  count: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 200 })),
  value: fc.oneof(fc.nat(255).map(BigInt), fc.constantFrom(...ODD_SIZES)),
  width: fc.constantFrom(1, 2, 4, 8),
  pick: fc.nat(1000),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 128n) return Uint8Array.from([...bytes, Number(left)]);
    bytes.push(Number(left & 127n) | 128);
  }
}

function fixed(value: bigint, width: number, isBig: boolean): Uint8Array {
  const bytes = Uint8Array.from({ length: width }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
  return isBig ? bytes.reverse() : bytes;
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** A token of JSON, XML or CSV around an offset, or behind it; null where there is none near. */
function tokenAt(bytes: Uint8Array, at: number, token: RegExp): { start: number; end: number } | null {
  const from = Math.max(0, at - 16);
  const near = String.fromCharCode(...bytes.subarray(from, from + 256));
  const found = token.exec(near);
  return found === null ? null : { start: from + found.index, end: from + found.index + found[0].length };
}

function changed(bytes: Uint8Array, { kind, at, from, count, value, width, pick }: Change, other: Uint8Array) {
  const { length } = bytes;
  if (length === 0) return bytes;
  const place = at % length;
  const over = (part: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    copy.set(part.subarray(0, length - place), place);
    return copy;
  };
  const end = Math.min(length, place + count);
  switch (kind) {
    case 'bit':
      return over(Uint8Array.of(bytes[place]! ^ (1 << (count % 8))));
    case 'byte':
      return over(Uint8Array.of(Number(value & 255n)));
    case 'size':
    case 'bigSize':
      return over(fixed(value, width, kind === 'bigSize'));
    case 'varint':
      return over(varint(value));
    case 'cut':
      return bytes.subarray(0, place);
    case 'take':
      return joined(bytes.subarray(0, place), bytes.subarray(end));
    case 'double':
      return joined(bytes.subarray(0, end), bytes.subarray(place));
    case 'move': {
      const begin = other.length === 0 ? 0 : from % other.length;
      return joined(bytes.subarray(0, place), other.subarray(begin, begin + count), bytes.subarray(place));
    }
    case 'fill':
      return over(new Uint8Array(count).fill(Number(value & 255n)));
    case 'number':
    case 'word': {
      const token = tokenAt(bytes, place, kind === 'number' ? /-?\d+/ : /"[^"]{0,60}"|\w+/);
      if (token === null) return bytes;
      const words = kind === 'number' ? ODD_NUMBERS : [...ODD_NUMBERS, '"__proto__"', '"constructor"', '{}', 'true'];
      const put = new TextEncoder().encode(words[pick % words.length]!);
      return joined(bytes.subarray(0, token.start), put, bytes.subarray(token.end));
    }
    default:
      return kind satisfies never;
  }
}

/** @param whole files of one kind; what is moved into one may come from another */
export function damaged(whole: readonly Uint8Array[]): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc
    .record({
      file: fc.constantFrom(...whole),
      other: fc.constantFrom(...whole),
      changes: fc.array(change, { minLength: 1, maxLength: 5 }),
    })
    .map(
      ({ file, other, changes }) =>
        // Its own buffer, as a dropped file has.
        new Uint8Array(changes.reduce((bytes, one) => changed(bytes, one, other), file)),
    );
}

/** The same of texts, which stay whole in their characters where their bytes do. */
export const damagedText = (whole: readonly string[]): fc.Arbitrary<string> =>
  damaged(whole.map((text) => new TextEncoder().encode(text))).map((bytes) => new TextDecoder().decode(bytes));

const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 0.5, 1e308, 2 ** 31, 2 ** 53, '', 'x', '\0', '\ud800', '__proto__', '9007199254740993'],
  ...[[], {}, [[[[[]]]]], [null], { constructor: { prototype: { polluted: 1 } } }],
];
const edit = fc.record({ node: fc.nat(), pick: fc.nat(1000), kind: fc.constantFrom('put', 'drop', 'rename', 'twice') });

/** JSON values with parts put in the place of others, taken out, renamed and doubled: JSON still, of another shape. */
export const damagedJson = (whole: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .record({ value: fc.constantFrom(...whole), edits: fc.array(edit, { minLength: 1, maxLength: 4 }) })
    .map(({ value, edits }) => edits.reduce(edited, structuredClone(value)));

type Tree = Record<string, unknown>;

function edited(root: unknown, { node, pick, kind }: typeof edit extends fc.Arbitrary<infer T> ? T : never): unknown {
  const places: [holder: Tree, key: string][] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || places.length > 5000) return;
    for (const key of Object.keys(value)) {
      places.push([value as Tree, key]);
      walk((value as Tree)[key]);
    }
  };
  walk(root);
  if (places.length === 0) return root;
  const [holder, key] = places[node % places.length]!;
  const [other, otherKey] = places[(node + pick) % places.length]!;
  const values = [...ODD_VALUES, other[otherKey]];
  if (kind === 'drop') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (kind === 'rename' && !Array.isArray(holder)) {
    const value = holder[key];
    delete holder[key];
    holder[['id', 'type', 'role', 'constructor', 'toString', otherKey][pick % 6]!] = value;
  } else if (kind === 'twice' && Array.isArray(holder))
    holder.splice(Number(key), 0, structuredClone(holder[Number(key)]));
  else holder[key] = structuredClone(values[pick % values.length]);
  return root;
}

const prototypes = [Object, Array, String, Function, Uint8Array, Map].map(({ prototype }) => prototype as object);
const keysOfPrototypes = (): string => prototypes.map((one) => Reflect.ownKeys(one).map(String).join()).join('\n');

/**
 * Reads every input: what is thrown is a StudioError with a code, words and a remedy, it takes less than two seconds, and no
 * prototype is another one afterwards.
 * @param usual inputs without FUZZ_RUNS
 */
export async function survives<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  read: (input: T) => unknown,
  usual = 150,
): Promise<void> {
  const runs = Number(process.env.FUZZ_RUNS ?? usual);
  const before = keysOfPrototypes();
  let [worst, wasRead] = [0, 0];
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      try {
        await read(input);
        wasRead++;
      } catch (thrown) {
        // Anything else is a crash.
        if (!(thrown instanceof StudioError)) throw thrown;
        expect([thrown.code, thrown.message, thrown.remedy]).not.toContain('');
      }
      const { user, system } = process.cpuUsage(cpu);
      // Others may have the processor meanwhile.
      const took = Math.min(performance.now() - started, (user + system) / 1000);
      worst = Math.max(worst, took);
      // An expectation for each input would take longer than most of them.
      if (took >= MOST_MS) expect.fail(`it took ${took.toFixed(0)} ms`);
      if (keysOfPrototypes() !== before) expect.fail('a prototype was changed');
    }),
    { numRuns: runs },
  );
  if (process.env.FUZZ_RUNS !== undefined)
    console.log(`${name}: ${runs} inputs, ${wasRead} read, the slowest ${worst.toFixed(0)} ms`);
}
