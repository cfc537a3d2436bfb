/** What the map shows of each cluster, as numbers. */

import { byIdentities } from '../../../project/byIdentity';
import { isReferenceId } from '../../../project/ids';
import type { MapPoint } from '../../store/explore.slice';
import { clusterLabel } from './groups';
import type { Point } from './viewport';

export interface ClusterRow {
  readonly cluster: number;
  readonly name: string;
  readonly references: number;
  readonly samples: number;
  /** Samples that pass the checks. */
  readonly passed: number;
  /** Of its samples' cosine distances to the nearest reference; null where it has none. */
  readonly distance: number | null;
}

export function clusterRows(
  points: readonly MapPoint[],
  clusters: readonly string[],
  passes: (id: string) => boolean,
): readonly ClusterRow[] {
  return clusters.flatMap((name, cluster) => {
    const own = points.filter((point) => point.cluster === cluster);
    const drawn = own.filter(({ id }) => !isReferenceId(id));
    if (own.length === 0) return [];
    return {
      cluster,
      name: clusterLabel(name, cluster),
      references: own.length - drawn.length,
      samples: drawn.length,
      passed: drawn.filter(({ id }) => passes(id)).length,
      distance: median(drawn.map(({ distance }) => distance).filter((distance) => !Number.isNaN(distance))),
    };
  });
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** Where each cluster's name stands: at the row that is nearest to the mean of its rows. The largest cluster first. */
export const clusterMiddles = byIdentities(
  (points: readonly MapPoint[], clusters: readonly string[]): readonly { at: Point; text: string }[] =>
    clusters
      .flatMap((name, cluster) => {
        const own = points.filter((point) => point.cluster === cluster);
        if (own.length === 0 || name === '') return [];
        const [x, y] = [mean(own.map((point) => point.x)), mean(own.map((point) => point.y))];
        const away = (point: Point): number => Math.hypot(point.x - x, point.y - y);
        const at = own.reduce((best, point) => (away(point) < away(best) ? point : best));
        return { at, text: name, size: own.length };
      })
      .sort((a, b) => b.size - a.size),
);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
