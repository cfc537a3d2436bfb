import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import { toEmbedsGraph } from '../rewrite/toEmbedsGraph';
import { tinyFiles } from '../testing/tinyModels';
import { findCaches } from './keyValueCaches';
import { outputsByName } from './outputsByName';
import { packedProjections } from './packedProjections';
import { stepGraph } from './stepGraph';

const node = (opType: string, inputs: string[], outputs: string[]): GraphNode => ({
  opType,
  domain: '',
  name: outputs[0]!,
  inputs,
  outputs,
  attributes: {},
});

const graphOf = (nodes: GraphNode[], outputs: string[]): Graph => ({
  ...readModel(tinyFiles('llama-q4').get('onnx/model_q4.onnx')!),
  nodes,
  inputs: [],
  initializers: new Map(),
  outputs: outputs.map((name) => ({ name, dataType: 'float32', dims: [] })),
});

describe('a decoding step', () => {
  // What a step of one row takes is the number of its operators.
  it('has few operators beside its products: heads are separated once, and outputs are not copied', () => {
    const source = readModel(tinyFiles('llama-q4').get('onnx/model_q4.onnx')!);
    const { decodingGraph, logits, layerCount } = toEmbedsGraph(source, 2 ** 20);
    const step = stepGraph(
      decodingGraph,
      logits,
      findCaches(decodingGraph).map(({ past }) => past),
    )!;
    const count = (opType: string): number => step.nodes.filter((one) => one.opType === opType).length;
    expect(count('Identity')).toBe(0);
    expect(count('GroupQueryAttention')).toBe(0);
    // Of heads, of three parts of keys for their products, of heads again.
    expect(count('Transpose')).toBe(layerCount * 5);
    expect(count('Reshape')).toBe(layerCount * 4);
    expect(step.nodes.length).toBeLessThan(layerCount * 36 + 8);
  });
});

describe('outputsByName', () => {
  it('makes an output under its own name and tells who else reads it', () => {
    const nodes = [node('Neg', ['x'], ['a']), node('Abs', ['a'], ['b']), node('Identity', ['a'], ['out'])];
    const { nodes: left } = outputsByName(graphOf(nodes, ['out', 'b']));
    expect(left.map(({ opType, inputs, outputs }) => [opType, inputs, outputs])).toEqual([
      ['Neg', ['x'], ['out']],
      ['Abs', ['out'], ['b']],
    ]);
  });

  it('leaves an input, an output and a value with two names as they are', () => {
    const ofInput = [node('Identity', ['x'], ['out'])];
    expect(outputsByName(graphOf(ofInput, ['out'])).nodes).toEqual(ofInput);
    const ofOutput = [node('Neg', ['x'], ['a']), node('Identity', ['a'], ['out'])];
    expect(outputsByName(graphOf(ofOutput, ['a', 'out'])).nodes).toEqual(ofOutput);
    const twice = [node('Neg', ['x'], ['a']), node('Identity', ['a'], ['one']), node('Identity', ['a'], ['two'])];
    expect(outputsByName(graphOf(twice, ['one', 'two'])).nodes.map(({ inputs, outputs }) => [inputs, outputs])).toEqual(
      [
        [['x'], ['one']],
        [['one'], ['two']],
      ],
    );
  });
});

describe('packedProjections', () => {
  const attention = (inputs: string[]): GraphNode =>
    node('GroupQueryAttention', [...inputs, 'k', 'v'], ['y', 'K', 'V']);

  it('gives attention the tensor that a Split took apart', () => {
    const nodes = [node('Split', ['qkv', 'sizes'], ['q', 'k0', 'v0']), attention(['q', 'k0', 'v0'])];
    const packed = packedProjections(graphOf(nodes, ['y', 'K', 'V'])).nodes;
    expect(packed.map(({ opType, inputs }) => [opType, inputs])).toEqual([
      ['GroupQueryAttention', ['qkv', '', '', 'k', 'v']],
    ]);
  });

  it('leaves parts in another order, and parts that something else made', () => {
    const order = [node('Split', ['qkv', 'sizes'], ['q', 'k0', 'v0']), attention(['q', 'v0', 'k0'])];
    expect(packedProjections(graphOf(order, ['y', 'K', 'V'])).nodes).toEqual(order);
    const turned = [
      node('Split', ['qkv', 'sizes'], ['q', 'k0', 'v0']),
      node('Neg', ['q'], ['q1']),
      attention(['q1', 'k0', 'v0']),
    ];
    expect(packedProjections(graphOf(turned, ['y', 'K', 'V'])).nodes).toEqual(turned);
  });
});
