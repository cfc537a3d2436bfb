import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letters } from '../domino/testing/letters';
import { StudioError } from '../errors';
import type { Lesson } from '../tasks/types';
import { adapt } from './adapt';
import { readAdaptCheckpoint, writeAdaptCheckpoint } from './checkpoint';
import { resolveAdaptOptions } from './options';
import { LinearModel, letterLessons } from './testing/linearModel';
import type { AdaptOptions } from './types';

const lessons = letterLessons(12);
const options = resolveAdaptOptions(12, { rank: 2, alpha: 4, batch: 4, steps: 6, evaluateEvery: 2, heldOutShare: 0.2 });

async function run(
  checkpoint?: Uint8Array,
  given: Partial<AdaptOptions> = {},
  own: readonly Lesson[] = lessons,
  model = new LinearModel(),
) {
  let kept = new Uint8Array();
  const task = {
    lessons: own,
    form: { kind: 'template', between: 'j' } as const,
    options: { ...options, ...given },
    checkpoint,
  };
  const hooks = {
    onPoint: (point: { step: number }, run: { checkpoint(): Uint8Array<ArrayBuffer> }) => {
      if (point.step === 3) kept = run.checkpoint();
    },
  };
  await adapt({ model, tokenizer: letters }, task, hooks);
  return kept;
}

describe('a checkpoint', () => {
  it('is what it was written from', async () => {
    const bytes = await run();
    const read = readAdaptCheckpoint(bytes);
    expect(read).toMatchObject({ options, lessons: [10, 2], state: { step: 3, best: { step: expect.any(Number) } } });
    expect(writeAdaptCheckpoint(read)).toEqual(bytes);
  });

  it('goes on with the same model, lessons and shape alone', async () => {
    const bytes = await run();
    const refused = { code: 'PROMPT_MISMATCH' };
    const other = new LinearModel();
    Object.assign(other.info, { hash: 'another' });
    await expect(run(bytes, {}, lessons, other)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/another model/),
    });
    await expect(run(bytes, {}, letterLessons(12, 9))).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/these are others/),
    });
    const wide = new LinearModel({ rank: 3, alpha: 4, targets: 'all-linear' });
    await expect(run(bytes, { rank: 3 }, lessons, wide)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/rank 2/),
    });
    await expect(run(bytes, { learningRate: 0.001, steps: 8 })).resolves.toBeDefined();
  });

  it('that is broken is refused, and never gone on from', async () => {
    const bytes = await run();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = bytes.slice();
        broken[at]! ^= flip;
        expect(() => readAdaptCheckpoint(broken)).toThrow(StudioError);
      }),
      { numRuns: 300 },
    );
    expect(() => readAdaptCheckpoint(bytes.slice(0, -9))).toThrow(StudioError);
  });
});
