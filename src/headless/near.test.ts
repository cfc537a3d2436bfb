/** `domino sample --near`, and what `domino metrics` says of gaps. */
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { at, domino, provideFiles, succeed, TEXTS } from './testing/commandLine';

provideFiles();

const MODEL = '--model @model --device cpu';
const draw = `sample ${MODEL} --prompt @init.safetensors --count 5 --max-tokens 8`;
const rowsOf = async (name: string) =>
  (await readFile(at(name), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('drawing near examples', () => {
  test('gives other rows than the prompt does, the same ones however many are drawn together', async () => {
    const facts = JSON.parse(await succeed(`${draw} --near @one.jsonl --out @near.jsonl --json`));
    expect(facts).toMatchObject({ rows: 5, near: { file: at('one.jsonl'), references: 1 }, cancelled: false });
    const near = await rowsOf('near.jsonl');
    await succeed(`${draw} --near @one.jsonl --batch 1 --out @single.jsonl`);
    expect(await rowsOf('single.jsonl')).toEqual(near);
    await succeed(`${draw} --out @plain.jsonl`);
    const texts = (rows: readonly Record<string, unknown>[]) => rows.map(({ text }) => text);
    expect(texts(await rowsOf('plain.jsonl'))).not.toEqual(texts(near));
    await succeed(`${draw} --near @refs.jsonl --out @others.jsonl`);
    expect(texts(await rowsOf('others.jsonl'))).not.toEqual(texts(near));
  });

  test('says of each row how it was drawn, and names the draw by that', async () => {
    const { batch } = JSON.parse(
      await succeed(`${draw} --near @one.jsonl --temperature 0.5 --top-p 0.7 --out @near.jsonl --json`),
    );
    expect(batch).toMatch(/^[0-9a-f]{12}$/);
    for (const row of await rowsOf('near.jsonl')) expect(row).toMatchObject({ temperature: 0.5, topP: 0.7, batch });
    const other = JSON.parse(
      await succeed(`${draw} --near @one.jsonl --temperature 0.6 --top-p 0.7 --out @x.jsonl --json`),
    );
    expect(other.batch).not.toBe(batch);
    // They are how it was drawn, and no columns of a dataset.
    await succeed('export --rows @near.jsonl --for jsonl --out @plain --all');
    for (const row of await rowsOf('plain/train.jsonl')) {
      expect(row).not.toHaveProperty('topP');
      expect(row.metadata).toMatchObject({ temperature: 0.5, top_p: 0.7 });
    }
  });

  test('needs a prompt, and examples', async () => {
    const without = await domino(`sample ${MODEL} --count 2 --near @one.jsonl --out @near.jsonl`);
    expect([without.code, without.stderr]).toEqual([2, expect.stringMatching(/Without a prompt .* Add --prompt FILE/)]);
    const empty = await domino(`${draw} --near @empty.jsonl --out @near.jsonl`);
    expect(empty.code).toBe(2);
    const narrow = await domino(
      `sample ${MODEL} --count 2 --prompt @narrow.safetensors --near @one.jsonl --out @near.jsonl`,
    );
    expect([narrow.code, narrow.stderr]).toEqual([2, expect.stringContaining('16 dimensions')]);
  });
});

describe('metrics', () => {
  test('say which examples have a passing row nearby, and where none is', async () => {
    const lines = TEXTS.map((text, at) => JSON.stringify({ text, verdict: at === 0 ? 'pass' : 'fail' }));
    await writeFile(at('judged.jsonl'), `${lines.join('\n')}\n`);
    const said = JSON.parse(await succeed(`metrics ${MODEL} --references @refs.jsonl --samples @judged.jsonl --json`));
    expect(said.nearby).toMatchObject({ of: 6, rows: 1, counted: 'passing' });
    expect(said.nearby.covered).toBeGreaterThanOrEqual(1);
    const missing = said.gaps.flatMap(({ references }: { references: number[] }) => references);
    expect(missing).toHaveLength(6 - said.nearby.covered);
    expect(missing).not.toContain(0);
    // A row that is each example covers each, where nothing says that it fails.
    await writeFile(at('all.jsonl'), `${TEXTS.map((text) => JSON.stringify({ text })).join('\n')}\n`);
    const all = JSON.parse(await succeed(`metrics ${MODEL} --references @refs.jsonl --samples @all.jsonl --json`));
    expect(all).toMatchObject({ nearby: { covered: 6, of: 6, rows: 6, counted: 'all' }, gaps: [] });
  });
});
