/**
 * Marks as stamps of pixels. Stamping pixels by hand is many times faster than a path or an image a mark, and than WebGL where no graphics card
 * draws it (decisions/0044-the-map.md).
 */
import type { Shape } from './group';
import { mark } from './shapes';

export interface Stamp {
  /** Pixels from the mark's middle. */
  readonly dx: Int16Array;
  readonly dy: Int16Array;
  /** As a 32-bit word of ImageData, opaque. */
  readonly colors: Uint32Array;
  /** No pixel is farther from the middle, in x or y. */
  readonly reach: number;
}

/** Less of a mark in a pixel than this share leaves the pixel as it is. */
const LEAST = 0.3;

/**
 * @param radius device pixels
 * @param color any CSS colour
 * @param ground what edges blend with
 * @param strength how much of the colour stands out from the ground, 0…1
 */
export function makeStamp(shape: Shape, radius: number, color: string, ground: string, strength: number): Stamp {
  const reach = Math.ceil(radius * 1.4) + 1;
  const size = 2 * reach + 1;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [size, size];
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  mark(context, shape, { x: reach + 0.5, y: reach + 0.5 }, radius, color, ground);
  const drawn = context.getImageData(0, 0, size, size).data;
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  const [dx, dy, colors]: [number[], number[], number[]] = [[], [], []];
  const words = new Uint32Array(1);
  const bytes = new Uint8Array(words.buffer);
  for (let at = 0; at < size * size; at++) {
    const share = drawn[4 * at + 3]! / 255;
    if (share < LEAST) continue;
    const blend = (own: number, behind: number): number => behind + (own - behind) * share * strength;
    bytes[0] = blend(drawn[4 * at]!, r);
    bytes[1] = blend(drawn[4 * at + 1]!, g);
    bytes[2] = blend(drawn[4 * at + 2]!, b);
    bytes[3] = 255;
    dx.push((at % size) - reach);
    dy.push(Math.floor(at / size) - reach);
    colors.push(words[0]!);
  }
  return { dx: Int16Array.from(dx), dy: Int16Array.from(dy), colors: Uint32Array.from(colors), reach };
}
