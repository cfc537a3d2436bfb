/** Vectors of a model that is not the one that writes, by transformers.js, beside vectors that are reckoned here. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { blobFolder } from '../hub/modelFolder';
import { openFeatureExtractor } from './featureExtraction';
import { pooledStates, poolingOf } from './pooling';
import { CONTEXT, DIM, type TinyEncoder, tinyEncoder } from './testing/tinyEncoder';

const written: string[] = [];
afterEach(async () => {
  for (const folder of written.splice(0)) await rm(folder, { recursive: true });
});

async function open({ files }: TinyEncoder) {
  const path = await mkdtemp(join(tmpdir(), 'tiny-encoder-'));
  written.push(path);
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), bytes);
  }
  const blobs = [...files].map(([name, bytes]) => ({ path: name, blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) }));
  const folder = blobFolder('tiny-encoder', blobs);
  return openFeatureExtractor({ kind: 'disk', folder, parent: dirname(path), name: basename(path) });
}

/** Rows of the table of a text's bytes, as long as the context is. */
const statesOf = ({ table }: TinyEncoder, text: string): Float32Array[] =>
  [...new TextEncoder().encode(text)].slice(0, CONTEXT).map((byte) => table.slice(byte * DIM, (byte + 1) * DIM));

const meanOf = (rows: readonly Float32Array[]): number[] =>
  Array.from({ length: DIM }, (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);

const TEXTS = ['def f(x):\n    return x', 'a', '', 'x'.repeat(CONTEXT) + 'y'.repeat(9), 'naïve'];

it('takes the mean of a text’s tokens, whatever stands beside it in a batch, and cuts at the context', async () => {
  const model = tinyEncoder();
  const extractor = await open(model);
  expect(extractor).toMatchObject({ dim: DIM, pooling: 'mean' });
  const vectors = await extractor.embed(TEXTS);
  for (const [row, text] of TEXTS.entries()) {
    const expected = text === '' ? Array<number>(DIM).fill(0) : meanOf(statesOf(model, text));
    for (let i = 0; i < DIM; i++) expect(vectors[row * DIM + i]).toBeCloseTo(expected[i]!, 5);
  }
  await extractor.dispose();
});

it.each([
  ['cls', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, 0],
  ['last', { pooling_mode_lasttoken: true }, -1],
] as const)('takes the %s token where the files of the model say so', async (pooling, flags, place) => {
  const model = tinyEncoder({ pooling: { word_embedding_dimension: DIM, ...flags } });
  const extractor = await open(model);
  expect(extractor.pooling).toBe(pooling);
  const vectors = await extractor.embed(['abc', 'hello world']);
  for (const [row, text] of ['abc', 'hello world'].entries())
    for (let i = 0; i < DIM; i++) expect(vectors[row * DIM + i]).toBeCloseTo(statesOf(model, text).at(place)![i]!, 5);
  await extractor.dispose();
});

it('refuses a model that writes in the place of hidden states, and ways of pooling that it does not know', async () => {
  await expect(open(tinyEncoder({ output: 'logits' }))).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
    message: expect.stringMatching(/gives logits, and no hidden states/),
  });
  await expect(
    open(tinyEncoder({ pooling: { pooling_mode_max_tokens: true, pooling_mode_mean_tokens: true } })),
  ).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining('pooling_mode_max_tokens') });
  expect(() => poolingOf(new TextEncoder().encode('{'))).toThrow(/not JSON/);
});

it('counts no padding, at whichever side it stands', () => {
  const states = Float32Array.from([1, 2, 3, 4, 100, 100]);
  expect([...pooledStates(states, [1, 3, 2], [1, 1, 0], 'mean')]).toEqual([2, 3]);
  expect([...pooledStates(states, [1, 3, 2], [1n, 1n, 0n], 'last')]).toEqual([3, 4]);
  expect([...pooledStates(states, [1, 3, 2], [0, 1, 1], 'cls')]).toEqual([3, 4]);
});
