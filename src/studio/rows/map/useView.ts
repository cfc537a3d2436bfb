import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { fitAll, type Point, pan, resize, type Viewport, zoomAt } from './viewport';

interface View {
  /** null until the canvas has a size. */
  readonly view: Viewport | null;
  readonly move: (dx: number, dy: number) => void;
  /** @param at in CSS pixels; absent: the middle */
  readonly zoom: (factor: number, at?: Point) => void;
  readonly showAll: () => void;
}

/**
 * Where a canvas looks: at all points at first, and again where the layout is another.
 * @param layout what changes where the layout does
 */
export function useView(canvas: RefObject<HTMLCanvasElement | null>, points: readonly Point[], layout: unknown): View {
  const [view, setView] = useState<Viewport | null>(null);
  /** Nobody has moved it yet: it goes on showing all, whatever its size. */
  const untouched = useRef(true);
  const [width, height] = [view?.width ?? 0, view?.height ?? 0];
  const home = useMemo(() => (width > 0 ? fitAll(points, width, height) : null), [points, width, height]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      setView((now) => (now && !untouched.current ? resize(now, width, height) : fitAll(points, width, height)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas, points]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the layout changes
  useEffect(() => {
    untouched.current = true;
    setView((now) => (now ? fitAll(points, now.width, now.height) : now));
  }, [layout]);

  const zoom = (factor: number, at?: Point): void => {
    if (!home) return;
    untouched.current = false;
    setView((now) => now && zoomAt(now, factor, at ?? { x: now.width / 2, y: now.height / 2 }, home));
  };

  useEffect(() => {
    const element = canvas.current;
    if (!element || !home) return;
    // React's wheel listeners are passive and could not keep the column from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      untouched.current = false;
      const at = { x: event.offsetX, y: event.offsetY };
      setView((now) => now && zoomAt(now, Math.exp(-event.deltaY * 0.0015), at, home));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas, home]);

  return {
    view,
    move: (dx, dy) => {
      untouched.current = false;
      setView((now) => now && pan(now, dx, dy));
    },
    zoom,
    showAll: () => {
      untouched.current = true;
      setView((now) => (now ? fitAll(points, now.width, now.height) : now));
    },
  };
}
