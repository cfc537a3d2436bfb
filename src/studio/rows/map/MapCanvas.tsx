import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { RowId } from '../../../project/ids';
import { drawMap, readPalette, type Scene } from './draw';
import { legendOf, type MarkedPoint } from './groups';
import { HoverCard } from './HoverCard';
import classes from './Map.module.css';
import { fitAll, type Point, pan, pick, resize, toScreen, type Viewport, zoomAt } from './viewport';

interface MapCanvasProps extends Omit<Scene, 'view' | 'hoveredId'> {
  onSelect: (id: string | null) => void;
  textOf: (id: RowId) => string;
  nameOf: (id: RowId) => string;
}

const PICK_RADIUS = 9;
/** A press that moves less than this is a click, CSS pixels. */
const CLICK_SLOP = 4;
const KEY_PAN = 40;

/** Pan by dragging or arrow keys, zoom by wheel, buttons or + and −, hover for the text, click to choose. */
export default function MapCanvas({ onSelect, textOf, nameOf, ...scene }: MapCanvasProps) {
  const { points, hidden } = scene;
  const canvas = useRef<HTMLCanvasElement>(null);
  const press = useRef<{ start: Point; last: Point; moved: boolean } | null>(null);
  const [view, setView] = useState<Viewport | null>(null);
  const [hoveredId, setHoveredId] = useState<string | null>(null);
  const scheme = useComputedColorScheme('light');
  const visible = useMemo(() => points.filter((point) => !hidden.has(point.group.id)), [points, hidden]);
  const [width, height] = [view?.width ?? 0, view?.height ?? 0];
  const home = useMemo(() => (width > 0 ? fitAll(points, width, height) : null), [points, width, height]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      setView((now) => (now ? resize(now, width, height) : fitAll(points, width, height)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [points]);

  // New coordinates are a new map: look at all of it.
  const coordinates = useMemo(() => points.map((point) => `${point.x},${point.y}`).join(), [points]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the coordinates change
  useEffect(() => {
    setView((now) => (now ? fitAll(points, now.width, now.height) : now));
    setHoveredId(null);
  }, [coordinates]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the palette that is read
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !view) return;
    const frame = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
      if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
      drawMap(context, ratio, { ...scene, view, hoveredId }, readPalette(element));
    });
    return () => cancelAnimationFrame(frame);
  }, [view, hoveredId, points, hidden, scene.selectedId, scene.neighborIds, scene.tickedIds, scheme]);

  const zoom = (factor: number, at?: Point): void => {
    if (!home) return;
    setView((now) => now && zoomAt(now, factor, at ?? { x: now.width / 2, y: now.height / 2 }, home));
  };

  useEffect(() => {
    const element = canvas.current;
    if (!element || !home) return;
    // React's wheel listeners are passive and could not keep the column from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = { x: event.offsetX, y: event.offsetY };
      setView((now) => now && zoomAt(now, Math.exp(-event.deltaY * 0.0015), at, home));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [home]);

  const positionOf = (event: PointerEvent): Point => ({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
  const under = (at: Point): MarkedPoint | undefined =>
    view ? visible[pick(view, visible, at, PICK_RADIUS)] : undefined;

  const onPointerMove = (event: PointerEvent): void => {
    const at = positionOf(event);
    const drag = press.current;
    if (!drag) {
      setHoveredId(under(at)?.id ?? null);
      return;
    }
    drag.moved ||= Math.hypot(at.x - drag.start.x, at.y - drag.start.y) > CLICK_SLOP;
    if (!drag.moved) return;
    const [dx, dy] = [at.x - drag.last.x, at.y - drag.last.y];
    drag.last = at;
    setView((now) => now && pan(now, dx, dy));
  };

  const onPointerUp = (event: PointerEvent): void => {
    if (press.current && !press.current.moved) onSelect(under(positionOf(event))?.id ?? null);
    press.current = null;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = (dx: number, dy: number) => () => setView((now) => now && pan(now, dx, dy));
    const keys: Record<string, () => void> = {
      ArrowLeft: move(KEY_PAN, 0),
      ArrowRight: move(-KEY_PAN, 0),
      ArrowUp: move(0, KEY_PAN),
      ArrowDown: move(0, -KEY_PAN),
      '+': () => zoom(1.3),
      '=': () => zoom(1.3),
      '-': () => zoom(1 / 1.3),
      '0': () => home && setView(home),
      Escape: () => onSelect(null),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const hovered = visible.find((point) => point.id === hoveredId);
  return (
    <div className={classes.map}>
      <canvas
        ref={canvas}
        className={classes.canvas}
        role="img"
        aria-label={describe(points)}
        tabIndex={0}
        data-hovering={hovered ? true : undefined}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const at = positionOf(event);
          press.current = { start: at, last: at, moved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          press.current = null;
        }}
        onPointerLeave={() => setHoveredId(null)}
        onKeyDown={onKeyDown}
      />
      {hovered && view && (
        <HoverCard
          point={hovered}
          at={toScreen(view, hovered)}
          view={view}
          name={nameOf(hovered.id)}
          text={textOf(hovered.id)}
        />
      )}
      <div className={classes.zoom}>
        <ActionIcon size="sm" variant="default" aria-label="Zoom in" onClick={() => zoom(1.4)}>
          <IconPlus size={14} />
        </ActionIcon>
        <ActionIcon size="sm" variant="default" aria-label="Zoom out" onClick={() => zoom(1 / 1.4)}>
          <IconMinus size={14} />
        </ActionIcon>
        <ActionIcon size="sm" variant="default" aria-label="Show the whole map" onClick={() => home && setView(home)}>
          <IconFocusCentered size={14} />
        </ActionIcon>
      </div>
    </div>
  );
}

function describe(points: readonly MarkedPoint[]): string {
  const groups = legendOf(points).map(({ group, count }) => `${count} ${group.label.toLowerCase()}`);
  return `Map: ${groups.join(', ')}. Arrow keys pan, plus and minus zoom, 0 shows all. The tables of steps 1 and 4 list every row.`;
}
