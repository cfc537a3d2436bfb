import { type KeyboardEvent, useState } from 'react';
import { boxOf } from './region';
import type { Point, Viewport } from './viewport';

/** What a drag does, and what arrow keys move: the map, or the corner of a region. */
export type Tool = 'move' | 'box' | 'lasso';

interface Drawing {
  /** Of a box its first corner; CSS pixels. */
  readonly corners: readonly Point[];
  /** Where the pointer or the keyboard is. */
  readonly at: Point;
  readonly byKey: boolean;
}

/** CSS pixels between two corners of a lasso drawn by hand. */
const APART = 4;
const KEY_STEP = 20;
const SMALL_STEP = 4;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A box or a lasso, by mouse or by keyboard: Enter sets corners, and ends it. */
export function useRegion(tool: Tool, view: Viewport | null, onRegion: (corners: readonly Point[]) => void) {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [keyAt, setKeyAt] = useState<Point | null>(null);

  const outline = ({ corners, at }: Drawing): readonly Point[] =>
    tool === 'box' ? boxOf(corners[0] ?? at, at) : [...corners, at];
  const finish = (region: readonly Point[]): void => {
    setDrawing(null);
    if (region.length > 2) onRegion(region);
  };

  const onKey = (event: KeyboardEvent): boolean => {
    if (tool === 'move' || !view) return false;
    const at = keyAt ?? { x: view.width / 2, y: view.height / 2 };
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = event.shiftKey ? SMALL_STEP : KEY_STEP;
      const next = {
        x: Math.min(view.width, Math.max(0, at.x + arrow[0] * step)),
        y: Math.min(view.height, Math.max(0, at.y + arrow[1] * step)),
      };
      setKeyAt(next);
      setDrawing((now) => now && { ...now, at: next });
      return true;
    }
    if (event.key === 'Escape') {
      if (drawing === null) return false;
      setDrawing(null);
      return true;
    }
    const [sets, ends] = [event.key === ' ', event.key === 'Enter'];
    if (!sets && !ends) return false;
    setKeyAt(at);
    if (drawing === null) setDrawing({ corners: [at], at, byKey: true });
    else if (tool === 'box' || ends) finish(outline(drawing));
    else setDrawing({ ...drawing, corners: [...drawing.corners, at] });
    return true;
  };

  return {
    /** null: nothing is being drawn. */
    region: drawing === null ? [] : outline(drawing),
    cursor: tool === 'move' ? null : keyAt,
    onKey,
    begin: (at: Point): void => {
      setKeyAt(null);
      setDrawing({ corners: [at], at, byKey: false });
    },
    drag: (at: Point): void =>
      setDrawing((now) => {
        if (now === null || now.byKey) return now;
        const last = now.corners.at(-1)!;
        const far = tool === 'lasso' && Math.hypot(at.x - last.x, at.y - last.y) >= APART;
        return { ...now, corners: far ? [...now.corners, at] : now.corners, at };
      }),
    end: (at: Point): void => {
      if (drawing && !drawing.byKey) finish(outline({ ...drawing, at }));
    },
    cancel: (): void => setDrawing(null),
  };
}
