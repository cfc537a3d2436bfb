import { describe, expect, it } from 'vitest';
import { type BatchId, type RunId, referenceId, sampleId } from '../../../project/ids';
import type { Batch, Sample } from '../../../project/types';
import type { MapPoint } from '../../store/explore.slice';
import { clusterMiddles, clusterRows } from './clusterTable';
import { contoursOf } from './contours';
import { groupingOf } from './groups';
import { findRows, legendOf, markPoints, markReplay, stepGroups } from './marks';
import { paint } from './paint';
import { toSvg } from './picture';
import { boxOf, holds } from './region';

const point = (id: MapPoint['id'], x: number, y: number, more: Partial<MapPoint> = {}): MapPoint => ({
  ...{ id, x, y, text: `text of ${id}`, cluster: 0, distance: 0.5 },
  ...more,
});
const points = [
  point(referenceId(0), 0, 0),
  point(referenceId(1), 1, 0, { cluster: 1 }),
  point(sampleId(0), 0, 1, { distance: 0.1 }),
  point(sampleId(1), 1, 1, { cluster: 1, distance: 0.9 }),
  point(sampleId(2), 2, 2, { text: 'Something else' }),
];
const batches = ['one', 'two'].map(
  (id, at) =>
    ({ id: id as BatchId, runId: `run ${at}` as RunId, sourceName: `Run ${at + 1}`, temperature: 0.8 }) as Batch,
);
const samples = [0, 1, 2].map(
  (at) => ({ id: sampleId(at), batchId: batches[at === 2 ? 1 : 0]!.id, judgement: null, row: { text: '' } }) as Sample,
);
const project = { samples, batches, recipe: null };
const everything = {
  listed: new Set(['s0', 's1', 's2']),
  chosen: null,
  ticked: new Set<string>(),
  found: null,
};

describe('legend', () => {
  it.each(['source', 'method', 'batch', 'novelty', 'cluster', 'distance'] as const)('of %s adds up', (colour) => {
    const grouping = groupingOf(project, points, ['red', 'blue'], colour);
    const entries = legendOf(markPoints(points, grouping, everything), grouping.groups, null);
    expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(points.length);
    const chosen = new Set(['r0', 's1']);
    const scoped = legendOf(markPoints(points, grouping, { ...everything, chosen }), grouping.groups, chosen);
    expect(scoped.reduce((sum, entry) => sum + entry.chosen!, 0)).toBe(2);
    expect(scoped.reduce((sum, { count }) => sum + count, 0)).toBe(points.length);
  });

  it('tells runs, draws and distances apart', () => {
    const labels = (colour: 'method' | 'batch' | 'distance'): string[] => {
      const grouping = groupingOf(project, points, [], colour);
      return legendOf(markPoints(points, grouping, everything), grouping.groups, null).map(
        ({ group, count }) => `${group.label}: ${count}`,
      );
    };
    expect(labels('method')).toEqual(['References: 2', 'Run 1: 2', 'Run 2: 1']);
    expect(labels('batch')).toEqual(['References: 2', 'Draw 1: Run 1, 0.8: 2', 'Draw 2: Run 2, 0.8: 1']);
    expect(labels('distance').at(-1)).toBe('0.90–0.90: 1');
  });

  it('colours by source where no distance is known', () => {
    const unknown = points.map((each) => ({ ...each, distance: Number.NaN }));
    expect(groupingOf(project, unknown, [], 'distance').groups.map(({ id }) => id)).toEqual([
      'references',
      'synthetic',
    ]);
  });
});

describe('marks', () => {
  const grouping = groupingOf(project, points, [], 'source');
  const emphasis = (state: Parameters<typeof markPoints>[2]): Record<string, string> =>
    Object.fromEntries(markPoints(points, grouping, state).map((mark) => [mark.id, mark.emphasis]));

  it('are grey where the filters leave them out, and stay on the map', () => {
    expect(emphasis({ ...everything, listed: new Set(['s0']) })).toEqual({
      ...{ r0: 'full', r1: 'full', s0: 'full', s1: 'grey', s2: 'grey' },
    });
  });

  it('step back behind what is selected, ticked or found; references last, on top', () => {
    expect(emphasis({ ...everything, chosen: new Set(['s1']) })).toMatchObject({ r0: 'back', s1: 'full', s2: 'back' });
    expect(emphasis({ ...everything, ticked: new Set(['s1']) })).toMatchObject({ r0: 'full', s1: 'full', s2: 'back' });
    const found = findRows(points, ' SOMETHING ');
    expect(found).toEqual(new Set(['s2']));
    expect(findRows(points, '  ')).toBeNull();
    expect(emphasis({ ...everything, found })).toMatchObject({ r0: 'back', s1: 'back', s2: 'full' });
    expect(markPoints(points, grouping, everything).map(({ id }) => id)).toEqual(['s0', 's1', 's2', 'r0', 'r1']);
  });

  it('of a replay are those up to its step, the others grey', () => {
    const rows = [2, 2, 8, 10].map((step) => ({ step, text: `${step}`, x: step, y: 0 }));
    const replay = { runId: 'r' as RunId, runName: 'Run 1', points: rows, steps: [2, 8, 10], at: 8 };
    const drawn = markReplay(points, grouping, replay).filter(({ id }) => id.startsWith('step'));
    expect(drawn.map((mark) => [mark.x, mark.emphasis])).toEqual([
      [2, 'back'],
      [2, 'back'],
      [8, 'full'],
    ]);
    expect(drawn.map(({ group }) => group.label)).toEqual(['Steps 0–2', 'Steps 0–2', 'Steps 7–8']);
    const emphasised = markReplay(points, grouping, replay).filter(({ id }) => id.startsWith('s') && !id.includes(' '));
    expect(emphasised.every((mark) => mark.emphasis === 'grey')).toBe(true);
    // Every step is in one fifth.
    for (const last of [1, 3, 10, 120])
      for (let step = 0; step <= last; step++) {
        const fits = stepGroups(last).filter(({ label }) => {
          const [from = 0, to = from] = label.match(/\d+/g)!.map(Number);
          return step >= from && step <= to;
        });
        expect(fits).toHaveLength(1);
      }
  });
});

describe('regions', () => {
  it('hold what is inside, also where they are bent', () => {
    const bent = [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 4 },
      { x: 2, y: 1 },
      { x: 0, y: 4 },
    ];
    expect(holds(bent, { x: 0.5, y: 2 })).toBe(true);
    expect(holds(bent, { x: 2, y: 2 })).toBe(false);
    expect(holds(boxOf({ x: 3, y: 3 }, { x: 1, y: 1 }), { x: 2, y: 2 })).toBe(true);
    expect(holds(boxOf({ x: 3, y: 3 }, { x: 1, y: 1 }), { x: 0, y: 2 })).toBe(false);
  });
});

describe('the table of clusters', () => {
  it('counts every row once, with the median of distances', () => {
    const rows = clusterRows(points, ['red', '', 'none'], (id) => id === 's2');
    expect(rows).toEqual([
      { cluster: 0, name: 'red', references: 1, samples: 2, passed: 1, distance: 0.3 },
      { cluster: 1, name: 'Cluster 2', references: 1, samples: 1, passed: 0, distance: 0.9 },
    ]);
    expect(clusterMiddles(points, ['red', '', 'none']).map(({ text }) => text)).toEqual(['red']);
  });
});

describe('pictures', () => {
  it('have a stamp for every row, at its place, cut off at the edges', () => {
    const stamp = {
      dx: Int16Array.of(-1, 0, 1),
      dy: Int16Array.of(0, 0, 0),
      colors: Uint32Array.of(7, 8, 9),
      reach: 1,
    };
    const painting = {
      xs: Float64Array.of(0, 2.5),
      ys: Float64Array.of(0, 0),
      kinds: Uint16Array.of(0, 0),
      stamps: [stamp],
    };
    const image = { width: 5, height: 3, data: new Uint8ClampedArray(60).fill(1) } as unknown as ImageData;
    paint(painting, { centerX: 0, centerY: 0, scale: 1, width: 5, height: 3 }, 1, image);
    expect([...new Uint32Array(image.data.buffer)]).toEqual([0, 0, 0, 0, 0, 0, 7, 8, 9, 7, 0, 0, 0, 0, 0]);
  });

  it('are saved with every mark', () => {
    const marks = markPoints(points, groupingOf(project, points, [], 'novelty'), everything);
    const svg = toSvg(marks, (token) => token);
    expect(svg.match(/<path /g)).toHaveLength(points.length);
    expect(svg).toContain('--studio-reference');
  });

  it('have contours around dense places, and none of few points', () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ x: Math.sin(at * at), y: Math.cos(at * 7) }));
    const lines = contoursOf(many);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.flat().every(({ x, y }) => Math.abs(x) < 1.6 && Math.abs(y) < 1.6)).toBe(true);
    expect(contoursOf(many.slice(0, 5))).toEqual([]);
    expect(contoursOf(Array.from({ length: 50 }, () => ({ x: 1, y: 1 })))).toEqual([]);
  });
});
