/** Where the map looks: a centre in data units and a scale in pixels per unit. y grows upward in data, downward on screen. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Viewport {
  readonly centerX: number;
  readonly centerY: number;
  /** CSS pixels per data unit. */
  readonly scale: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const MARGIN = 24;
const MAX_ZOOM = 60;

export const toScreen = (view: Viewport, { x, y }: Point): Point => ({
  x: view.width / 2 + (x - view.centerX) * view.scale,
  y: view.height / 2 - (y - view.centerY) * view.scale,
});

export const toData = (view: Viewport, { x, y }: Point): Point => ({
  x: view.centerX + (x - view.width / 2) / view.scale,
  y: view.centerY - (y - view.height / 2) / view.scale,
});

/** The box around points; of none its left is right of its right. */
export function boundsOf(points: readonly Point[]): { left: number; right: number; bottom: number; top: number } {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return { left, right, bottom, top };
}

/** Everything in sight, with a margin. */
export function fitAll(points: readonly Point[], width: number, height: number): Viewport {
  const { left, right, bottom, top } = boundsOf(points);
  if (left > right) return { centerX: 0, centerY: 0, scale: 1, width, height };
  const scale = Math.min(
    Math.max(1, width - 2 * MARGIN) / Math.max(right - left, 1e-6),
    Math.max(1, height - 2 * MARGIN) / Math.max(top - bottom, 1e-6),
  );
  return { centerX: (left + right) / 2, centerY: (bottom + top) / 2, scale, width, height };
}

/** Zoom by a factor, keeping the data under one screen point where it is; `home` bounds how far. */
export function zoomAt(view: Viewport, factor: number, at: Point, home: Viewport): Viewport {
  const scale = Math.min(home.scale * MAX_ZOOM, Math.max(home.scale / 2, view.scale * factor));
  const fixed = toData(view, at);
  return {
    ...view,
    scale,
    centerX: fixed.x - (at.x - view.width / 2) / scale,
    centerY: fixed.y + (at.y - view.height / 2) / scale,
  };
}

/** Move by screen pixels, as a drag does. */
export const pan = (view: Viewport, dx: number, dy: number): Viewport => ({
  ...view,
  centerX: view.centerX - dx / view.scale,
  centerY: view.centerY + dy / view.scale,
});

export const resize = (view: Viewport, width: number, height: number): Viewport => ({ ...view, width, height });

/** Index of the point nearest to a screen position within `radius` CSS pixels, or −1. The last drawn wins a tie. */
export function pick(view: Viewport, points: readonly Point[], at: Point, radius: number): number {
  let best = -1;
  let bestDistance = radius * radius;
  points.forEach((point, index) => {
    const { x, y } = toScreen(view, point);
    const distance = (x - at.x) ** 2 + (y - at.y) ** 2;
    if (distance <= bestDistance) {
      best = index;
      bestDistance = distance;
    }
  });
  return best;
}
