import { describe, expect, it } from 'vitest';
import { fitAll, pan, pick, toData, toScreen, zoomAt } from './viewport';

const square = [
  { x: -1, y: -1 },
  { x: 3, y: 1 },
];

describe('the map’s viewport', () => {
  it('fits all points with a margin, the tighter side deciding', () => {
    const view = fitAll(square, 448, 1000);
    expect(view.scale).toBe(100);
    expect(toScreen(view, square[0] as { x: number; y: number })).toEqual({ x: 24, y: 600 });
    expect(toScreen(view, square[1] as { x: number; y: number })).toEqual({ x: 424, y: 400 });
  });

  it('survives no point and one point', () => {
    expect(fitAll([], 100, 100).scale).toBe(1);
    expect(toScreen(fitAll([{ x: 5, y: 5 }], 100, 100), { x: 5, y: 5 })).toEqual({ x: 50, y: 50 });
  });

  it('goes to data and back', () => {
    const view = fitAll(square, 300, 200);
    const there = toData(view, { x: 17, y: 181 });
    expect(toScreen(view, there).x).toBeCloseTo(17, 9);
    expect(toScreen(view, there).y).toBeCloseTo(181, 9);
  });

  it('keeps what lies under the pointer while zooming, and stops at its bounds', () => {
    const home = fitAll(square, 300, 200);
    const at = { x: 40, y: 150 };
    const before = toData(home, at);
    const zoomed = zoomAt(home, 3, at, home);
    expect(toData(zoomed, at).x).toBeCloseTo(before.x, 9);
    expect(toData(zoomed, at).y).toBeCloseTo(before.y, 9);
    expect(zoomAt(home, 1e9, at, home).scale).toBe(home.scale * 60);
    expect(zoomAt(home, 1e-9, at, home).scale).toBe(home.scale / 2);
  });

  it('follows a drag', () => {
    const home = fitAll(square, 300, 200);
    const before = toScreen(home, { x: 0, y: 0 });
    const after = toScreen(pan(home, 10, -5), { x: 0, y: 0 });
    expect(after.x - before.x).toBeCloseTo(10, 9);
    expect(after.y - before.y).toBeCloseTo(-5, 9);
  });

  it('picks the nearest point within reach', () => {
    const view = fitAll(square, 448, 1000);
    expect(pick(view, square, { x: 27, y: 598 }, 8)).toBe(0);
    expect(pick(view, square, { x: 200, y: 500 }, 8)).toBe(-1);
  });
});
