/** Learning of a comparison that was interrupted goes on from where it was. */
import { existsSync } from 'node:fs';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { resolveOptions } from '../domino/options';
import { DEFAULT_SAMPLING } from '../generation/options';
import { METHODS } from '../methods/methods';
import type { MethodContext } from '../methods/types';
import { splitHeldOut } from '../references/split';
import { drawCell } from './cli/compareCell';
import { openCompareFolder } from './cli/compareFolder';
import { withModel } from './cli/openModel';
import { Output } from './cli/output';
import { at, provideFiles, TEXTS } from './testing/commandLine';

provideFiles();

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

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
