/** How far a text's manner is from that of a set, read against how far its own members are. */
import type { Manner } from './manner';
import { studentCdf } from './student';

export interface FarFeature {
  readonly feature: string;
  /** Of the text. */
  readonly value: number;
  /** Mean of the set. */
  readonly usual: number;
}

export interface StyleDistance {
  readonly distance: number;
  /** Share of texts of the set's kind that are nearer, by the band of the set's own; 0…1. */
  readonly percentile: number;
  /** What it differs in most, the farthest first. */
  readonly farthest: readonly FarFeature[];
}

/** In standard deviations: beyond this a feature is as far as it gets. */
const MOST = 4;
const NAMED = 3;

interface Moments {
  n: number;
  sum: number;
  squares: number;
}

/**
 * Root mean square of the features' distances from the set's means, in standard deviations. A set's own member is measured by the others'
 * moments. The logarithms of the members' distances are taken for normal, and a further one is read against their predictive distribution.
 */
export class StyleBand {
  private readonly moments = new Map<string, Moments>();
  private readonly center: number;
  private readonly spread: number;
  /** Of the set's members, each by the others. */
  readonly distances: readonly number[];

  /** @param members at least 3 */
  constructor(members: readonly Manner[]) {
    for (const manner of members) this.change(manner, 1);
    this.distances = members.map((manner) => {
      this.change(manner, -1);
      const { distance } = this.compare(manner);
      this.change(manner, 1);
      return distance;
    });
    const logs = this.distances.map((distance) => Math.log(Math.max(distance, 1e-6)));
    this.center = logs.reduce((sum, each) => sum + each, 0) / logs.length;
    const variance = logs.reduce((sum, each) => sum + (each - this.center) ** 2, 0) / (logs.length - 1);
    this.spread = Math.max(LEAST_SPREAD, Math.sqrt(variance * (1 + 1 / logs.length)));
  }

  of(manner: Manner): StyleDistance {
    const { distance, farthest } = this.compare(manner);
    const score = (Math.log(Math.max(distance, 1e-6)) - this.center) / this.spread;
    return { distance, percentile: studentCdf(score, this.distances.length - 1), farthest };
  }

  private change(manner: Manner, by: 1 | -1): void {
    for (const [feature, value] of Object.entries(manner)) {
      if (value === null) continue;
      const moments = this.moments.get(feature) ?? { n: 0, sum: 0, squares: 0 };
      moments.n += by;
      moments.sum += by * value;
      moments.squares += by * value * value;
      this.moments.set(feature, moments);
    }
  }

  private compare(manner: Manner): { distance: number; farthest: FarFeature[] } {
    const far: (FarFeature & { readonly z: number })[] = [];
    for (const [feature, value] of Object.entries(manner)) {
      const moments = this.moments.get(feature);
      if (value === null || moments === undefined || moments.n < 3) continue;
      const usual = moments.sum / moments.n;
      const variance = Math.max(0, moments.squares / moments.n - usual * usual);
      // Where all members are the same a hair's breadth would be infinitely far.
      const deviation = Math.sqrt(variance + (LEAST_DEVIATION * Math.max(Math.abs(usual), LEAST_SIZE)) ** 2);
      far.push({ feature, value, usual, z: Math.min(MOST, Math.abs(value - usual) / deviation) });
    }
    const distance = far.length === 0 ? 0 : Math.sqrt(far.reduce((sum, { z }) => sum + z * z, 0) / far.length);
    const farthest = [...far].sort((a, b) => b.z - a.z).slice(0, NAMED);
    return { distance, farthest: farthest.map(({ feature, value, usual }) => ({ feature, value, usual })) };
  }
}

const LEAST_SPREAD = 0.05;
const LEAST_DEVIATION = 0.1;
const LEAST_SIZE = 0.2;
