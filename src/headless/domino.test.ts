/** The command line on tiny random models: the whole path from references to measures. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIM, tinyEncoder } from '../embedding/testing/tinyEncoder';
import { loadLanguageModel } from '../model/load';
import { writeTinyModel } from '../model/testing/tinyModels';
import { createCpuRuntime } from '../runtime/node';
import { readSafetensors, writeSafetensors } from '../tensors/safetensors';
import { openModelFolder } from './cli/modelFolder';
import { at, domino, initFile, provideFiles, SOFT, succeed, TEXTS } from './testing/commandLine';

provideFiles();

async function embeddingOf(model: string, tokenId: number): Promise<Float32Array> {
  const runtime = createCpuRuntime();
  const loaded = await loadLanguageModel(await openModelFolder(at(model)), { runtime });
  const { data } = await loaded.embedTokens(Int32Array.of(tokenId));
  await loaded.dispose();
  await runtime.dispose();
  return data;
}

async function refuses(line: string, why: RegExp): Promise<void> {
  const { code, stderr } = await domino(line);
  expect([code, stderr]).toEqual([2, expect.stringMatching(why)]);
}

test('--help says what a command takes', async () => {
  expect(await succeed('gradient --help')).toMatch(/domino gradient --model DIR .*--init FILE .*\[--lambda NUMBER\]/);
  expect(await succeed('--help')).toContain('train, gradient, score, sample, check, judge, embed, metrics, bench');
});

describe('from references to measures', () => {
  const options = '--steps 6 --domain-tokens 3 --sample-tokens 2 --holdout 0.2 --seed 3';

  test('train learns and writes the run; 3 steps and 3 more are the same run', async () => {
    const stdout = await succeed(`train --model @model --references @refs.jsonl --out @run ${options} --json`);
    const summary = JSON.parse(stdout) as { steps: number; total: number };
    const record = JSON.parse(await readFile(at('run/run.json'), 'utf8'));
    expect(record).toMatchObject({
      options: { lambda: 1, domainTokens: 3, sampleTokens: 2, holdout: 0.2, seed: 3, preset: 'studio' },
      model: { id: 'model', tokenDim: 32 },
      references: { count: 6, heldOutRows: [expect.any(Number)] },
      steps: 6,
      heldOutWithoutPrompt: expect.any(Number),
      versions: { node: process.versions.node, onnxruntimeNode: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      hashes: { model: record.model.hash, references: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const history = record.history as { step: number; l1: number; l2: number | null; total: number }[];
    expect(history.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(history[5]).toMatchObject({
      heldOut: expect.any(Number),
      gradientNorm: expect.any(Number),
      tokensPerSecond: expect.any(Number),
    });
    // The newest step that had the contrast.
    expect(history.map(({ l2 }) => l2 !== null)).toEqual([true, false, true, false, true, false]);
    expect(summary).toMatchObject({ steps: 6, l2: history[4]?.l2, total: history[4]?.total });
    const { tensors, metadata } = readSafetensors(new Uint8Array(await readFile(at('run/prompt.safetensors'))));
    expect(tensors.domain).toMatchObject({ dtype: 'F32', dims: [3, 32] });
    expect(tensors.samples).toMatchObject({ dtype: 'F32', dims: [6, 2, 32] });
    expect(metadata).toMatchObject({ model_id: 'model', model_hash: record.model.hash, template: 'raw' });

    await succeed(`train --model @model --references @refs.jsonl --out @half ${options.replace('6', '3')}`);
    await succeed('train --model @model --references @refs.jsonl --out @half --resume @half --steps 6');
    const resumed = JSON.parse(await readFile(at('half/run.json'), 'utf8'));
    for (const [i, { l1, l2, total }] of history.entries()) {
      expect(resumed.history[i].l1).toBeCloseTo(l1, 5);
      expect(resumed.history[i].l2 ?? 0).toBeCloseTo(l2 ?? 0, 5);
      expect(resumed.history[i].total).toBeCloseTo(total, 5);
    }
    expect(resumed.resumed).toMatchObject({ step: 3 });
  });

  test('the prompt of a run fits its references again, and no other model', async () => {
    const gradient = 'gradient --references @refs.jsonl --init @run/prompt.safetensors --out @again.safetensors';
    const losses = JSON.parse(await succeed(`${gradient} --model @model`));
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
    const { tensors } = readSafetensors(new Uint8Array(await readFile(at('again.safetensors'))));
    expect(tensors.samples?.dims).toEqual([6, 2, 32]);
    // What a held-out row has of S is the mean of the others.
    const learned = readSafetensors(new Uint8Array(await readFile(at('run/prompt.safetensors')))).tensors.samples;
    const { references } = JSON.parse(await readFile(at('run/run.json'), 'utf8'));
    const values = learned?.data as Float32Array;
    const first = Array.from({ length: 6 }, (_, row) => values[row * 2 * 32]!);
    const [own] = first.splice(references.heldOutRows[0], 1);
    expect(own).toBeCloseTo(first.reduce((a, b) => a + b, 0) / 5, 6);

    for (const command of [gradient, 'train --references @refs.jsonl --init @run/prompt.safetensors --out @never']) {
      const refused = await domino(`${command} --model @other`);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/The prompt was learned on model, and other is another model/);
    }
  });

  test('a BOS stands between the soft tokens and the text where the tokenizer adds one', async () => {
    await writeTinyModel(at('bos'), 'llama-q4');
    const config = JSON.parse(await readFile(at('bos/tokenizer_config.json'), 'utf8')) as object;
    await writeFile(at('bos/tokenizer_config.json'), JSON.stringify({ ...config, add_bos_token: true }));
    const train = 'train --references @refs.jsonl --steps 1 --domain-tokens 3 --lambda 0 --holdout 0';
    await succeed(`${train} --model @bos --out @bosRun`);
    const { metadata } = readSafetensors(new Uint8Array(await readFile(at('bosRun/prompt.safetensors'))));
    expect(metadata.template_between).toBe('[256]');
    // The same loss as behind one soft token more that is the embedding of a BOS.
    const soft = readSafetensors(initFile(1)).tensors.domain?.data as Float32Array;
    const init = async (name: string, ...rows: Float32Array[]): Promise<void> => {
      const data = Float32Array.from(rows.flatMap((row) => Array.from(row)));
      await writeFile(at(name), writeSafetensors({ domain: { data, dims: [data.length / SOFT.d, SOFT.d] } }));
    };
    await init('plain.safetensors', soft);
    await init('longer.safetensors', soft, await embeddingOf('bos', 256));
    const l1 = async (model: string, name: string): Promise<number> => {
      const given = `--model @${model} --references @refs.jsonl --init @${name} --out @x.safetensors --lambda 0`;
      return JSON.parse(await succeed(`gradient ${given}`)).l1;
    };
    const value = await l1('bos', 'plain.safetensors');
    expect(await l1('model', 'longer.safetensors')).toBeCloseTo(value, 5);
    expect(await l1('model', 'plain.safetensors')).not.toBeCloseTo(value, 4);
  });

  test('sample draws the same rows whatever the batch, and refuses the prompt of another model', async () => {
    const sample = 'sample --model @model --prompt @run/prompt.safetensors --count 5 --max-tokens 20 --seed 11';
    const facts = JSON.parse(await succeed(`${sample} --out @s5.jsonl --json`)) as object;
    expect(facts).toMatchObject({ rows: 5, cancelled: false, options: { temperature: 0.8, batch: 64 } });
    await succeed(`${sample} --out @s2.jsonl --batch 2`);
    const read = async (name: string): Promise<Record<string, unknown>[]> =>
      (await readFile(at(name), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row));
    const rows = await read('s5.jsonl');
    expect(rows.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['index', 'text', 'tokenCount', 'logProbability', 'finishReason', 'seed']);
    }
    expect((await read('s2.jsonl')).map(({ text }) => text)).toEqual(rows.map(({ text }) => text));
    const refused = await domino(`${sample.replace('@model', '@other')} --out @no.jsonl`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /^domino sample: [^\n]*The prompt was learned on model, and other is another model\. Load model, or learn[^\n]*\n$/,
    );
  });

  test('score agrees with the loss: L1 of the sequences is minus their mean log p', async () => {
    const scored = 'score --model @model --references @refs.jsonl';
    const rows = JSON.parse(await succeed(`${scored} --prompt @init.safetensors --json`)) as Record<string, number>[];
    expect(rows.map(({ index, tokenCount }) => [index, tokenCount])).toEqual(
      TEXTS.map((text, index) => [index, new TextEncoder().encode(text).length + 1]),
    );
    const mean = rows.reduce((sum, row) => sum + (row.logProbability as number), 0) / rows.length;
    const l1Alone = 'gradient --model @model --references @refs.jsonl --init @init.safetensors --out @g1.safetensors';
    const losses = JSON.parse(await succeed(`${l1Alone} --lambda 0 --likelihood sequence`));
    expect(losses.l1 / -mean).toBeCloseTo(1, 5);
    expect(losses).toEqual({ l1: losses.l1, l2: null, total: losses.l1 });

    const bare = (await succeed(scored))
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(bare).toHaveLength(TEXTS.length);
    expect(bare[0].logProbability).not.toBeCloseTo(rows[0]?.logProbability as number, 1);
  });

  test('gradient is the slope of its own total, and wasm agrees with the CPU', async () => {
    const given = '--model @model --references @refs.jsonl --likelihood sequence --denominator negatives';
    const total = async (init: string, out: string, more = ''): Promise<number> =>
      JSON.parse(await succeed(`gradient ${given} --init @${init} --out @${out} ${more}`)).total;
    const value = await total('init.safetensors', 'g.safetensors');
    const { tensors } = readSafetensors(new Uint8Array(await readFile(at('g.safetensors'))));
    expect(tensors.domain?.dims).toEqual([3, 32]);
    expect(tensors.samples?.dims).toEqual([6, 2, 32]);
    const gradient = tensors.domain?.data as Float32Array;
    const norm = Math.hypot(...gradient);
    const along = gradient.map((component) => component / norm);
    const step = 4e-3;
    await writeFile(at('up.safetensors'), initFile(TEXTS.length, SOFT.d, { by: step, along }));
    await writeFile(at('down.safetensors'), initFile(TEXTS.length, SOFT.d, { by: -step, along }));
    const slope =
      ((await total('up.safetensors', 'x.safetensors')) - (await total('down.safetensors', 'x.safetensors'))) /
      (2 * step);
    expect(slope / norm).toBeCloseTo(1, 2);

    expect((await total('init.safetensors', 'gw.safetensors', '--device wasm')) / value).toBeCloseTo(1, 4);
    const wasm = readSafetensors(new Uint8Array(await readFile(at('gw.safetensors')))).tensors.domain
      ?.data as Float32Array;
    expect(Math.hypot(...wasm.map((component, i) => component - gradient[i]!)) / norm).toBeLessThan(1e-4);
  });

  test('embed and metrics take what the others wrote', async () => {
    await succeed('embed --model @model --references @refs.jsonl --samples @s5.jsonl --out @v.safetensors');
    const { tensors, metadata } = readSafetensors(new Uint8Array(await readFile(at('v.safetensors'))));
    expect(tensors.vectors).toMatchObject({ dtype: 'F32', dims: [11, 32] });
    expect(metadata).toMatchObject({ references: '6', samples: '5', model_id: 'model' });
    const measured = 'metrics --model @model --references @refs.jsonl --json --samples';
    expect(JSON.parse(await succeed(`${measured} @s5.jsonl`))).toMatchObject({
      samples: 5,
      references: 6,
      exactCopyRate: 0,
      overlap: { n: 8, sampleRate: 0 },
      densityInterval: [expect.any(Number), expect.any(Number)],
      distanceHistogram: { edges: expect.any(Array), samples: expect.any(Array), references: expect.any(Array) },
    });
    expect(JSON.parse(await succeed(`${measured} @refs.jsonl`))).toMatchObject({ exactCopyRate: 1, inDomainRate: 1 });
  });

  test('embed and metrics take the vectors of a model that is made for them', async () => {
    for (const [path, bytes] of tinyEncoder().files) {
      await mkdir(dirname(at(`encoder/${path}`)), { recursive: true });
      await writeFile(at(`encoder/${path}`), bytes);
    }
    await succeed('embed --embedder @encoder --references @refs.jsonl --samples @refs.jsonl --out @e.safetensors');
    const { tensors, metadata } = readSafetensors(new Uint8Array(await readFile(at('e.safetensors'))));
    expect(tensors.vectors).toMatchObject({ dtype: 'F32', dims: [12, DIM] });
    expect(metadata).toMatchObject({ model_id: 'encoder' });
    const measured = 'metrics --references @refs.jsonl --json --samples @refs.jsonl';
    expect(JSON.parse(await succeed(`${measured} --embedder @encoder`))).toMatchObject({
      ...{ coverage: 1, exactCopyRate: 1 },
      embedder: { id: 'encoder', hash: null, dimension: DIM, pooling: 'mean' },
    });
    await refuses(`${measured} --embedder @encoder --model @model`, /Two models are named/);
    await refuses(measured, /--model DIR.*--embedder DIR/);
    await refuses(`${measured} --embedder @model`, /no hidden states/);
  });
});
