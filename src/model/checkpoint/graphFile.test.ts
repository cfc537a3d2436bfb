import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
} from '../../onnx/generated/onnx_pb';
import type { Graph } from '../../onnx/graph';
import { floatTensor, toFloat32 } from '../../onnx/tensorData';
import { writeModel } from '../../onnx/write';
import { memoryFolder } from '../testing/tinyModels';
import { loadGraph } from './graphFile';

/** A graph of one weight, whose bytes stand at an offset of a file beside it. */
function externalModel(location = 'model.onnx_data'): { bytes: Uint8Array; data: Uint8Array; weight: Float32Array } {
  const weight = Float32Array.from([1.5, -2, 0.25]);
  const graph: Graph = {
    name: 'external',
    opsets: { '': 21 },
    inputs: [{ name: 'x', dataType: 'float32', dims: [3] }],
    outputs: [{ name: 'y', dataType: 'float32', dims: [3] }],
    initializers: new Map([['w', floatTensor('w', weight, [3])]]),
    nodes: [{ opType: 'Mul', domain: '', name: 'n', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
  };
  const model = fromBinary(ModelProtoSchema, writeModel(graph));
  const tensor = model.graph?.initializer[0] as TensorProto;
  const places = { location, offset: '4', length: '12' };
  tensor.rawData = new Uint8Array(0);
  tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  tensor.externalData = Object.entries(places).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  const data = Uint8Array.from([9, 9, 9, 9, ...new Uint8Array(weight.buffer)]);
  return { bytes: toBinary(ModelProtoSchema, model), data, weight };
}

describe('loadGraph', () => {
  const { bytes, data, weight } = externalModel();
  const folder = (...files: [string, Uint8Array][]): ReturnType<typeof memoryFolder> =>
    memoryFolder('folder', new Map(files));

  it('reads external data beside the graph, and tells apart models that share a graph', async () => {
    const loaded = await loadGraph(folder(['onnx/model.onnx', bytes], ['onnx/model.onnx_data', data]), () => undefined);
    expect(loaded).toMatchObject({ path: 'onnx/model.onnx', byteLength: bytes.length + data.length });
    const digest = (part: Uint8Array): Buffer => createHash('sha256').update(part).digest();
    expect(loaded.hash).toBe(digest(Buffer.concat([digest(bytes), digest(data)])).toString('hex'));
    const tuned = data.with(15, 1);
    const other = await loadGraph(folder(['onnx/model.onnx', bytes], ['onnx/model.onnx_data', tuned]), () => undefined);
    expect(other.hash).not.toBe(loaded.hash);
    const tensor = loaded.graph.initializers.get('w');
    expect(tensor && toFloat32(tensor)).toEqual(weight);
  });

  it.each(['./model.onnx_data', '.\\data\\decoder.weights', 'decoder.weights'])(
    'follows %j as a path from the graph’s folder',
    async (location) => {
      const own = externalModel(location);
      const name = location.replace('.\\data\\', 'data/').replace('./model', 'model');
      const loading = loadGraph(folder(['onnx/model.onnx', own.bytes], [`onnx/${name}`, own.data]), () => undefined);
      const tensor = (await loading).graph.initializers.get('w');
      expect(tensor && toFloat32(tensor)).toEqual(own.weight);
    },
  );

  it('names the data file that is missing', async () => {
    const loading = loadGraph(folder(['onnx/model.onnx', bytes], ['model.onnx_data', data]), () => undefined);
    await expect(loading).rejects.toMatchObject({ code: 'MODEL_FILE_MISSING', where: 'model.onnx_data' });
  });

  it('names the data file that is cut off', async () => {
    const loading = loadGraph(folder(['model.onnx', bytes], ['model.onnx_data', data.slice(0, 10)]), () => undefined);
    await expect(loading).rejects.toMatchObject({ code: 'MODEL_FILE_BROKEN', where: 'model.onnx_data' });
  });
});
