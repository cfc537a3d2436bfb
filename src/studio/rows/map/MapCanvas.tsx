import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Line } from './contours';
import { drawOverlay, type Overlay } from './draw';
import { HoverCard } from './HoverCard';
import classes from './Map.module.css';
import type { MarkedPoint } from './marks';
import { paint, preparePainting, readPalette } from './paint';
import { holds } from './region';
import { type Tool, useRegion } from './useRegion';
import { useView } from './useView';
import { type Point, pick, toData, toScreen } from './viewport';

export interface MapCanvasProps {
  /** In the order of drawing; those of groups that are switched off are not among them. */
  readonly marks: readonly MarkedPoint[];
  /** All points there are: what is looked at does not depend on what is switched off. */
  readonly points: readonly Point[];
  /** Changes where the layout does. */
  readonly layout: unknown;
  readonly label: string;
  readonly tool: Tool;
  readonly selectedId: string | null;
  readonly neighborIds: readonly string[];
  readonly found: ReadonlySet<string> | null;
  readonly contours: readonly Line[];
  readonly names: Overlay['names'];
  readonly onSelect: (id: string | null) => void;
  readonly onRegion: (ids: readonly string[]) => void;
  readonly onEscape: () => void;
  readonly textOf: (id: string) => string;
  readonly nameOf: (id: string) => string;
}

const PICK_RADIUS = 9;
/** A press that moves less than this is a click, CSS pixels. */
const CLICK_SLOP = 4;
const KEY_PAN = 40;

/** Pan by dragging or arrow keys, zoom by wheel, buttons or + and −, hover for the text, click to choose; or draw a region. */
export default function MapCanvas(props: MapCanvasProps) {
  const { marks, tool, onSelect, found } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const image = useRef<ImageData | null>(null);
  const press = useRef<{ start: Point; last: Point; moved: boolean } | null>(null);
  const [hoveredId, setHoveredId] = useState<string | null>(null);
  const scheme = useComputedColorScheme('light');
  const { view, move, zoom, showAll } = useView(canvas, props.points, props.layout);
  const { region, cursor, ...drawn } = useRegion(tool, view, (corners) => {
    if (!view) return;
    const inData = corners.map((corner) => toData(view, corner));
    props.onRegion(marks.flatMap((mark) => (mark.emphasis !== 'grey' && holds(inData, mark) ? [mark.id] : [])));
  });
  const byId = useMemo(() => new Map(marks.map((mark) => [mark.id, mark])), [marks]);
  const ratio = typeof window === 'undefined' ? 1 : window.devicePixelRatio || 1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the palette that is read
  const painting = useMemo(
    () => (view && canvas.current ? preparePainting(marks, ratio, readPalette(canvas.current)) : null),
    [marks, ratio, scheme, view === null],
  );

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !view || !painting) return;
    const frame = requestAnimationFrame(() => {
      const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
      if (width === 0 || height === 0) return;
      if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
      if (image.current?.width !== width || image.current.height !== height)
        image.current = context.createImageData(width, height);
      paint(painting, view, ratio, image.current);
      context.putImageData(image.current, 0, 0);
    });
    return () => cancelAnimationFrame(frame);
  }, [view, painting, ratio]);

  const hovered = hoveredId === null ? undefined : byId.get(hoveredId);
  useEffect(() => {
    const element = over.current;
    const context = element?.getContext('2d');
    if (!element || !context || !view) return;
    const frame = requestAnimationFrame(() => {
      const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
      if (element.width !== width || element.height !== height) Object.assign(element, { width, height });
      const overlay: Overlay = {
        ...{ view, hovered, region, cursor, contours: props.contours, names: props.names },
        selected: props.selectedId === null ? undefined : byId.get(props.selectedId),
        found: found === null ? [] : [...found].flatMap((id) => byId.get(id) ?? []),
        neighbors: props.neighborIds.flatMap((id) => byId.get(id) ?? []),
      };
      drawOverlay(context, ratio, overlay, readPalette(element));
    });
    return () => cancelAnimationFrame(frame);
  });

  const positionOf = (event: PointerEvent): Point => ({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
  const under = (at: Point): MarkedPoint | undefined => (view ? marks[pick(view, marks, at, PICK_RADIUS)] : undefined);

  const onPointerMove = (event: PointerEvent): void => {
    const at = positionOf(event);
    const drag = press.current;
    if (!drag) {
      setHoveredId(under(at)?.id ?? null);
      return;
    }
    drag.moved ||= Math.hypot(at.x - drag.start.x, at.y - drag.start.y) > CLICK_SLOP;
    if (!drag.moved) return;
    if (tool === 'move') move(at.x - drag.last.x, at.y - drag.last.y);
    else drawn.drag(at);
    drag.last = at;
  };

  const onPointerUp = (event: PointerEvent): void => {
    const at = positionOf(event);
    if (press.current && !press.current.moved) {
      drawn.cancel();
      onSelect(under(at)?.id ?? null);
    } else if (press.current && tool !== 'move') drawn.end(at);
    press.current = null;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => move(KEY_PAN, 0),
      ArrowRight: () => move(-KEY_PAN, 0),
      ArrowUp: () => move(0, KEY_PAN),
      ArrowDown: () => move(0, -KEY_PAN),
      '+': () => zoom(1.3),
      '=': () => zoom(1.3),
      '-': () => zoom(1 / 1.3),
      '0': showAll,
      Escape: props.onEscape,
    };
    if (!drawn.onKey(event)) {
      const act = keys[event.key];
      if (!act) return;
      act();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={classes.map}>
      <canvas
        ref={canvas}
        className={classes.canvas}
        role="img"
        aria-label={props.label}
        tabIndex={0}
        data-hovering={hovered ? true : undefined}
        data-tool={tool}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const at = positionOf(event);
          press.current = { start: at, last: at, moved: false };
          if (tool !== 'move') drawn.begin(at);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          press.current = null;
          drawn.cancel();
        }}
        onPointerLeave={() => setHoveredId(null)}
        onKeyDown={onKeyDown}
      />
      <canvas ref={over} className={classes.over} />
      {hovered && view && (
        <HoverCard
          point={hovered}
          at={toScreen(view, hovered)}
          view={view}
          name={props.nameOf(hovered.id)}
          text={props.textOf(hovered.id)}
        />
      )}
      <div className={classes.zoom}>
        <ActionIcon size="sm" variant="default" aria-label="Zoom in" onClick={() => zoom(1.4)}>
          <IconPlus size={14} />
        </ActionIcon>
        <ActionIcon size="sm" variant="default" aria-label="Zoom out" onClick={() => zoom(1 / 1.4)}>
          <IconMinus size={14} />
        </ActionIcon>
        <ActionIcon size="sm" variant="default" aria-label="Show the whole map" onClick={showAll}>
          <IconFocusCentered size={14} />
        </ActionIcon>
      </div>
    </div>
  );
}
