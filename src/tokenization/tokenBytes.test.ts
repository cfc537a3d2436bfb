import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { byteTokenizer } from '../exporters/byteTokenizer';
import { Random } from '../tensors/random';
import { loadTokenizer } from './load';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Llama 2's way: spaces as ▁, bytes as <0xNN> where no token has a character. */
function sentencePiece(): Uint8Array {
  const pieces = [
    '<unk>',
    '<s>',
    '</s>',
    ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  ];
  const words = ['▁', 'a', 'b', '▁a', 'ab', '▁ab', 'é', '"', '{', '▁▁'];
  const vocab = Object.fromEntries([...pieces, ...words].map((piece, id) => [piece, id]));
  return json({
    added_tokens: ['<unk>', '<s>', '</s>'].map((content, id) => ({ id, content, special: true })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      byte_fallback: true,
      fuse_unk: true,
      vocab,
      merges: ['a b', '▁ a', '▁a b', '▁ ▁'],
    },
  });
}

async function tokenizers() {
  const bytes = byteTokenizer();
  const folder = new URL('../../public/models/domino-py-4m/', import.meta.url);
  return [
    ['bytes', loadTokenizer(bytes.get('tokenizer.json')!, bytes.get('tokenizer_config.json'))],
    ['SentencePiece with bytes', loadTokenizer(sentencePiece())],
    ['the embedded model’s', loadTokenizer(await readFile(new URL('tokenizer.json', folder)))],
  ] as const;
}

describe('what tokens spell', () => {
  it('is what decoding makes of them, whatever stands beside them', async () => {
    for (const [name, tokenizer] of await tokenizers()) {
      const { bytes, dropsFirstSpace } = tokenizer.tokenBytes()!;
      const ids = bytes.flatMap((each, id) => (each === null ? [] : [id]));
      expect(ids.length, name).toBeGreaterThan(250);
      const random = new Random(name);
      for (let round = 0; round < 200; round++) {
        const drawn = Array.from({ length: 12 }, () => ids[Math.floor(random.uniform() * ids.length)]!);
        // A text: what is no UTF-8 is decoded in each library's own way.
        const spelled = Uint8Array.from(drawn.flatMap((id) => [...bytes[id]!]));
        let text: string;
        try {
          text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(spelled);
        } catch {
          continue;
        }
        expect(tokenizer.decode(drawn), name).toBe(dropsFirstSpace ? text.replace(/^ /, '') : text);
      }
      // And a text's own tokens spell it.
      const own = 'ab {"é": "a"}';
      const back = Uint8Array.from([...tokenizer.encode(own)].flatMap((id) => [...bytes[id]!]));
      expect(new TextDecoder().decode(back).trimStart(), name).toBe(own);
    }
  });

  it('is not told where tokens are joined by rules of their own', () => {
    const tokenizer = loadTokenizer(
      json({
        added_tokens: [],
        decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
        model: { type: 'WordPiece', unk_token: '[UNK]', vocab: { '[UNK]': 0, a: 1 } },
      }),
    );
    expect(tokenizer.tokenBytes()).toBeNull();
  });
});
