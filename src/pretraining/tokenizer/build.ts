/**
 * Corpus → tokenizer and token streams: `npx tsx src/pretraining/tokenizer/build.ts`.
 * Reads `.cache/pretraining/{corpus,heldout}.jsonl`; writes the tokenizer's files into the model's folder, and
 * `.cache/pretraining/{train,heldout}.bin`: uint16 little-endian, each document as BOS, tokens, EOS, groups in shuffled
 * order; and `{train,heldout}.groups.bin`: uint32 little-endian, the positions where groups begin.
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

/** The documents' texts, group by group. */
async function readGroups(file: string): Promise<string[][]> {
  const groups: string[][] = [];
  let last: number | undefined;
  for await (const line of createInterface({ input: createReadStream(join(options.data, file)) })) {
    const { group, text } = JSON.parse(line) as { group: number; text: string };
    if (group !== last) groups.push([]);
    groups.at(-1)?.push(text);
    last = group;
  }
  return groups;
}

/** Fisher–Yates with a 32-bit mixing generator (mulberry32), so the order depends on the seed alone. */
function shuffle<T>(entries: T[], seed: number): void {
  let state = seed >>> 0;
  for (let i = entries.length - 1; i > 0; i--) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const j = ((mixed ^ (mixed >>> 14)) >>> 0) % (i + 1);
    [entries[i], entries[j]] = [entries[j] as T, entries[i] as T];
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

function writeNumbers(file: string, values: readonly number[], bytes: 2 | 4): Promise<void> {
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  values.forEach((value, i) => {
    if (bytes === 2) view.setUint16(i * 2, value, true);
    else view.setUint32(i * 4, value, true);
  });
  return writeFile(join(options.data, file), new Uint8Array(view.buffer));
}

async function writeStream(groups: string[][], name: string, encode: (text: string) => readonly number[]) {
  const longest = Number(options.longest);
  const tokens: number[] = [];
  const starts: number[] = [];
  let documents = 0;
  let characters = 0;
  for (const texts of groups) {
    const encoded = texts.map((text) => ({ text, ids: encode(text) })).filter(({ ids }) => ids.length <= longest);
    if (encoded.length > 0) starts.push(tokens.length);
    for (const { text, ids } of encoded) {
      tokens.push(0, ...ids, 1);
      documents++;
      characters += text.length;
    }
  }
  await writeNumbers(`${name}.bin`, tokens, 2);
  await writeNumbers(`${name}.groups.bin`, starts, 4);
  return {
    file: `${name}.bin`,
    groups: starts.length,
    documents,
    dropped: groups.reduce((sum, { length }) => sum + length, 0) - documents,
    tokens: tokens.length,
    charactersPerToken: Number((characters / (tokens.length - 2 * documents)).toFixed(3)),
  };
}

const train = await readGroups('corpus.jsonl');
const heldout = await readGroups('heldout.jsonl');
let vocabulary: Vocabulary;
if (existsSync(join(options.out, 'tokenizer.json')) && !options.retrain) vocabulary = await loadVocabulary();
else {
  const pieces = countPieces(train.flat());
  // A text may begin inside a block (a pasted method body), which documents of the corpus never do.
  for (const depth of [4, 8, 12]) pieces.set(' '.repeat(depth), Math.ceil(train.flat().length / 10));
  vocabulary = trainVocabulary(pieces, Number(options.size));
  await mkdir(options.out, { recursive: true });
  for (const [name, text] of Object.entries(tokenizerFiles(vocabulary, Number(options.context)))) {
    await writeFile(join(options.out, name), text);
  }
}
const encode = createEncoder(vocabulary);
shuffle(train, Number(options.seed));
shuffle(heldout, Number(options.seed) + 1);
const report = [await writeStream(train, 'train', encode), await writeStream(heldout, 'heldout', encode)];
await writeFile(join(options.data, 'tokens.stats.json'), `${JSON.stringify(report, null, 1)}\n`);
process.stdout.write(`${JSON.stringify(report)}\n`);
