import type { Rule } from '../rule';

/** The gradient stands where the slice was taken, zeros elsewhere. Steps of one, along axes of known size. */
export const slice: Rule = (c) => {
  const { builder } = c;
  const dims = c.inputDims(0);
  const starts = c.integers(1);
  const ends = c.integers(2);
  const axes = c.has(3) ? c.integers(3) : starts.map((_, i) => i);
  if (c.has(4) && c.integers(4).some((step) => step !== 1)) throw new RangeError('Slice with a step');
  const before = dims.map(() => 0);
  const after = dims.map(() => 0);
  axes.forEach((rawAxis, i) => {
    const axis = rawAxis < 0 ? rawAxis + dims.length : rawAxis;
    const size = dims[axis];
    if (typeof size !== 'number') throw new RangeError('Slice along an axis whose size only the run knows');
    const clamp = (value: number): number => Math.min(Math.max(value < 0 ? value + size : value, 0), size);
    before[axis] = clamp(starts[i]!);
    after[axis] = size - clamp(ends[i]!);
  });
  return [builder.node('Pad', [c.gradient, builder.int64([...before, ...after]), builder.scalar(0)])];
};
