/**
 * Corpus → tokenizer and token streams: `npx tsx src/pretraining/tokenizer/build.ts`.
 * Reads `.cache/pretraining/{corpus,heldout}.jsonl`; writes the tokenizer's files into the model's folder, and
 * `.cache/pretraining/{train,heldout}.bin`: uint16 little-endian, each document as BOS, tokens, EOS, in shuffled order.
 * A tokenizer that is there is kept, for a trained model depends on it; `--retrain` replaces it.
 */
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createEncoder } from './encode';
import { tokenizerFiles } from './files';
import { countPieces, trainVocabulary, type Vocabulary } from './train';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '.cache/pretraining' },
    out: { type: 'string', default: 'public/models/domino-py-4m' },
    size: { type: 'string', default: '3072' },
    context: { type: 'string', default: '1024' },
    longest: { type: 'string', default: '220' },
    seed: { type: 'string', default: '7' },
    retrain: { type: 'boolean', default: false },
  },
});

async function readTexts(file: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const line of createInterface({ input: createReadStream(join(options.data, file)) })) {
    texts.push((JSON.parse(line) as { text: string }).text);
  }
  return texts;
}

/** Fisher–Yates with a 32-bit mixing generator (mulberry32), so the order depends on the seed alone. */
function shuffle(texts: string[], seed: number): void {
  let state = seed >>> 0;
  for (let i = texts.length - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const j = ((mixed ^ (mixed >>> 14)) >>> 0) % (i + 1);
    [texts[i], texts[j]] = [texts[j] as string, texts[i] as string];
  }
}

async function loadVocabulary(): Promise<Vocabulary> {
  const { model } = JSON.parse(await readFile(join(options.out, 'tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number>; merges: string[] };
  };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  return { tokens, merges: model.merges.map((merge) => merge.split(' ') as [string, string]) };
}

async function writeStream(texts: string[], file: string, encode: (text: string) => readonly number[]) {
  const longest = Number(options.longest);
  const stream: number[][] = [];
  let tokens = 0;
  let characters = 0;
  for (const text of texts) {
    const ids = encode(text);
    if (ids.length > longest) continue;
    stream.push([0, ...ids, 1]);
    tokens += ids.length + 2;
    characters += text.length;
  }
  const bytes = new DataView(new ArrayBuffer(tokens * 2));
  let at = 0;
  for (const ids of stream) {
    for (const id of ids) {
      bytes.setUint16(at, id, true);
      at += 2;
    }
  }
  await writeFile(join(options.data, file), new Uint8Array(bytes.buffer));
  const documents = stream.length;
  const perToken = characters / (tokens - 2 * documents);
  return {
    file,
    documents,
    dropped: texts.length - documents,
    tokens,
    charactersPerToken: Number(perToken.toFixed(3)),
  };
}

const train = await readTexts('corpus.jsonl');
const heldout = await readTexts('heldout.jsonl');
let vocabulary: Vocabulary;
if (existsSync(join(options.out, 'tokenizer.json')) && !options.retrain) vocabulary = await loadVocabulary();
else {
  const pieces = countPieces(train);
  // A text may begin inside a block (a pasted method body), which documents of the corpus never do.
  for (const depth of [4, 8, 12]) pieces.set(' '.repeat(depth), Math.ceil(train.length / 10));
  vocabulary = trainVocabulary(pieces, Number(options.size));
  await mkdir(options.out, { recursive: true });
  for (const [name, text] of Object.entries(tokenizerFiles(vocabulary, Number(options.context)))) {
    await writeFile(join(options.out, name), text);
  }
}
const encode = createEncoder(vocabulary);
shuffle(train, Number(options.seed));
shuffle(heldout, Number(options.seed) + 1);
const report = [await writeStream(train, 'train.bin', encode), await writeStream(heldout, 'heldout.bin', encode)];
await writeFile(join(options.data, 'tokens.stats.json'), `${JSON.stringify(report, null, 1)}\n`);
process.stdout.write(`${JSON.stringify(report)}\n`);
