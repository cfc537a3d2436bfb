/** The map in the page: its canvas under a drag, and its worker over many vectors. */
import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { directionsFrom, meanVector } from '../src/embedding/vectors';
import { sampleId } from '../src/project/ids';
import { nearestNeighbors } from '../src/projection/neighbors';
import { approximateNeighbors } from '../src/projection/nnDescent';
import { groupingOf } from '../src/studio/rows/map/groups';
import MapCanvas from '../src/studio/rows/map/MapCanvas';
import { markPoints } from '../src/studio/rows/map/marks';
import { Random } from '../src/tensors/random';
import { connectProjection } from '../workers/projection/projection.client';
import { readStream } from '../workers/rpc/eventStream.protocol';

export interface MapRequest {
  /** Points under the drag. */
  readonly drawn: readonly number[];
  /** Rows laid out. */
  readonly laidOut: readonly number[];
  /** Rows placed into each layout. */
  readonly placed: number;
}

const DIM = 256;
const OPTIONS = { neighbors: 15, minDist: 0.1, seed: 0 };
const DRAG_MS = 4000;

/** As of texts: 40 topics, each of 12 directions of its own, over all dimensions. float32 [rows, 256] */
function vectorsOf(rows: number, seed: number): Float32Array<ArrayBuffer> {
  const [shape, random] = [new Random(1), new Random(seed)];
  const topics = Array.from({ length: 40 }, () => ({
    middle: Float32Array.from({ length: DIM }, () => shape.normal()),
    ways: Array.from({ length: 12 }, () => Float32Array.from({ length: DIM }, () => shape.normal() * 0.35)),
  }));
  const vectors = new Float32Array(rows * DIM);
  for (let row = 0; row < rows; row++) {
    const { middle, ways } = topics[random.integer(topics.length)]!;
    const weights = ways.map(() => random.normal());
    for (let at = 0; at < DIM; at++)
      vectors[row * DIM + at] = ways.reduce(
        (sum, way, each) => sum + weights[each]! * way[at]!,
        middle[at]! + 0.2 * random.normal(),
      );
  }
  return vectors;
}

const none = (): void => undefined;

async function framesOf(count: number): Promise<{ points: number; framesASecond: number; slowest5PercentMs: number }> {
  const random = new Random(2);
  const points = Array.from({ length: count }, (_, at) => ({
    ...{ id: sampleId(at), x: random.normal() + (at % 5) * 3, y: random.normal() + (at % 3) * 3 },
    ...{ text: '', cluster: at % 8, distance: 0.5 },
  }));
  const grouping = groupingOf({ samples: [], batches: [], recipe: null }, points, Array(8).fill(''), 'cluster');
  const listed = new Set(points.map(({ id }) => id as string));
  const marks = markPoints(points, grouping, { listed, chosen: null, ticked: new Set(), found: null });
  const host = document.createElement('div');
  host.style.cssText =
    'width: 900px; height: 600px; display: flex; --studio-panel: #fff; --studio-text: #111; --map-0: #0a5fa8; --map-1: #b34d08; --map-2: #1a6e4a; --map-3: #7a3fb0; --map-4: #8f1f63; --map-5: #00847e; --map-6: #6b5b00; --map-7: #4a5568';
  document.body.append(host);
  const root = createRoot(host);
  root.render(
    <MantineProvider>
      <MapCanvas
        {...{ marks, points, layout: null, label: 'Map', tool: 'move', selectedId: null, neighborIds: [] }}
        {...{ found: null, contours: [], names: [], onSelect: none, onRegion: none, onEscape: none }}
        textOf={() => ''}
        nameOf={() => ''}
      />
    </MantineProvider>,
  );
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let wait = 0; wait < 30; wait++) await frame();
  const canvas = host.querySelector('canvas')!;
  canvas.setPointerCapture = none;
  const point = (type: string, x: number): void =>
    void canvas.dispatchEvent(
      new PointerEvent(type, { bubbles: true, pointerId: 1, button: 0, clientX: 200 + x, clientY: 300 }),
    );
  point('pointerdown', 0);
  const times: number[] = [];
  const started = performance.now();
  for (let at = 1; performance.now() - started < DRAG_MS; at++) {
    const before = performance.now();
    point('pointermove', 100 * Math.sin(at / 15));
    await frame();
    times.push(performance.now() - before);
  }
  const seconds = (performance.now() - started) / 1000;
  point('pointerup', 0);
  root.unmount();
  host.remove();
  times.sort((a, b) => a - b);
  return {
    points: count,
    framesASecond: times.length / seconds,
    slowest5PercentMs: times[Math.floor(0.95 * times.length)]!,
  };
}

async function layoutOf(rows: number, placed: number): Promise<Record<string, number>> {
  const client = connectProjection();
  const vectors = vectorsOf(rows, 3);
  const isReference = new Uint8Array(rows).fill(1);
  const texts = Array.from({ length: rows }, (_, row) => `text ${row}`);
  let first = 0;
  const started = performance.now();
  const layout = await readStream(client.layOut({ vectors, dim: DIM, texts, isReference, options: OPTIONS }), () => {
    first ||= performance.now() - started;
  });
  const layoutSeconds = (performance.now() - started) / 1000;
  const between = performance.now();
  await readStream(
    client.place({
      laidOut: { vectors, isReference, coordinates: layout.coordinates, centers: layout.centers },
      vectors: vectorsOf(placed, 4),
      dim: DIM,
      options: OPTIONS,
    }),
    none,
  );
  const placingSeconds = (performance.now() - between) / 1000;
  client.terminate();
  return { rows, layoutSeconds, firstProgressSeconds: first / 1000, placed, placingSeconds };
}

/** Share of the exact 15 neighbours that the approximate search finds. */
async function recallOf(rows: number): Promise<Record<string, number>> {
  const vectors = vectorsOf(rows, 5);
  const units = directionsFrom(meanVector(vectors, DIM), vectors);
  const breathe = async (): Promise<void> => {};
  const begun = performance.now();
  const exact = await nearestNeighbors(units, DIM, 15, breathe);
  const between = performance.now();
  const found = await approximateNeighbors(units, DIM, 15, 0, breathe);
  const ended = performance.now();
  let hits = 0;
  exact.indices.forEach((ids, row) => {
    const own = new Set(found.indices[row]);
    hits += ids.filter((id) => id !== row && own.has(id)).length;
  });
  return {
    rows,
    recall: hits / (rows * 14),
    exactSeconds: (between - begun) / 1000,
    approximateSeconds: (ended - between) / 1000,
  };
}

export async function runMap({ drawn, laidOut, placed }: MapRequest) {
  const panning = [];
  for (const count of drawn) panning.push(await framesOf(count));
  const layouts = [];
  for (const rows of laidOut) layouts.push(await layoutOf(rows, placed));
  return { panning, layouts, neighbors: await recallOf(5000) };
}

export type MapReport = Awaited<ReturnType<typeof runMap>>;
