import { describe, expect, it } from 'vitest';
import type { Graph } from '../../onnx/graph';
import { normalize } from '../../onnx/normalize';
import { readModel } from '../../onnx/read';
import { type FamilyName, type TinyName, tinyFiles } from '../testing/tinyModels';
import { lowRank } from './lowRank';

const SHAPE = { rank: 4, alpha: 8, targets: 'all-linear' } as const;

function graphOf(name: TinyName | FamilyName): Graph {
  const files = tinyFiles(name);
  return normalize(readModel(files.get([...files.keys()].find((path) => path.endsWith('.onnx'))!)!));
}

const renamed = (graph: Graph, part: string, name: string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.name.includes(part) ? { ...node, name } : node)),
});

describe('layers beside which adapters stand', () => {
  const names = (layer: number): string[] =>
    ['q', 'k', 'v', 'o']
      .map((part) => `model.layers.${layer}.self_attn.${part}_proj`)
      .concat(['gate', 'up', 'down'].map((part) => `model.layers.${layer}.mlp.${part}_proj`));

  it.each(['llama-q4', 'qwen2-packed', 'qwen3-packed', 'llama optimum q4', 'llama-float'] as const)(
    'are PyTorch’s, in its order: %s',
    (name) => {
      const { layers, tensors } = lowRank(graphOf(name), SHAPE);
      expect(layers.map((layer) => layer.name)).toEqual([...names(0), ...names(1)]);
      expect(layers.slice(0, 4).map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
        [32, 64],
        [32, 32],
        [32, 32],
        [64, 32],
      ]);
      expect(tensors.slice(0, 2)).toEqual([
        { name: 'model.layers.0.self_attn.q_proj.lora_A.weight', dims: [32, 4], scale: 1 },
        { name: 'model.layers.0.self_attn.q_proj.lora_B.weight', dims: [4, 64], scale: 2 },
      ]);
    },
  );

  it('are the packed ones where PyTorch packs them too', () => {
    const { layers } = lowRank(graphOf('qwen2-packed'), SHAPE, true);
    expect(layers[0]).toEqual({ name: 'model.layers.0.self_attn.qkv_proj', inputs: 32, outputs: 128 });
  });

  it('must all have their names where all are wanted', () => {
    const graph = renamed(graphOf('llama-q4'), 'layers.1/mlp/up_proj', 'fused_17');
    expect(() => lowRank(graph, SHAPE)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining('fused_17') }),
    );
    expect(lowRank(graph, { ...SHAPE, targets: ['down_proj'] }).layers).toHaveLength(2);
  });
});
