/** Whether a prompt remembers, from the command line: canaries planted and ranked, gains compared. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { at, domino, provideFiles, succeed, TEXTS } from './testing/commandLine';

provideFiles();

const options = '--steps 4 --domain-tokens 3 --sample-tokens 2 --holdout 0.34 --seed 1';

test('canaries are trained on, stand in the record, and leave the file’s rows what they are', async () => {
  const line = `train --model @model --references @refs.jsonl ${options}`;
  await succeed(`${line} --out @planted --canaries 3`);
  const { references, canaries } = JSON.parse(await readFile(at('planted/run.json'), 'utf8'));
  expect(references.count).toBe(TEXTS.length);
  expect(canaries).toMatchObject({ seed: 1, texts: [{ carrier: expect.any(Number) }, {}, {}] });
  for (const { text } of canaries.texts) expect(TEXTS).not.toContain(text);
  // Of nine rows three are held out, none of them a canary.
  expect(references.heldOutRows).toHaveLength(3);
  for (const row of references.heldOutRows) expect(TEXTS[row]).toBeDefined();

  const audit = JSON.parse(await succeed('audit --model @model --run @planted --references @refs.jsonl --json'));
  expect(audit.canaries.exposures).toHaveLength(3);
  for (const { rank, of, bits } of audit.canaries.exposures) {
    expect(rank).toBeGreaterThanOrEqual(1);
    expect(rank).toBeLessThanOrEqual(of);
    expect(bits).toBeCloseTo(Math.log2(of / rank), 12);
  }
  expect(audit.prompt).toMatchObject({ trained: { references: 3 }, others: { references: 3 }, leastP: 1 / 20 });
});

test('what a prompt takes off is what score says', async () => {
  await succeed(`train --model @model --references @refs.jsonl ${options} --out @plain`);
  const { references } = JSON.parse(await readFile(at('plain/run.json'), 'utf8'));
  const score = async (more: string): Promise<{ logProbability: number }[]> =>
    JSON.parse(await succeed(`score --model @model --references @refs.jsonl ${more} --json`));
  const [without, behind] = [await score(''), await score('--prompt @plain/prompt.safetensors')];
  const gains = without.map(({ logProbability }, row) => 1 - behind[row]!.logProbability / logProbability);
  const others: number[] = gains.filter((_, row) => references.heldOutRows.includes(row));
  const { prompt, canaries } = JSON.parse(
    await succeed('audit --model @model --run @plain --references @refs.jsonl --json'),
  );
  expect(canaries).toBeUndefined();
  expect(prompt.others.gain).toBeCloseTo(others.reduce((sum, gain) => sum + gain, 0) / others.length, 4);

  // Further texts count as others; one that was trained on does not.
  const further = [{ text: TEXTS[0] }, { text: 'def g(x):\n    return x' }, { text: 'def h(x):\n    return x' }];
  await writeFile(at('further.jsonl'), further.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const more = JSON.parse(
    await succeed('audit --model @model --run @plain --references @refs.jsonl --others @further.jsonl --json'),
  );
  const isTrained = !references.heldOutRows.includes(0);
  expect(more.prompt.others.references).toBe(others.length + (isTrained ? 2 : 3));
});

test('canaries are planted from the beginning of a run, or not at all', async () => {
  const { code, stderr } = await domino(
    'train --model @model --references @refs.jsonl --out @no --canaries 3 --init @init.safetensors',
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining('--canaries is given with --init or --resume')]);
});
