import { unzipSync } from 'fflate';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { sha256Hex as sha256 } from '../hub/sha256';
import type { CardFacts } from './card';
import { writeDataFile } from './dataFile';
import { folderFileNames, folderFiles, folderSteps } from './folder';
import { planExport } from './plan';
import { TARGETS, type TargetId, targetOf } from './targets';
import { bytesOf, lineage, NOTHING_BEHIND, pair, rowOf, sourceOf } from './testing/rows';
import type { ExportRow, RowSource } from './types';
import { validationSplit } from './validationSplit';
import { zipPieces } from './zip';

const FACTS: CardFacts = {
  name: 'House\nstyle',
  draws: [
    {
      source: 'Run 1',
      rows: 8,
      model: 'org/model',
      modelHash: 'ff',
      promptHash: 'abc',
      sampling: { temperature: 1, seed: 7 },
    },
  ],
  runs: [{ name: 'Run 1', references: 30, options: { steps: 80 } }],
  checks: ['form', 'copies'],
  reviewed: [],
  notChosen: ['2 samples left out: not passing the checks.'],
  files: ['mine.csv'],
};
/** But for pairs to prefer by, which are of calls alone. */
const PAIRS_FOR = TARGETS.flatMap(({ id }) => (id === 'trl-preference' ? [] : [id]));
const named = (id: string, row: ExportRow): ExportRow => ({ ...row, lineage: () => lineage(id) });
const ROWS = Array.from({ length: 20 }, (_, at) => named(`sample-${at + 1}`, pair(`q${at}`, `a${at}`)));

async function folder(rows: readonly ExportRow[], target: TargetId, share = 0.2, seed = 1) {
  const plan = await planExport(sourceOf(rows), targetOf(target), { share, seed });
  const steps: number[] = [];
  const files = folderFiles(plan, FACTS, NOTHING_BEHIND, {
    spreadsheetSafe: false,
    onProgress: (done) => steps.push(done),
  });
  const bytes = await bytesOf(zipPieces(files));
  const members = unzipSync(bytes);
  const text = (name: string): string => new TextDecoder().decode(members[name]);
  const lines = (name: string): Record<string, unknown>[] =>
    text(name)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { plan, bytes, members, text, lines, steps };
}

describe('a folder', () => {
  it.each(PAIRS_FOR)('for %s holds what it says', async (target) => {
    const { plan, members } = await folder(ROWS, target);
    expect(Object.keys(members)).toEqual(folderFileNames(plan));
    expect(plan.rows).toEqual({ train: 16, validation: 4 });
  });

  it('has every row once, and its lineage at the place that it names', async () => {
    const { lines } = await folder(ROWS, 'llama-factory-alpaca');
    const sides = { 'train.jsonl': lines('train.jsonl'), 'validation.jsonl': lines('validation.jsonl') };
    expect([...sides['train.jsonl'], ...sides['validation.jsonl']].map(({ output }) => output).sort()).toEqual(
      ROWS.map(({ parts }) => parts!.answer).sort(),
    );
    const sidecar = lines('lineage.jsonl');
    expect(sidecar).toHaveLength(ROWS.length);
    for (const { file, row, id } of sidecar) {
      const record = sides[file as keyof typeof sides][(row as number) - 1]!;
      expect(`sample-${Number(String(record.output).slice(1)) + 1}`).toBe(id);
    }
  });

  it('is the same bytes every time, and another split with another seed', async () => {
    const [first, again, other] = [
      await folder(ROWS, 'trl'),
      await folder(ROWS, 'trl'),
      await folder(ROWS, 'trl', 0.2, 2),
    ];
    expect(await sha256(first.bytes)).toBe(await sha256(again.bytes));
    expect(other.lines('validation.jsonl')).not.toEqual(first.lines('validation.jsonl'));
  });

  it('has a card that says how it came to be, and points loaders at the data alone', async () => {
    const rows = [...ROWS, rowOf({ question: 'open' }), named('example-1', { ...pair('mine', 'x'), origin: 'yours' })];
    const { text } = await folder(rows, 'openai');
    const card = text('README.md');
    expect(card.startsWith('---\npretty_name: "House style"\ntags:\n- synthetic\nsize_categories:\n- n<1K\n')).toBe(
      true,
    );
    expect([...card.matchAll(/path: (.+)/g)].map(([, path]) => path)).toEqual(['train.jsonl', 'validation.jsonl']);
    for (const part of [
      '20 drawn by a model, 1 a person',
      '1 left out: has no answer.',
      'not passing the checks',
      'org/model',
      '"steps": 80',
      'form, copies',
      'seed 1',
      'mine.csv',
      'lineage.jsonl has a line',
    ])
      expect(card).toContain(part);
  });

  it('in Parquet is split, too', async () => {
    const { members } = await folder(ROWS, 'parquet');
    expect(await parquetReadObjects({ file: members['validation.parquet']!.slice().buffer })).toHaveLength(4);
  });

  it('is refused where no row can be written', async () => {
    const plan = await planExport(sourceOf([rowOf({ question: 'q' })]), targetOf('openai'), { share: 0, seed: 0 });
    const refused = expect.objectContaining({ code: 'BAD_OPTION' });
    expect(() => [...folderFiles(plan, FACTS, NOTHING_BEHIND, { spreadsheetSafe: false })]).toThrow(refused);
  });
});

describe('the rows before they are written', () => {
  it('are counted, and the first are shown as they will stand in the file', async () => {
    const rows = [rowOf(null, { text: 'cut' }), ...ROWS, { ...pair('mine', 'x'), origin: 'yours' as const }];
    for (const id of PAIRS_FOR) {
      const { container } = targetOf(id);
      const { plan, text } = await folder(rows, id);
      expect(plan.counts).toEqual({ new: 20, yours: 1 });
      expect([...plan.refused]).toEqual([['unsplit', 1]]);
      if (container !== 'parquet')
        expect(
          text(`train.${container}`).startsWith(plan.preview.plain.join(container === 'csv' ? '\r\n' : '\n')),
        ).toBe(true);
      expect(plan.preview.plain).toHaveLength(container === 'csv' ? 3 : 2);
    }
  });

  it('are walked in slices, and no further once cancelled', async () => {
    const walked = { count: 0 };
    const source: RowSource = {
      count: 1e6,
      *rows() {
        for (; walked.count < 1e6; walked.count++) yield ROWS[0]!;
      },
    };
    const controller = new AbortController();
    const planning = planExport(source, targetOf('trl'), { share: 0, seed: 0 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(planning).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(walked.count).toBeLessThan(1e6);
    const plan = await planExport(sourceOf(ROWS), targetOf('trl'), { share: 0, seed: 0 });
    const writing = bytesOf(writeDataFile(plan, 'train', { spreadsheetSafe: false, signal: AbortSignal.abort() }));
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('are measured by what is walked', async () => {
    const many = Array.from({ length: 30_000 }, (_, at) => pair(`q${at}`, 'a'));
    const { plan, steps } = await folder(many, 'trl');
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(Math.max(...steps)).toBeLessThanOrEqual(folderSteps(plan));
  });
});

describe('the split', () => {
  it('keeps equal texts on one side', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => pair(`q${at % 10}`, 'a'));
    const { lines } = await folder(rows, 'trl', 0.25);
    const train = new Set(lines('train.jsonl').map(({ prompt }) => prompt));
    const validation = lines('validation.jsonl');
    expect(validation.some(({ prompt }) => train.has(prompt))).toBe(false);
    expect(validation).toHaveLength(8);
  });

  it.each([
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0.3, 3],
    [[0, 1], 0.1, 1],
    [[0], 0.5, 0],
    [[0, 0, 0, 1, 1], 0.1, 2],
    [[0, 1, 2, 3], 0, 0],
    [[], 0.5, 0],
  ])('of texts %j at %d takes %d', (groups, share, count) => {
    expect(validationSplit(groups, { share, seed: 3 }).reduce((sum, one) => sum + one, 0)).toBe(count);
  });
});
