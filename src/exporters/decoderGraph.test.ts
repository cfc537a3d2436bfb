/** Every form of export, run by ONNX Runtime as it stands, against the decoder written out in float64. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { ReferenceModel } from '../model/testing/referenceModel';
import { FAMILY_VARIANTS, type FamilyName, TINY_VARIANTS, type TinyName, tinyModel } from '../model/testing/tinyModels';
import { describeNode } from '../onnx/graph';
import { readModel } from '../onnx/read';
import { writeModel } from '../onnx/write';
import { exportedGraph } from './hubFolder';

type Name = TinyName | FamilyName;
/** Half precision and rounded activations compute something a little else. */
const exact = (name: Name): boolean => {
  const { weights, precision } = tinyModel(name).options;
  return weights !== 'q8-dynamic' && precision !== 'float16';
};
const names = (Object.keys({ ...TINY_VARIANTS, ...FAMILY_VARIANTS }) as Name[]).filter(exact);
const IDS = [256, 72, 105, 33, 10, 7, 0, 255];

type Cache = Record<string, ort.Tensor>;

/** Runs one export; rows are padded on the right and masked. */
class Session {
  private constructor(
    readonly session: ort.InferenceSession,
    private readonly cacheDims: readonly [number, number],
  ) {}

  static async open(name: Name): Promise<Session> {
    const { config, options, weights } = tinyModel(name);
    const bytes = writeModel(exportedGraph(config, weights, options));
    const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    return new Session(session, [config.keyValueHeads, config.headSize]);
  }

  async run(rows: readonly (readonly number[])[], lengths: readonly number[], past: Cache = {}): Promise<Cache> {
    const width = rows[0]?.length as number;
    const behind = past['present.0.key']?.dims[2] ?? 0;
    const int64 = (columns: number, value: (row: number, column: number) => number): ort.Tensor =>
      new ort.Tensor(
        'int64',
        BigInt64Array.from({ length: rows.length * columns }, (_, i) =>
          BigInt(value(Math.floor(i / columns), i % columns)),
        ),
        [rows.length, columns],
      );
    const feeds: Cache = {};
    for (const input of this.session.inputNames) {
      if (input === 'input_ids') feeds[input] = int64(width, (row, t) => rows[row]?.[t] as number);
      else if (input === 'attention_mask')
        feeds[input] = int64(behind + width, (row, t) => (t < lengths[row]! ? 1 : 0));
      else if (input === 'position_ids') feeds[input] = int64(width, (_, t) => behind + t);
      else
        feeds[input] =
          past[input.replace('past_key_values', 'present')] ??
          new ort.Tensor('float32', new Float32Array(0), [rows.length, this.cacheDims[0], 0, this.cacheDims[1]]);
    }
    return (await this.session.run(feeds)) as Cache;
  }
}

/** Largest difference over the largest value. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}

describe.each(names)('%s', (name) => {
  const { config, options, weights } = tinyModel(name);
  const reference = new ReferenceModel(config, weights, options);
  const V = config.vocabularySize;
  const expected = reference.logits(reference.embed(IDS));
  const row = (logits: ort.Tensor | undefined, at: number): Float32Array => {
    if (!(logits?.data instanceof Float32Array)) throw new TypeError('there are no float32 logits');
    return logits.data.subarray(at * V, (at + 1) * V);
  };

  it('gives the float64 logits at every position', async () => {
    const opened = await Session.open(name);
    const { logits } = await opened.run([IDS], [IDS.length]);
    expect(logits?.dims).toEqual([1, IDS.length, V]);
    for (let t = 0; t < IDS.length; t++)
      expect(relativeError(row(logits, t), expected[t] as Float64Array)).toBeLessThan(1e-4);
    await opened.session.release();
  });

  it('gives them for rows of two lengths', async () => {
    const opened = await Session.open(name);
    const short = [256, 9, 8];
    const { logits } = await opened.run([IDS, [...short, ...Array<number>(IDS.length - 3).fill(0)]], [IDS.length, 3]);
    const own = reference.logits(reference.embed(short));
    for (let t = 0; t < IDS.length; t++)
      expect(relativeError(row(logits, t), expected[t] as Float64Array)).toBeLessThan(1e-4);
    for (let t = 0; t < 3; t++)
      expect(relativeError(row(logits, IDS.length + t), own[t] as Float64Array)).toBeLessThan(1e-4);
    await opened.session.release();
  });

  it('gives them token by token, with its cache', async () => {
    const opened = await Session.open(name);
    let past = await opened.run([IDS.slice(0, 3)], [3]);
    for (let t = 3; t < IDS.length; t++) {
      past = await opened.run([[IDS[t]!]], [t + 1], past);
      expect(past['present.0.key']?.dims).toEqual([1, config.keyValueHeads, t + 1, config.headSize]);
      expect(relativeError(row(past.logits, 0), expected[t] as Float64Array)).toBeLessThan(1e-4);
    }
    await opened.session.release();
  });

  it('is read back node by node as it was built', () => {
    const graph = exportedGraph(config, weights, options);
    const read = readModel(writeModel(graph));
    expect(read.nodes.map(describeNode)).toEqual(graph.nodes.map(describeNode));
    expect([...read.initializers.keys()]).toEqual([...graph.initializers.keys()]);
    expect(new Set(read.nodes.map((node) => node.name)).size).toBe(read.nodes.length);
  });
});
