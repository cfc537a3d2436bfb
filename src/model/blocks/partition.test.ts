import { describe, expect, it } from 'vitest';
import { float, GraphBuilder } from '../../onnx/builder';
import type { Graph, GraphNode } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import { writeModel } from '../../onnx/write';
import { createCpuRuntime } from '../../runtime/node';
import { loadLanguageModel } from '../load';
import { TrainingModel } from '../passes/trainingModel';
import { teacherForcedGraph } from '../rewrite/teacherForcedGraph';
import { mapNodes, node } from '../testing/exportForms';
import { preparedModel } from '../testing/float64Model';
import { memoryFolder, TINY_VARIANTS, type TinyName, tinyFiles } from '../testing/tinyModels';
import { partition } from './partition';

const LAYERS = 3;

describe.each(Object.keys(TINY_VARIANTS) as TinyName[])('%s', (name) => {
  const prepared = preparedModel(tinyFiles(name, { layers: LAYERS }), false);
  const graph = teacherForcedGraph(prepared.graph, prepared.logits);

  it('is one block a layer, each from one residual stream to the next, and a head', () => {
    const { blocks, head, finalNorm } = partition(graph, prepared.logits);
    expect(blocks).toHaveLength(LAYERS);
    expect(blocks.map((block) => block.nodes.filter((one) => one.opType === 'Softmax').length)).toEqual([1, 1, 1]);
    const ends = blocks.map((block) => block.output);
    expect(blocks.map((block) => block.input)).toEqual(['inputs_embeds', ...ends.slice(0, -1)]);
    expect([head.input, finalNorm.input]).toEqual([ends[LAYERS - 1], ends[LAYERS - 1]]);
    expect(head.output).toBe(prepared.logits);
    expect(finalNorm.nodes.map((one) => one.opType)).toEqual(['SimplifiedLayerNormalization']);
  });

  it('leaves no node out', () => {
    const { blocks, head } = partition(graph, prepared.logits);
    const taken = new Set([...blocks, head].flatMap((segment) => segment.nodes));
    expect(graph.nodes.filter((one) => !taken.has(one))).toEqual([]);
  });

  it('runs all blocks by one program, each with weights of its own', async () => {
    const runtime = createCpuRuntime({ threads: 1 });
    const { tokenDim, vocabularySize } = prepared.embedding;
    const model = new TrainingModel(runtime, graph, { tokenDim, vocabularySize, logits: prepared.logits });
    const [first, ...others] = model.stack.blocks as [
      (typeof model.stack.blocks)[number],
      ...typeof model.stack.blocks,
    ];
    const tables = new Set(['cos_cache', 'sin_cache']);
    const own = (block: typeof first): string[] =>
      [...block.canonical.weightNames.values()].filter((one) => !tables.has(one));
    for (const block of others) {
      expect(block.programs.unshared).toBe(first.programs.unshared);
      expect(block.canonical.weights.size).toBe(first.canonical.weights.size);
      expect(own(block).filter((one) => own(first).includes(one))).toEqual([]);
    }
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

/** The first layer's MLP followed by a node of another kind. */
function withNodeInBlock(insert: (input: string, output: string) => GraphNode): Map<string, Uint8Array> {
  const files = new Map(tinyFiles('llama-q4'));
  const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
  const graph = readModel(files.get(path)!);
  const target = graph.nodes.find((one) => one.name.includes('layers.0/mlp/down_proj'))!;
  const output = target.outputs[0]!;
  const changed = mapNodes(graph, (one) =>
    one === target ? [{ ...one, outputs: ['inner'] }, insert('inner', output)] : one,
  );
  files.set(path, writeModel(changed));
  return files;
}

async function load(files: Map<string, Uint8Array>): Promise<unknown> {
  const runtime = createCpuRuntime({ threads: 1 });
  const failure = await loadLanguageModel(memoryFolder('strange', files), { runtime }).catch((error: unknown) => error);
  expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  return failure;
}

describe('a model that cannot be trained', () => {
  it.each(['Softplus', 'HardSwish', 'ReduceMax'])('names the operator %s and its node', async (opType) => {
    const attributes = opType === 'ReduceMax' ? { keepdims: { kind: 'int', value: 1 } as const } : {};
    const failure = await load(
      withNodeInBlock((input, output) => ({ ...node(opType, [input], [output], attributes), name: 'strange_node' })),
    );
    expect(failure).toMatchObject({ code: 'OPERATOR_UNSUPPORTED', where: `${opType} 'strange_node'` });
    expect((failure as Error).message).toContain(`${opType} 'strange_node'`);
  });

  it('names an operator of a domain of its own', async () => {
    const failure = await load(
      withNodeInBlock((input, output) => node('Mystery', [input], [output], {}, 'com.example')),
    );
    expect(failure).toMatchObject({ code: 'OPERATOR_UNSUPPORTED' });
    expect((failure as Error).message).toContain("com.example.Mystery '");
  });

  it('says so where no attention is found', () => {
    const b = new GraphBuilder('mlp');
    b.input('inputs_embeds', 'float32', ['batch', 'sequence', 4]);
    const y = b.node('QuickGelu', ['inputs_embeds'], { alpha: float(1) }, 'com.microsoft');
    b.output(y, 'float32', ['batch', 'sequence', 4]);
    expect(() => partition(b.build(), y)).toThrowError(expect.objectContaining({ code: 'MODEL_UNSUPPORTED' }));
  });

  it.each([
    [
      'no table of input_ids',
      (graph: Graph) => ({
        ...graph,
        nodes: graph.nodes.map((one) => ({
          ...one,
          opType: one.opType === 'Gather' && one.inputs[1] === 'input_ids' ? 'GatherND' : one.opType,
        })),
      }),
    ],
    [
      'no logits',
      (graph: Graph) => ({ ...graph, outputs: graph.outputs.filter((output) => output.name !== 'logits') }),
    ],
  ])('says so where there is %s', async (_what, change) => {
    const files = new Map(tinyFiles('llama-q4'));
    const path = [...files.keys()].find((key) => key.endsWith('.onnx'))!;
    files.set(path, writeModel(change(readModel(files.get(path)!))));
    expect(await load(files)).toMatchObject({ code: 'MODEL_UNSUPPORTED' });
  });
});
