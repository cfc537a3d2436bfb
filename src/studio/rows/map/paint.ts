/** Paints a hundred thousand marks in one pass over the pixels. */
import type { MarkedPoint } from './marks';
import { makeStamp, type Stamp } from './stamps';
import type { Viewport } from './viewport';

/** Colour by token name, as the canvas's own theme has it now. */
export type Palette = (token: string) => string;

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    const color = known.get(token) ?? style.getPropertyValue(token).trim();
    known.set(token, color);
    return color;
  };
}

/** Marks as numbers, in the order of drawing. */
export interface Painting {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly kinds: Uint16Array;
  readonly stamps: readonly Stamp[];
}

/** CSS pixels; smaller where there are many. */
export const radiusFor = (count: number): number => (count > 20_000 ? 1.8 : count > 3000 ? 2.6 : 3.6);

const STRENGTH = { full: 1, back: 0.3, grey: 0.55 } as const;

export function preparePainting(marks: readonly MarkedPoint[], ratio: number, palette: Palette): Painting {
  const radius = radiusFor(marks.length) * ratio;
  const ground = palette('--studio-panel');
  const stamps: Stamp[] = [];
  const kindOf = new Map<string, number>();
  const [xs, ys] = [new Float64Array(marks.length), new Float64Array(marks.length)];
  const kinds = new Uint16Array(marks.length);
  marks.forEach(({ x, y, group, isReference, emphasis }, at) => {
    const shape = isReference ? 'diamond' : group.shape;
    const color = emphasis === 'grey' ? '--studio-curve-gradient' : group.color;
    const key = `${shape} ${color} ${emphasis}`;
    const known = kindOf.get(key);
    if (known === undefined) {
      kindOf.set(key, stamps.length);
      stamps.push(makeStamp(shape, radius, palette(color), ground, STRENGTH[emphasis]));
    }
    xs[at] = x;
    ys[at] = y;
    kinds[at] = known ?? stamps.length - 1;
  });
  return { xs, ys, kinds, stamps };
}

/** @param image of the whole canvas, in device pixels; painted over */
export function paint({ xs, ys, kinds, stamps }: Painting, view: Viewport, ratio: number, image: ImageData): void {
  const { width, height } = image;
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(0);
  const scale = view.scale * ratio;
  const [left, top] = [
    (view.width * ratio) / 2 - view.centerX * scale,
    (view.height * ratio) / 2 + view.centerY * scale,
  ];
  const offsets = stamps.map(({ dx, dy }) => Int32Array.from(dx, (x, at) => dy[at]! * width + x));
  for (let at = 0; at < kinds.length; at++) {
    const x = Math.floor(left + xs[at]! * scale);
    const y = Math.floor(top - ys[at]! * scale);
    const kind = kinds[at]!;
    const { dx, dy, colors, reach } = stamps[kind]!;
    if (x < -reach || y < -reach || x >= width + reach || y >= height + reach) continue;
    if (x >= reach && y >= reach && x < width - reach && y < height - reach) {
      const own = offsets[kind]!;
      const middle = y * width + x;
      for (let pixel = 0; pixel < own.length; pixel++) pixels[middle + own[pixel]!] = colors[pixel]!;
      continue;
    }
    for (let pixel = 0; pixel < dx.length; pixel++) {
      const [px, py] = [x + dx[pixel]!, y + dy[pixel]!];
      if (px >= 0 && py >= 0 && px < width && py < height) pixels[py * width + px] = colors[pixel]!;
    }
  }
}
