/**
 * npx tsx bench/constrainedDecoding.ts
 *
 * What holding rows to a form costs a token: 40 conversations over six tools, the tokens that are allowed chosen among at random, with the
 * embedded model's vocabulary and with one of 151,936 made-up words.
 */
import { readFile } from 'node:fs/promises';
import { conversationGrammar } from '../src/generation/constrained/conversationGrammar';
import { HeldRows } from '../src/generation/constrained/heldRows';
import { REFERENCES } from '../src/references/testing/toolConversations';
import { conversationShape } from '../src/references/tools/conversationShape';
import { Random } from '../src/tensors/random';
import { loadTokenizer } from '../src/tokenization/load';

const ROWS = 40;
const ROOM = 2400;

async function embedded(): Promise<(Uint8Array | null)[]> {
  const bytes = await readFile(new URL('../public/models/domino-py-4m/tokenizer.json', import.meta.url));
  return [...loadTokenizer(bytes).tokenBytes()!.bytes];
}

/** Bytes, and words of up to nine letters with and without a space, a quote or a brace. */
function large(size: number): (Uint8Array | null)[] {
  const random = new Random('words');
  const encoder = new TextEncoder();
  const words = new Set<string>();
  while (words.size < size - 257) {
    const letters = Array.from(
      { length: 1 + Math.floor(random.uniform() * 9) },
      () => 'etaoinshrdlucmfw'[Math.floor(16 * random.uniform() ** 2)],
    );
    words.add(
      ['', ' ', '"', '": ', '{'][Math.floor(random.uniform() * 5)]! +
        letters.join('') +
        (random.uniform() < 0.1 ? '"' : ''),
    );
  }
  return [
    ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
    ...[...words].map((word) => encoder.encode(word)),
    null,
  ];
}

function measure(name: string, vocabulary: readonly (Uint8Array | null)[]): void {
  const tokens = [...vocabulary, null];
  const end = tokens.length - 1;
  const before = performance.now();
  const { grammar } = conversationGrammar(conversationShape(REFERENCES)!, []);
  const rows = new HeldRows(grammar, tokens, [end]);
  const opened = performance.now() - before;
  const times: number[] = [];
  let ended = 0;
  for (let index = 0; index < ROWS; index++) {
    const random = new Random(`${name} ${index}`);
    const row = rows.start();
    for (let room = ROOM; room > 0; room--) {
      const from = performance.now();
      const allowed = row.allowed(room);
      times.push(performance.now() - from);
      // Longer tokens are as likely as a model makes them.
      let token = allowed[Math.floor(random.uniform() * allowed.length)]!;
      for (let tries = 0; tries < 4; tries++) {
        const other = allowed[Math.floor(random.uniform() * allowed.length)]!;
        if ((tokens[other]?.length ?? 0) > (tokens[token]?.length ?? 0)) token = other;
      }
      if (token === end) {
        ended++;
        break;
      }
      row.take(token);
    }
  }
  times.sort((a, b) => a - b);
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
  const at = (share: number): string => times[Math.floor(share * (times.length - 1))]!.toFixed(3);
  process.stdout.write(
    `${name}: ${tokens.length} tokens, opened in ${opened.toFixed(0)} ms; ${times.length} tokens drawn, ${ended} of ${ROWS} rows ended; ms a token: mean ${mean.toFixed(3)}, median ${at(0.5)}, 99 % ${at(0.99)}, most ${at(1)}\n`,
  );
}

measure('embedded', await embedded());
measure('large', large(151_936));
