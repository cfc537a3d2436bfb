import { describe, expect, it } from 'vitest';
import { batched } from './batches';

describe('batches', () => {
  it('hand over many events as one, in order, and none when there are none', () => {
    const delivered: (readonly number[])[] = [];
    const frames: (() => void)[] = [];
    const batch = batched<number>(
      (items) => delivered.push(items),
      (run) => frames.push(run),
    );
    batch.push(1);
    batch.push(2, 3);
    expect(frames).toHaveLength(1);
    frames.shift()?.();
    batch.push(4);
    batch.flush();
    frames.shift()?.();
    expect(delivered).toEqual([[1, 2, 3], [4]]);
  });
});
