/**
 * Corpus → tokenizer and token streams: `npx tsx src/pretraining/tokenizer/build.ts`.
 * Reads the corpora of `SOURCES` in `.cache/pretraining/`; writes the tokenizer's files into `model/` there, and
 * `train.bin`: uint16 little-endian, each document as BOS, tokens, EOS, groups in shuffled order; `train.groups.bin`: uint32
 * little-endian, the positions where groups begin; and the same for each held-out part, `heldout.<source>.bin`.
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

const SOURCES = [
  { name: 'generated', train: 'corpus.jsonl', heldOut: 'heldout.jsonl' },
  { name: 'packages', train: 'packages.jsonl', heldOut: 'packages.heldout.jsonl' },
] as const;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '.cache/pretraining' },
    out: { type: 'string', default: '.cache/pretraining/model' },
    size: { type: 'string', default: '4096' },
    context: { type: 'string', default: '1024' },
    longest: { type: 'string', default: '400' },
    seed: { type: 'string', default: '7' },
    /** How often an epoch has the groups of a family, `family=times`; 1 where it is not named. Of 0.4 it has four in ten, spread evenly. */
    repeat: { type: 'string', multiple: true, default: ['executed=4'] },
    retrain: { type: 'boolean', default: false },
  },
});
const repeats = new Map(
  options.repeat.map((entry) => {
    const [family = '', times] = entry.split('=');
    return [family, Number(times)] as const;
  }),
);

interface Group {
  readonly family: string;
  readonly texts: string[];
}

/** The documents' texts, group by group. */
async function readGroups(file: string): Promise<Group[]> {
  const groups: Group[] = [];
  let last: number | undefined;
  for await (const line of createInterface({ input: createReadStream(join(options.data, file)) })) {
    const { group, family, text } = JSON.parse(line) as { group: number; family: string; text: string };
    if (group !== last) groups.push({ family, texts: [] });
    groups.at(-1)?.texts.push(text);
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

/** Numbers one after another in memory of their own size, which grows. */
class Column<T extends Uint16Array | Uint32Array> {
  length = 0;
  constructor(private data: T) {}

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new (this.data.constructor as new (length: number) => T)(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  write(file: string): Promise<void> {
    return writeFile(
      join(options.data, file),
      new Uint8Array(this.data.buffer, 0, this.length * this.data.BYTES_PER_ELEMENT),
    );
  }
}

async function writeStream(groups: readonly Group[], name: string, encode: (text: string) => readonly number[]) {
  const longest = Number(options.longest);
  const tokens = new Column(new Uint16Array(1 << 20));
  const starts = new Column(new Uint32Array(1 << 12));
  const families: Record<string, { documents: number; tokens: number }> = {};
  let dropped = 0;
  let characters = 0;
  let documents = 0;
  for (const { family, texts } of groups) {
    let isFirst = true;
    for (const text of texts) {
      const ids = encode(text);
      if (ids.length > longest) {
        dropped++;
        continue;
      }
      if (isFirst) starts.push(tokens.length);
      isFirst = false;
      tokens.push(0);
      for (const id of ids) tokens.push(id);
      tokens.push(1);
      families[family] ??= { documents: 0, tokens: 0 };
      families[family].documents++;
      families[family].tokens += ids.length + 2;
      documents++;
      characters += text.length;
    }
  }
  await tokens.write(`${name}.bin`);
  await starts.write(`${name}.groups.bin`);
  return {
    file: `${name}.bin`,
    groups: starts.length,
    documents,
    dropped,
    tokens: tokens.length,
    families,
    charactersPerToken: Number((characters / (tokens.length - 2 * documents)).toFixed(3)),
  };
}

const train: Group[] = [];
for (const source of SOURCES) for (const group of await readGroups(source.train)) train.push(group);
let vocabulary: Vocabulary;
if (existsSync(join(options.out, 'tokenizer.json')) && !options.retrain) vocabulary = await loadVocabulary();
else {
  const pieces = countPieces(train.flatMap(({ texts }) => texts));
  for (const [piece, count] of pieces) if (count < 3) pieces.delete(piece);
  // A text may begin inside a block (a pasted method body), which documents of the corpus never do.
  for (const depth of [4, 8, 12]) pieces.set(' '.repeat(depth), Math.ceil(train.length / 2));
  vocabulary = trainVocabulary(pieces, Number(options.size));
  await mkdir(options.out, { recursive: true });
  for (const [name, text] of Object.entries(tokenizerFiles(vocabulary, Number(options.context)))) {
    await writeFile(join(options.out, name), text);
  }
}
const encode = createEncoder(vocabulary);
const met = new Map<string, number>();
const repeated = train.flatMap((group) => {
  const times = repeats.get(group.family) ?? 1;
  const at = met.get(group.family) ?? 0;
  met.set(group.family, at + 1);
  return Array.from({ length: Math.floor((at + 1) * times) - Math.floor(at * times) }, () => group);
});
shuffle(repeated, Number(options.seed));
const report = [await writeStream(repeated, 'train', encode)];
for (const { name, heldOut } of SOURCES) {
  const groups = await readGroups(heldOut);
  shuffle(groups, Number(options.seed) + 1);
  report.push(await writeStream(groups, `heldout.${name}`, encode));
}
await writeFile(join(options.data, 'tokens.stats.json'), `${JSON.stringify(report, null, 1)}\n`);
process.stdout.write(`${JSON.stringify(report)}\n`);
