import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseReferenceFile } from '../references/parse';
import { readSafetensors } from '../tensors/safetensors';
import { sha256, zipFiles } from './bundle';
import { toCsv } from './csv';
import { datasetInfo, exportDataset } from './dataset';
import { exportPeftAdapter } from './peft';
import type { ExportRow } from './types';

const rows: ExportRow[] = [
  {
    index: 0,
    seed: 42,
    input: 'def f(x):\n    return "é, x"\nassert f(1) == ??',
    output: '"é, x"',
    verdict: 'good',
    reasons: [],
    nearestReference: 'r3',
    similarity: 0.25,
    tokenCount: 21,
    logProbability: -9.5,
  },
  { index: 1, seed: 43, input: '=1+1', verdict: 'off-domain', reasons: ['parses as Python', 'ends with an assert'] },
];
const lineage = { model: 'domino-py-4m', promptHash: 'abc' };
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const linesOf = (bytes: Uint8Array): unknown[] =>
  textOf(bytes)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('dataset', () => {
  it('as JSON Lines keeps every row and where it comes from', () => {
    const { file, written, withoutOutput } = exportDataset(rows, 'jsonl', lineage, { name: 'mine' });
    expect({ name: file.name, written, withoutOutput }).toEqual({ name: 'mine.jsonl', written: 2, withoutOutput: 0 });
    expect(linesOf(file.bytes)).toEqual([
      {
        input: rows[0]?.input,
        output: '"é, x"',
        index: 0,
        seed: 42,
        verdict: 'good',
        nearest_reference: 'r3',
        similarity: 0.25,
        token_count: 21,
        log_probability: -9.5,
        model: 'domino-py-4m',
        prompt_hash: 'abc',
      },
      {
        input: '=1+1',
        index: 1,
        seed: 43,
        verdict: 'off-domain',
        reasons: ['parses as Python', 'ends with an assert'],
        model: 'domino-py-4m',
        prompt_hash: 'abc',
      },
    ]);
  });

  it('in the trainers’ formats is question and answer, rows without an answer left out', () => {
    const input = rows[0]?.input;
    const output = '"é, x"';
    const expected = {
      alpaca: { instruction: input, input: '', output },
      sharegpt: {
        conversations: [
          { from: 'human', value: input },
          { from: 'gpt', value: output },
        ],
      },
      openai: {
        messages: [
          { role: 'user', content: input },
          { role: 'assistant', content: output },
        ],
      },
    };
    for (const format of ['alpaca', 'sharegpt', 'openai'] as const) {
      const { file, written, withoutOutput } = exportDataset(rows, format, lineage);
      expect(linesOf(file.bytes)).toEqual([expected[format]]);
      expect({ written, withoutOutput }).toEqual({ written: 1, withoutOutput: 1 });
      expect(JSON.stringify(datasetInfo(format, file.name))).toContain(file.name);
      expect(() => exportDataset(rows.slice(1), format, lineage)).toThrow(
        expect.objectContaining({ code: 'BAD_OPTION' }),
      );
    }
    expect(() => exportDataset([], 'jsonl', lineage)).toThrow(/no row/);
    expect(datasetInfo('csv', 'a.csv')).toBeNull();
  });

  it('as CSV is read back by the reference parser, formulas made safe unless told not to', async () => {
    const safe = exportDataset(rows, 'csv', lineage).file;
    const table = await parseReferenceFile(safe);
    expect(table.problems).toEqual([]);
    expect(table.rows.map((row) => row.cells.input)).toEqual([rows[0]?.input, "'=1+1"]);
    expect(table.rows[1]?.cells.reasons).toBe('parses as Python; ends with an assert');
    const raw = await parseReferenceFile(exportDataset(rows, 'csv', lineage, { spreadsheetSafe: false }).file);
    expect(raw.rows[1]?.cells.input).toBe('=1+1');
  });
});

describe('CSV', () => {
  it.each(['=1', '+1', '-1', '@x', '\t=1', ' =1', '\u00a0=1', 'a\n=1', '\r=1', '＝1', '\ufeff@SUM(A1)'])(
    'defuses %j',
    (payload) => {
      const [, line = ''] = toCsv(['a'], [[payload]]).split('a\r\n');
      expect(line.replace(/^"/, '').startsWith("'")).toBe(true);
      expect(toCsv(['a'], [[payload]], false)).not.toContain("'");
    },
  );

  it('leaves ordinary text and numbers alone', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x = 1', -1],
          ['say "hi"', undefined],
        ],
      ),
    ).toBe('a,b\r\nx = 1,-1\r\n"say ""hi""",\r\n');
  });

  it('comes back as it was', async () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text.trim() !== '' && !/[\r\0]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (pairs) => {
        const bytes = new TextEncoder().encode(toCsv(['input', 'output'], pairs, false));
        const table = await parseReferenceFile({ name: 'a.csv', bytes });
        expect(table.rows.map((row) => [row.cells.input, row.cells.output])).toEqual(pairs);
      }),
    );
  });
});

describe('PEFT adapter', () => {
  const domain = { data: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [2, 3] as const };
  const COMMIT = '0123456789abcdef0123456789abcdef01234567';

  it('has the one tensor and the configuration that PEFT loads', () => {
    const [config, weights] = exportPeftAdapter({
      domain,
      model: 'org/model',
      revision: COMMIT,
      layers: 24,
      attentionHeads: 14,
    });
    expect(config?.name).toBe('adapter_config.json');
    expect(JSON.parse(textOf(config?.bytes ?? new Uint8Array()))).toEqual({
      peft_type: 'PROMPT_TUNING',
      task_type: 'CAUSAL_LM',
      base_model_name_or_path: 'org/model',
      revision: COMMIT,
      inference_mode: true,
      num_virtual_tokens: 2,
      token_dim: 3,
      num_transformer_submodules: 1,
      num_attention_heads: 14,
      num_layers: 24,
      prompt_tuning_init: 'RANDOM',
      prompt_tuning_init_text: null,
      tokenizer_name_or_path: null,
      tokenizer_kwargs: null,
    });
    expect(weights?.name).toBe('adapter_model.safetensors');
    const { tensors, metadata } = readSafetensors(weights?.bytes ?? new Uint8Array());
    expect(Object.keys(tensors)).toEqual(['prompt_embeddings']);
    expect(tensors.prompt_embeddings).toMatchObject({ dtype: 'F32', dims: [2, 3], data: domain.data });
    expect(metadata).toEqual({ format: 'pt' });
  });

  it.each(['bundled', 'local', '', null])('names no revision of a hub for a model from elsewhere (%s)', (revision) => {
    const [config] = exportPeftAdapter({ domain, model: 'm', revision });
    expect(JSON.parse(textOf(config?.bytes ?? new Uint8Array()))).toMatchObject({ revision: null });
  });

  it('is refused where the numbers do not fit', () => {
    const refused = expect.objectContaining({ code: 'PROMPT_MISMATCH' });
    expect(() => exportPeftAdapter({ domain: { ...domain, dims: [2, 2] }, model: 'm' })).toThrow(refused);
    const broken = { data: Float32Array.of(1, Number.NaN), dims: [1, 2] as const };
    expect(() => exportPeftAdapter({ domain: broken, model: 'm' })).toThrow(refused);
  });

  it('packs into the same archive every time', async () => {
    const files = exportPeftAdapter({ domain, model: 'm' });
    const archive = zipFiles('adapter.zip', files);
    expect(await sha256(archive.bytes)).toBe(await sha256(zipFiles('adapter.zip', files).bytes));
    expect(unzipSync(archive.bytes)['adapter_model.safetensors']).toEqual(files[1]?.bytes);
    expect(await sha256(new TextEncoder().encode('abc') as Uint8Array<ArrayBuffer>)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
