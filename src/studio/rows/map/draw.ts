/** What lies over the marks: contours, names, rings, lines to neighbours, and the region that is being drawn. */
import type { Line } from './contours';
import type { MarkedPoint } from './marks';
import type { Palette } from './paint';
import { type Point, toScreen, type Viewport } from './viewport';

export interface Overlay {
  readonly view: Viewport;
  /** Rings: the row on show, what is hovered or under the keyboard's cursor, and what was searched for. */
  readonly selected: MarkedPoint | undefined;
  readonly hovered: MarkedPoint | undefined;
  readonly found: readonly MarkedPoint[];
  /** References nearest to the row on show; lines lead to them. */
  readonly neighbors: readonly MarkedPoint[];
  readonly contours: readonly Line[];
  readonly names: readonly { readonly at: Point; readonly text: string }[];
  /** In CSS pixels. */
  readonly region: readonly Point[];
  /** Where the keyboard is, in CSS pixels; null: it draws nothing. */
  readonly cursor: Point | null;
}

const RING = 8.6;
/** Rings beyond these would hide the map. */
const MOST_RINGS = 400;

export function drawOverlay(
  context: CanvasRenderingContext2D,
  ratio: number,
  overlay: Overlay,
  palette: Palette,
): void {
  const { view, selected, hovered, region, cursor } = overlay;
  const text = palette('--studio-text');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  context.lineJoin = 'round';
  context.strokeStyle = palette('--studio-curve-total');
  context.lineWidth = 0.8;
  context.globalAlpha = 0.45;
  for (const line of overlay.contours)
    polyline(
      context,
      line.map((point) => toScreen(view, point)),
      true,
    );
  context.globalAlpha = 1;
  context.lineWidth = 1.2;
  context.strokeStyle = text;
  for (const point of overlay.found.slice(0, MOST_RINGS)) circle(context, toScreen(view, point), RING - 3);
  if (selected) {
    const at = toScreen(view, selected);
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    for (const neighbor of overlay.neighbors) polyline(context, [at, toScreen(view, neighbor)], false);
    context.globalAlpha = 1;
    context.lineWidth = 2;
    circle(context, at, RING);
  }
  context.lineWidth = 1.5;
  if (hovered) circle(context, toScreen(view, hovered), RING - 1.5);
  drawNames(context, overlay, palette);
  context.strokeStyle = palette('--studio-reference');
  context.lineWidth = 1.5;
  context.setLineDash([5, 3]);
  if (region.length > 1) polyline(context, region, true);
  context.setLineDash([]);
  if (cursor) {
    polyline(
      context,
      [
        { x: cursor.x - 9, y: cursor.y },
        { x: cursor.x + 9, y: cursor.y },
      ],
      false,
    );
    polyline(
      context,
      [
        { x: cursor.x, y: cursor.y - 9 },
        { x: cursor.x, y: cursor.y + 9 },
      ],
      false,
    );
  }
}

/** Each with an edge in the ground's colour; one that would lie on another is left out. */
function drawNames(context: CanvasRenderingContext2D, { view, names }: Overlay, palette: Palette): void {
  context.font = '600 11px "Inter Variable", system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3.5;
  context.strokeStyle = palette('--studio-panel');
  context.fillStyle = palette('--studio-text');
  const taken: { x: number; y: number; half: number }[] = [];
  for (const { at, text } of names) {
    const { x, y } = toScreen(view, at);
    const half = context.measureText(text).width / 2;
    if (x < half || y < 8 || x > view.width - half || y > view.height - 8) continue;
    if (taken.some((other) => Math.abs(other.y - y) < 14 && Math.abs(other.x - x) < other.half + half + 6)) continue;
    taken.push({ x, y, half });
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}

function polyline(context: CanvasRenderingContext2D, points: readonly Point[], closed: boolean): void {
  context.beginPath();
  points.forEach(({ x, y }, at) => {
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  if (closed) context.closePath();
  context.stroke();
}

function circle(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}
