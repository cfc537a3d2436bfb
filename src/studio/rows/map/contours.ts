/** Where rows lie densely: lines of equal density in the map's own units. */
import { contourDensity } from 'd3-contour';
import { boundsOf, type Point } from './viewport';

/** Cells of the longer side. */
const CELLS = 512;
const BANDWIDTH = 14;
const LINES = 7;

export type Line = readonly Point[];

/** @returns closed lines, the sparsest first */
export function contoursOf(points: readonly Point[]): readonly Line[] {
  if (points.length < 10) return [];
  const { left, right, bottom, top } = boundsOf(points);
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
