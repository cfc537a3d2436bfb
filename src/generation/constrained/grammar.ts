/** Forms of a text as data, over the bytes of its UTF-8. automaton.ts makes something of them that reads. */

export type Grammar =
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  /** One byte of these. */
  | { readonly kind: 'set'; readonly bytes: readonly number[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Grammar[] }
  | { readonly kind: 'either'; readonly choices: readonly Grammar[] }
  | { readonly kind: 'repeat'; readonly of: Grammar; readonly least: number; readonly most: number }
  /** Made once for its name, when it is first met: forms may hold themselves. */
  | {
      readonly kind: 'rule';
      readonly name: string;
      readonly make: () => Grammar;
      /** Bytes that it may go on for before a row is brought to its end; absent: as many as there is room for. */
      readonly patience?: number;
    };

const encoder = new TextEncoder();

export const literal = (text: string): Grammar => ({ kind: 'bytes', bytes: [...encoder.encode(text)] });
export const sequence = (...parts: readonly Grammar[]): Grammar => ({ kind: 'sequence', parts });
export const either = (...choices: readonly Grammar[]): Grammar => ({ kind: 'either', choices });
export const NOTHING: Grammar = sequence();
export const optional = (of: Grammar): Grammar => either(of, NOTHING);
export const repeat = (of: Grammar, least = 0, most = Number.POSITIVE_INFINITY): Grammar => ({
  kind: 'repeat',
  of,
  least,
  most,
});
export const rule = (name: string, make: () => Grammar, patience?: number): Grammar => ({
  kind: 'rule',
  name,
  make,
  ...(patience !== undefined && { patience }),
});

/** ASCII characters of these ranges: 'az' is a to z. */
export const among = (...ranges: readonly string[]): Grammar => ({ kind: 'set', bytes: bytesIn(ranges) });

const bytesIn = (ranges: readonly string[]): number[] =>
  ranges.flatMap((range) => {
    const [from, to] = [range.charCodeAt(0), range.charCodeAt(range.length - 1)];
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });

const span = (from: number, to: number): Grammar => ({
  kind: 'set',
  bytes: Array.from({ length: to - from + 1 }, (_, at) => from + at),
});
const TAIL = span(0x80, 0xbf);

/** Characters beyond ASCII, as UTF-8 has them (RFC 3629 §4): no surrogates, nothing overlong. */
const BEYOND_ASCII = either(
  sequence(span(0xc2, 0xdf), TAIL),
  sequence(span(0xe0, 0xe0), span(0xa0, 0xbf), TAIL),
  sequence({ kind: 'set', bytes: [...Array.from({ length: 12 }, (_, at) => 0xe1 + at), 0xee, 0xef] }, TAIL, TAIL),
  sequence(span(0xed, 0xed), span(0x80, 0x9f), TAIL),
  sequence(span(0xf0, 0xf0), span(0x90, 0xbf), TAIL, TAIL),
  sequence(span(0xf1, 0xf3), TAIL, TAIL, TAIL),
  sequence(span(0xf4, 0xf4), span(0x80, 0x8f), TAIL, TAIL),
);

/** A character that can be seen, or a space, but none of these ASCII ones; `more` are taken too. */
export function characterBut(without: string, more = ''): Grammar {
  const left = bytesIn([' ~']).filter((byte) => !without.includes(String.fromCharCode(byte)));
  return either({ kind: 'set', bytes: [...left, ...encoder.encode(more)] }, BEYOND_ASCII);
}

/** One of these texts and what follows it. What they begin with alike is one path: there may be thousands. */
export function choiceOf(entries: readonly { readonly text: string; readonly after: Grammar }[]): Grammar {
  return branch(
    entries.map(({ text, after }) => ({ bytes: [...encoder.encode(text)], after })),
    0,
  );
}

interface Branch {
  readonly bytes: readonly number[];
  readonly after: Grammar;
}

function branch(entries: readonly Branch[], from: number): Grammar {
  if (entries.length === 1) {
    const { bytes, after } = entries[0]!;
    return sequence({ kind: 'bytes', bytes: bytes.slice(from) }, after);
  }
  const first = entries[0]!.bytes;
  let to = from;
  while (to < first.length && entries.every(({ bytes }) => bytes[to] === first[to])) to++;
  const ended = entries.filter(({ bytes }) => bytes.length === to);
  const groups = new Map<number, Branch[]>();
  for (const entry of entries) {
    const byte = entry.bytes[to];
    if (byte === undefined) continue;
    const group = groups.get(byte);
    if (group === undefined) groups.set(byte, [entry]);
    else group.push(entry);
  }
  return sequence(
    { kind: 'bytes', bytes: first.slice(from, to) },
    either(...ended.map(({ after }) => after), ...[...groups.values()].map((group) => branch(group, to))),
  );
}
