/** Learning of a comparison that was interrupted goes on from where it was. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { resolveOptions } from '../domino/options';
import { StudioError } from '../errors';
import { DEFAULT_SAMPLING } from '../generation/options';
import { fakeLanguageModel } from '../generation/testing/fakeLanguageModel';
import { chatTokenizer } from '../generation/testing/scriptedChat';
import { METHODS } from '../methods/methods';
import type { Method, MethodContext, OpenMethod } from '../methods/types';
import { splitHeldOut } from '../references/split';
import { drawCell } from './cli/compareCell';
import { openCompareFolder } from './cli/compareFolder';
import { withModel } from './cli/openModel';
import { Output } from './cli/output';
import { at, provideFiles, TEXTS } from './testing/commandLine';

provideFiles();

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

const FILTERED = 'A method’s own filter';

/** Draws without a prompt, and its filter answers so. */
const filtered = (keeps: NonNullable<OpenMethod['keeps']>): Method => ({
  ...METHODS['no-prompt'],
  open: async (context) => ({ ...(await METHODS['no-prompt'].open(context)), keeps }),
});

const drawing = (): MethodContext => {
  const sizes = { vocabularySize: chatTokenizer.vocabularySize, bosTokenId: 0, endOfSampleTokenId: 1 };
  return {
    model: fakeLanguageModel({ ...sizes, maxPositions: 64 }),
    tokenizer: chatTokenizer,
    references: TEXTS,
    trainRows: [0, 1],
    description: '',
    sampling: { ...DEFAULT_SAMPLING, count: 4, maxTokens: 4 },
    training: resolveOptions({}, TEXTS.length),
  };
};

test(`${FILTERED} that was interrupted is asked again, and once it answered no more`, async () => {
  const out = at('filter');
  await openCompareFolder(out, {});
  const killed = filtered(() => Promise.reject(new Error('killed')));
  await expect(drawCell(killed, drawing(), out)).rejects.toThrow('killed');
  let asked = 0;
  const method = filtered(async (rows) => {
    asked++;
    expect(rows).toHaveLength(4);
    return new Set([2]);
  });
  for (const _ of ['after the kill', 'again']) {
    const cell = await drawCell(method, drawing(), out);
    expect(cell).toMatchObject({ opened: { kept: [2] }, rows: { length: 4 } });
  }
  expect(asked).toBe(1);
});

test(`${FILTERED} that cannot run is a refusal`, async () => {
  const out = at('refusing');
  await openCompareFolder(out, {});
  const refuses = filtered(() => Promise.reject(new StudioError('CONTEXT_TOO_SHORT', 'Too long.', 'Shorten it.')));
  expect(await drawCell(refuses, drawing(), out)).toBe('Too long. Shorten it.');
});

test('a method without a filter is not opened again for it, and one of a folder of before is asked', async () => {
  const out = at('before');
  await openCompareFolder(out, {});
  await drawCell(METHODS['no-prompt'], drawing(), out);
  const never: Method = { ...METHODS['no-prompt'], open: () => Promise.reject(new Error('opened')) };
  expect(await drawCell(never, drawing(), out)).toMatchObject({ opened: { kept: null } });
  const file = join(out, 'draws/no-prompt-seed-0.json');
  const { asked: _, ...before } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(before));
  const method = filtered(async () => new Set([1]));
  expect(await drawCell(method, drawing(), out)).toMatchObject({ opened: { kept: [1] } });
});

test('learning that was interrupted goes on, to the same rows as without', { timeout: 60_000 }, async () => {
  await withModel({ model: at('model') }, new Output(false, nowhere(), nowhere()), async ({ model, tokenizer }) => {
    const training = resolveOptions({ steps: 8, domainTokens: 2, sampleTokens: 2, holdout: 0.2 }, TEXTS.length);
    const context: MethodContext = {
      model,
      tokenizer,
      references: TEXTS,
      trainRows: splitHeldOut(TEXTS.length, training.holdout, training.seed).train,
      description: '',
      sampling: { ...DEFAULT_SAMPLING, count: 4, maxTokens: 8 },
      training,
    };
    const abort = new AbortController();
    const steps: string[] = [];
    const onProgress = (words: string): void => {
      steps.push(words);
      if (words.includes('step 3')) abort.abort();
    };
    await openCompareFolder(at('cut'), {});
    const cut = drawCell(METHODS.domino, { ...context, signal: abort.signal, onProgress }, at('cut'));
    await expect(cut).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(at('cut/draws/domino-seed-0.checkpoint.safetensors'))).toBe(true);
    steps.length = 0;
    const again = await drawCell(
      METHODS.domino,
      { ...context, onProgress: (words) => void steps.push(words) },
      at('cut'),
    );
    expect(steps[0]).toBe('Learning, step 4 of 8');
    expect(existsSync(at('cut/draws/domino-seed-0.checkpoint.safetensors'))).toBe(false);
    await openCompareFolder(at('uncut'), {});
    const whole = await drawCell(METHODS.domino, context, at('uncut'));
    if (typeof again === 'string' || typeof whole === 'string') throw new Error('It was to run.');
    expect(again.rows).toEqual(whole.rows);
  });
});
