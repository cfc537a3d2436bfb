import { describe, expect, it } from 'vitest';
import { DataOrder, type DataOrderOptions } from './dataOrder';

const OPTIONS: DataOrderOptions = { batch: 4, negatives: 2, pooling: 'per-sample', lambda: 1, seed: 5 };

const take = (order: DataOrder, steps: number) => Array.from({ length: steps }, () => order.next());

describe('DataOrder', () => {
  it('sees every reference once an epoch, in an order of its own each time', () => {
    const steps = take(new DataOrder(10, OPTIONS), 6);
    expect(steps.map((step) => step.indices.length)).toEqual([4, 4, 2, 4, 4, 2]);
    const epochs = [steps.slice(0, 3), steps.slice(3)].map((epoch) => epoch.flatMap((step) => step.indices));
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('draws that many different negatives, never the reference itself, from everywhere', () => {
    const seen = new Set<number>();
    for (const { indices, negatives } of take(new DataOrder(10, OPTIONS), 60)) {
      indices.forEach((own, place) => {
        const row = negatives[place]!;
        expect(new Set(row).size).toBe(2);
        expect(row).not.toContain(own);
        for (const j of row) seen.add(j);
      });
    }
    expect(seen.size).toBe(10);
  });

  it('gives all others when asked, and with two references the other one', () => {
    const [step] = take(new DataOrder(3, { ...OPTIONS, batch: 'all', negatives: 'all' }), 1);
    expect(step).toEqual({
      indices: [0, 1, 2],
      negatives: [
        [1, 2],
        [0, 2],
        [0, 1],
      ],
    });
    for (const { indices, negatives } of take(new DataOrder(2, { ...OPTIONS, batch: 1 }), 8)) {
      expect(negatives).toEqual([[1 - indices[0]!]]);
    }
  });

  it('pairs the members of a batch with each other under pooling batch, as the released code does', () => {
    for (const { indices, negatives } of take(new DataOrder(9, { ...OPTIONS, batch: 3, pooling: 'batch' }), 9)) {
      indices.forEach((own, place) => {
        expect([...negatives[place]!].sort()).toEqual(indices.filter((j) => j !== own).sort());
      });
    }
    const lonely = new DataOrder(7, { ...OPTIONS, batch: 3, pooling: 'batch' });
    const last = take(lonely, 3)[2]!;
    expect(last.indices).toHaveLength(1);
    expect(last.negatives[0]).toHaveLength(2);
    expect(last.negatives[0]).not.toContain(last.indices[0]);
  });

  it('is a function of its seed, and goes on exactly where its state was saved', () => {
    const order = new DataOrder(11, OPTIONS);
    take(order, 4);
    const state = JSON.parse(JSON.stringify(order.state));
    const expected = take(order, 9);
    expect(take(new DataOrder(11, OPTIONS, state), 9)).toEqual(expected);
    expect(take(new DataOrder(11, OPTIONS), 13).slice(4)).toEqual(expected);
    expect(take(new DataOrder(11, { ...OPTIONS, seed: 6 }), 4)).not.toEqual(take(new DataOrder(11, OPTIONS), 4));
  });

  it('sees the same batches with and without the contrastive loss', () => {
    const direct = take(new DataOrder(10, { ...OPTIONS, lambda: 0 }), 5);
    expect(direct.map((step) => step.indices)).toEqual(take(new DataOrder(10, OPTIONS), 5).map((step) => step.indices));
    expect(direct.flatMap((step) => step.negatives.flat())).toEqual([]);
  });
});
