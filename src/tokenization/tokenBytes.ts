/** What each token of a vocabulary spells, as bytes: what decoding makes of it in the middle of a text. */
import type { TokenizerJson } from './configuration';

export interface TokenBytes {
  /** By id; null where a token stands for no text, as special ones do. */
  readonly bytes: readonly (Uint8Array | null)[];
  /** A space that begins a text is left out of what is decoded. */
  readonly dropsFirstSpace: boolean;
}

interface Step {
  readonly type?: unknown;
  readonly decoders?: unknown;
  readonly pattern?: { readonly String?: unknown };
  readonly content?: unknown;
  readonly start?: unknown;
  readonly replacement?: unknown;
  readonly prepend_scheme?: unknown;
  readonly add_prefix_space?: unknown;
}

/**
 * @param ids of all tokens, by their contents
 * @param special those that no text has
 * @returns null where its decoder is of a kind that joins tokens by other rules, such as WordPiece's
 */
export function tokenBytes(
  { decoder, added_tokens: added }: Pick<TokenizerJson, 'decoder' | 'added_tokens'>,
  ids: ReadonlyMap<string, number>,
  special: ReadonlySet<number>,
): TokenBytes | null {
  const spelling = spellingOf(stepsOf(decoder));
  if (spelling === null) return null;
  const encoder = new TextEncoder();
  const whole = new Map((added ?? []).map(({ id, content }) => [id, content]));
  const bytes: (Uint8Array | null)[] = [];
  for (const [content, id] of ids) {
    const own = whole.get(id);
    // Added tokens stand in a text as they are.
    bytes[id] = special.has(id) ? null : own === undefined ? spelling.of(content) : encoder.encode(own);
  }
  return { bytes: Array.from(bytes, (each) => each ?? null), dropsFirstSpace: spelling.dropsFirstSpace };
}

const stepsOf = (decoder: unknown): readonly Step[] => {
  if (typeof decoder !== 'object' || decoder === null) return [];
  const { type, decoders } = decoder as Step;
  return type === 'Sequence' && Array.isArray(decoders) ? decoders.flatMap(stepsOf) : [decoder as Step];
};

interface Spelling {
  of(content: string): Uint8Array | null;
  readonly dropsFirstSpace: boolean;
}

function spellingOf(steps: readonly Step[]): Spelling | null {
  const known = ['ByteLevel', 'ByteFallback', 'Fuse', 'Strip', 'Replace', 'Metaspace'];
  if (steps.length === 0 || steps.some(({ type }) => !known.includes(type as string))) return null;
  if (steps.some(({ type }) => type === 'ByteLevel')) return { of: byteLevel, dropsFirstSpace: false };
  const fallback = steps.some(({ type }) => type === 'ByteFallback');
  const replaced = steps.flatMap(({ type, pattern, content, replacement }): (readonly [string, string])[] => {
    if (type === 'Metaspace') return [[typeof replacement === 'string' ? replacement : '▁', ' ']];
    return type === 'Replace' && typeof pattern?.String === 'string' && typeof content === 'string'
      ? [[pattern.String, content]]
      : [];
  });
  const dropsFirstSpace = steps.some(
    ({ type, content, start, prepend_scheme: scheme, add_prefix_space: prefix }) =>
      (type === 'Strip' && content === ' ' && start !== 0) ||
      (type === 'Metaspace' && scheme !== 'never' && prefix !== false),
  );
  const encoder = new TextEncoder();
  return {
    dropsFirstSpace,
    of(content) {
      const byte = fallback ? /^<0x([\dA-F]{2})>$/.exec(content)?.[1] : undefined;
      if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
      return encoder.encode(replaced.reduce((text, [from, to]) => text.replaceAll(from, to), content));
    },
  };
}

/** Bytes by GPT-2's printable stand-ins (Radford et al. 2019). */
const BYTES: ReadonlyMap<string, number> = new Map(
  (() => {
    const printable = (byte: number): boolean =>
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    let next = 256;
    return Array.from(
      { length: 256 },
      (_, byte) => [String.fromCodePoint(printable(byte) ? byte : next++), byte] as const,
    );
  })(),
);

function byteLevel(content: string): Uint8Array | null {
  const bytes = [...content].map((sign) => BYTES.get(sign));
  return bytes.includes(undefined) ? null : Uint8Array.from(bytes as number[]);
}
