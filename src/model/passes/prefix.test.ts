/** A prefix that runs once gives what rows that run whole give: losses, and gradients of every part of the tree. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { distance } from '../../autodiff/testing/gradientCheck';
import { createCpuRuntime } from '../../runtime/node';
import { Random } from '../../tensors/random';
import { type LoadedLanguageModel, loadLanguageModel } from '../load';
import {
  FAMILY_VARIANTS,
  type FamilyName,
  memoryFolder,
  TINY_VARIANTS,
  type TinyName,
  tinyFiles,
} from '../testing/tinyModels';
import { IGNORED_LABEL } from '../types';
import { SingleRunPass } from './singleRunPass';
import { TrainingModel } from './trainingModel';

const X = IGNORED_LABEL;
/** One root of 3 positions; two nodes of 4 behind it; rows behind the root and behind the nodes, some padded. */
const ROOT = 3;
const NODES = 2;
const NODE = 4;
const LEAVES = { behindRoot: [0, 0], behindNodes: [1, 0, 1] } as const;
const ROW = 5;
const LABELS = {
  behindRoot: [5, 6, 7, 257, 9, 8, X, X],
  behindNodes: [1, 2, 3, 257, 9, 257, X, X, 4, 4, 4, 257],
} as const;
const WEIGHTS = { behindRoot: Float32Array.of(-0.7, 0.4), behindNodes: Float32Array.of(2, -1.5, 0.3) } as const;

interface Tree {
  readonly root: Float32Array;
  readonly nodes: Float32Array;
  readonly behindRoot: Float32Array;
  readonly behindNodes: Float32Array;
}
interface Result extends Tree {
  readonly logProbabilities: readonly number[];
}

function drawTree(d: number): Tree {
  const random = new Random('tree');
  const rows = (count: number): Float32Array => Float32Array.from({ length: count * d }, () => random.normal());
  return {
    root: rows(ROOT),
    nodes: rows(NODES * NODE),
    behindRoot: rows(LEAVES.behindRoot.length * ROW),
    behindNodes: rows(LEAVES.behindNodes.length * ROW),
  };
}

const labelsOf = (kind: keyof typeof LEAVES) => ({
  data: Int32Array.from(LABELS[kind]),
  dims: [LEAVES[kind].length, 4],
});

/** Every row with its prefixes in front; gradients put together by hand. */
async function whole(model: LoadedLanguageModel, tree: Tree): Promise<Result> {
  const d = model.info.tokenDim;
  const sums: Tree = {
    root: new Float32Array(tree.root.length),
    nodes: new Float32Array(tree.nodes.length),
    behindRoot: new Float32Array(tree.behindRoot.length),
    behindNodes: new Float32Array(tree.behindNodes.length),
  };
  const logProbabilities: number[] = [];
  const add = (into: Float32Array, from: Float32Array): void =>
    from.forEach((value, i) => {
      into[i]! += value;
    });
  for (const kind of ['behindRoot', 'behindNodes'] as const) {
    const rows = LEAVES[kind].map((node, b) => {
      const own = tree[kind].subarray(b * ROW * d, (b + 1) * ROW * d);
      const between = kind === 'behindRoot' ? [] : [...tree.nodes.subarray(node * NODE * d, (node + 1) * NODE * d)];
      return [...tree.root, ...between, ...own];
    });
    const length = rows[0]!.length;
    const tape = await model.forward(
      { data: Float32Array.from(rows.flat()), dims: [rows.length, length / d, d] },
      labelsOf(kind),
    );
    logProbabilities.push(...tape.logProbabilities);
    const { data } = await tape.backward(WEIGHTS[kind]);
    tape.dispose();
    LEAVES[kind].forEach((node, b) => {
      const gradient = data.subarray(b * length, (b + 1) * length);
      add(sums.root, gradient.subarray(0, ROOT * d));
      if (kind === 'behindNodes')
        add(
          sums.nodes.subarray(node * NODE * d, (node + 1) * NODE * d),
          gradient.subarray(ROOT * d, (ROOT + NODE) * d),
        );
      sums[kind].set(gradient.subarray(length - ROW * d), b * ROW * d);
    });
  }
  return { ...sums, logProbabilities };
}

async function shared(model: LoadedLanguageModel, tree: Tree): Promise<Result> {
  const d = model.info.tokenDim;
  const sharing = model.sharing!;
  const root = await sharing.prefix({ data: tree.root, dims: [1, ROOT, d] });
  const nodes = await sharing.prefix(
    { data: tree.nodes, dims: [NODES, NODE, d] },
    { tape: root, rows: Int32Array.of(0, 0) },
  );
  const leaf = (kind: keyof typeof LEAVES) => {
    const rows = Int32Array.from(LEAVES[kind]);
    const tape = kind === 'behindRoot' ? root : nodes;
    return sharing.forward({ data: tree[kind], dims: [rows.length, ROW, d] }, labelsOf(kind), { tape, rows });
  };
  const tapes = { behindRoot: await leaf('behindRoot'), behindNodes: await leaf('behindNodes') };
  const behindRoot = (await tapes.behindRoot.backward(WEIGHTS.behindRoot)).data;
  const behindNodes = (await tapes.behindNodes.backward(WEIGHTS.behindNodes)).data;
  for (const tape of Object.values(tapes)) tape.dispose();
  const nodeGradient = await nodes.backward();
  expect(nodeGradient.dims).toEqual([NODES, NODE, d]);
  nodes.dispose();
  const rootGradient = await root.backward();
  root.dispose();
  return {
    root: rootGradient.data,
    nodes: nodeGradient.data,
    behindRoot,
    behindNodes,
    logProbabilities: [...tapes.behindRoot.logProbabilities, ...tapes.behindNodes.logProbabilities],
  };
}

const names = [...Object.keys(TINY_VARIANTS), ...Object.keys(FAMILY_VARIANTS)] as (TinyName | FamilyName)[];

describe.each(names)('%s', (name) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['by blocks, activations kept', undefined, 0],
    ['by blocks, activations computed again', 1, 0],
    ['each pass in one run', undefined, Number.POSITIVE_INFINITY],
    ['some rows in one run, some by blocks', undefined, 2],
  ])('%s', async (_way, activationBudgetBytes, mostRowsInOneRun) => {
    const runtime = createCpuRuntime({ threads: 1, ...(activationBudgetBytes ? { activationBudgetBytes } : {}) });
    const inOneRun = mostRowsInOneRun > 0;
    const options = { runtime, ...(inOneRun ? {} : { singleRunWeightLimitBytes: 0 }) };
    const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), options);
    const byBlocks = vi.spyOn(TrainingModel.prototype, 'forward');
    if (inOneRun) vi.spyOn(SingleRunPass.prototype, 'fits').mockImplementation((rows) => rows <= mostRowsInOneRun);
    const tree = drawTree(model.info.tokenDim);
    const expected = await whole(model, tree);
    byBlocks.mockClear();
    const given = await shared(model, tree);
    // Two rows behind the root, three behind the nodes.
    expect(byBlocks).toHaveBeenCalledTimes([2, 3].filter((rows) => rows > mostRowsInOneRun).length);
    expected.logProbabilities.forEach((value, i) => {
      expect(Math.abs(given.logProbabilities[i]! / value - 1)).toBeLessThan(1e-5);
    });
    for (const part of ['root', 'nodes', 'behindRoot', 'behindNodes'] as const)
      expect(distance(given[part], expected[part]).relativeError, part).toBeLessThan(1e-5);
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});

describe('a prefix in one run', () => {
  const name = 'qwen2-packed';
  const open = async (runtime = createCpuRuntime({ threads: 1 })) => {
    const model = await loadLanguageModel(memoryFolder(name, tinyFiles(name)), { runtime });
    const { tokenDim: d } = model.info;
    const rows = (batch: number, length: number) => ({
      data: new Float32Array(batch * length * d).fill(0.1),
      dims: [batch, length, d],
    });
    const labels = (batch: number) => ({ data: new Int32Array(batch).fill(5), dims: [batch, 1] });
    return { runtime, model, rows, labels, sharing: model.sharing! };
  };

  it('leaves to blocks what would not fit with a copy of it for every row', async () => {
    const byBlocks = vi.spyOn(TrainingModel.prototype, 'forward');
    // One row behind 60 positions has room here, ten rows have not, though none is longer than two positions.
    const runtime = createCpuRuntime({ threads: 1, activationBudgetBytes: 800_000 });
    const { model, rows, labels, sharing } = await open(runtime);
    const prefix = await sharing.prefix(rows(1, 60));
    const ways: number[] = [];
    for (const batch of [1, 10]) {
      const tape = await sharing.forward(rows(batch, 2), labels(batch), { tape: prefix, rows: new Int32Array(batch) });
      tape.dispose();
      ways.push(byBlocks.mock.calls.length);
    }
    expect(ways).toEqual([0, 1]);
    byBlocks.mockRestore();
    prefix.dispose();
    await model.dispose();
  });

  it('is refused once disposed, and runs again after a failure', async () => {
    const runtime = createCpuRuntime({ threads: 1 });
    let failures = 1;
    const createSession: typeof runtime.createSession = (graph, options) =>
      options.name.startsWith('prefix') && failures-- > 0
        ? Promise.reject(new Error('no room for now'))
        : runtime.createSession(graph, options);
    const { model, rows, labels, sharing } = await open(Object.assign(Object.create(runtime), { createSession }));
    const binding = { tape: await sharing.prefix(rows(1, 3)), rows: new Int32Array(1) };
    await expect(sharing.score(rows(1, 2), labels(1), binding)).rejects.toThrow('no room for now');
    expect((await sharing.score(rows(1, 2), labels(1), binding))[0]).toBeLessThan(0);
    binding.tape.dispose();
    await expect(binding.tape.backward()).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(sharing.score(rows(1, 2), labels(1), binding)).rejects.toMatchObject({ code: 'INTERNAL' });
    await model.dispose();
    expect(runtime.live).toEqual({ tensors: 0, sessions: 0 });
  });
});
