/** Where rows lie densely: lines of equal density in the map's own units. */
import { contourDensity } from 'd3-contour';
import type { Point } from './viewport';

/** Cells of the longer side. */
const CELLS = 512;
const BANDWIDTH = 14;
const LINES = 7;

export type Line = readonly Point[];

/** @returns closed lines, the sparsest first */
export function contoursOf(points: readonly Point[]): readonly Line[] {
  if (points.length < 10) return [];
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const side = Math.max(right - left, top - bottom);
  if (!(side > 0)) return [];
  const margin = side * 0.12;
  const unit = (side + 2 * margin) / CELLS;
  const density = contourDensity<Point>()
    .x(({ x }) => (x - left + margin) / unit)
    .y(({ y }) => (y - bottom + margin) / unit)
    .size([CELLS, CELLS])
    .bandwidth(BANDWIDTH)
    .cellSize(4)
    .thresholds(LINES);
  return density([...points]).flatMap(({ coordinates }) =>
    coordinates.flatMap((polygon) =>
      polygon.map((ring) =>
        ring.map(([x = 0, y = 0]): Point => ({ x: left - margin + x * unit, y: bottom - margin + y * unit })),
      ),
    ),
  );
}
