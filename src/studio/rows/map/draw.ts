/** Draws the map on a 2D canvas: up to some thousand marks, one pass, no state. */
import type { MarkedPoint, Shape } from './groups';
import { type Point, toScreen, type Viewport } from './viewport';

export interface Scene {
  readonly view: Viewport;
  readonly points: readonly MarkedPoint[];
  readonly hidden: ReadonlySet<string>;
  readonly selectedId: string | null;
  readonly hoveredId: string | null;
  /** References nearest to the selected row; lines lead to them. */
  readonly neighborIds: readonly string[];
  /** Ticked rows; when there are any, the others step back. */
  readonly tickedIds: ReadonlySet<string>;
}

/** CSS pixels. */
const RADIUS = 3.6;

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

export function drawMap(context: CanvasRenderingContext2D, pixelRatio: number, scene: Scene, palette: Palette): void {
  const { view, points, hidden, selectedId, hoveredId, neighborIds, tickedIds } = scene;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  const ground = palette('--studio-panel');
  const at = new Map<string, Point>();
  for (const point of points) {
    if (hidden.has(point.group.id)) continue;
    const screen = toScreen(view, point);
    at.set(point.id, screen);
    if (screen.x < -10 || screen.y < -10 || screen.x > view.width + 10 || screen.y > view.height + 10) continue;
    const steppedBack = tickedIds.size > 0 && !point.id.startsWith('r') && !tickedIds.has(point.id);
    context.globalAlpha = steppedBack ? 0.22 : 0.86;
    mark(context, point.group.shape, screen, RADIUS, palette(point.group.color), ground);
  }
  context.globalAlpha = 1;

  const selected = selectedId === null ? undefined : at.get(selectedId);
  if (selected) {
    context.strokeStyle = palette('--studio-text');
    context.lineWidth = 1;
    context.globalAlpha = 0.5;
    for (const id of neighborIds) {
      const neighbor = at.get(id);
      if (neighbor) line(context, selected, neighbor);
    }
    context.globalAlpha = 1;
    circle(context, selected, RADIUS + 5, palette('--studio-text'), 2);
  }
  const hovered = hoveredId === null ? undefined : at.get(hoveredId);
  if (hovered) circle(context, hovered, RADIUS + 3.5, palette('--studio-text'), 1.5);
}

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

function circle(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  radius: number,
  color: string,
  width: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

/** One mark with a thin edge in the ground's colour, so that neighbours stay apart. */
function mark(
  context: CanvasRenderingContext2D,
  shape: Shape,
  { x, y }: Point,
  r: number,
  color: string,
  ground: string,
): void {
  context.beginPath();
  context.lineWidth = 1;
  switch (shape) {
    case 'circle':
    case 'ring':
      context.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 'diamond':
      polygon(context, [
        [x, y - r * 1.35],
        [x + r * 1.35, y],
        [x, y + r * 1.35],
        [x - r * 1.35, y],
      ]);
      break;
    case 'triangle':
      polygon(context, [
        [x, y - r * 1.3],
        [x + r * 1.2, y + r * 0.9],
        [x - r * 1.2, y + r * 0.9],
      ]);
      break;
    case 'square':
      context.rect(x - r, y - r, 2 * r, 2 * r);
      break;
    case 'cross':
      context.moveTo(x - r, y - r);
      context.lineTo(x + r, y + r);
      context.moveTo(x + r, y - r);
      context.lineTo(x - r, y + r);
      break;
    case 'plus':
      context.moveTo(x - r, y);
      context.lineTo(x + r, y);
      context.moveTo(x, y - r);
      context.lineTo(x, y + r);
      break;
    case 'dash':
      context.moveTo(x - r, y);
      context.lineTo(x + r, y);
      break;
    default:
      shape satisfies never;
  }
  if (shape === 'cross' || shape === 'ring' || shape === 'plus' || shape === 'dash') {
    context.lineWidth = shape === 'dash' ? 2.4 : 1.6;
    context.strokeStyle = color;
    context.stroke();
    return;
  }
  context.fillStyle = color;
  context.fill();
  context.strokeStyle = ground;
  context.stroke();
}

function polygon(context: CanvasRenderingContext2D, corners: readonly (readonly [number, number])[]): void {
  corners.forEach(([x, y], index) => {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}
