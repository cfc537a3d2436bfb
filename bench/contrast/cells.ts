/** The cells of the study, most telling first: a run that is cut off has whole phases, each over all of its draws. */
import type { DominoOptions } from '../../src/domino/types';

export type Domain = 'execution' | 'generation' | 'other';
export type LossName = 'studio' | 'paper' | 'released';

export interface Cell {
  readonly domain: Domain;
  /** References learned from; the rest of the domain is unseen. */
  readonly n: number;
  readonly lambda: number;
  readonly every: number;
  readonly loss: LossName;
  readonly k: number;
  readonly l: number;
  /** Share of the n that the run holds out and keeps its best prompt by, as the studio does; absent: none, and it is measured as it goes. */
  readonly holdout?: number;
  /** Which draw of the n references, and the run's seed. */
  readonly draw: number;
}

/** What `presets.ts` has of each loss; the rest of the options stay the studio's. */
export const LOSSES: Readonly<Record<LossName, Partial<DominoOptions>>> = {
  studio: {},
  paper: { likelihood: 'sequence', pooling: 'per-sample', denominator: 'negatives', sampleTerm: false, negatives: 1 },
  released: { likelihood: 'per-token', pooling: 'batch', denominator: 'negatives', sampleTerm: true },
};

export const idOf = ({ domain, n, lambda, every, loss, k, l, holdout, draw }: Cell): string =>
  [
    domain,
    `n${n}`,
    `lambda${lambda}`,
    `every${every}`,
    loss,
    `k${k}`,
    `l${l}`,
    ...(holdout === undefined ? [] : [`holdout${holdout}`]),
    `draw${draw}`,
  ].join('-');

function phase(over: Partial<Cell>[], draws: readonly number[]): Cell[] {
  const usual = { domain: 'execution', n: 12, lambda: 1, every: 2, loss: 'studio', k: 96, l: 8 } as const;
  return draws.flatMap((draw) => over.map((own) => ({ ...usual, ...own, draw })));
}

const ALL = [1, 2, 3, 4, 5];
const SOME = [1, 2, 3];

export const CELLS: readonly Cell[] = [
  ...phase([{ lambda: 0 }, { lambda: 1 }], ALL),
  ...phase(both([8, 59]), [1, 2]),
  ...phase(both([24]), SOME),
  ...phase(both([8, 59]), [3]),
  ...phase([{ holdout: 0.1 }], ALL),
  ...phase(both([12], 'generation'), SOME),
  ...phase([{ lambda: 4 }, { every: 1 }], SOME),
  ...phase([{ domain: 'generation', n: 24, lambda: 0 }], SOME),
  ...phase([{ loss: 'released' }, { loss: 'paper' }], SOME),
  ...phase(
    [
      { lambda: 0, k: 32 },
      { lambda: 1, k: 32 },
    ],
    SOME,
  ),
  ...phase(both([59, 8]), [4, 5]),
  ...phase([{ lambda: 0.5 }, { lambda: 2 }], SOME),
  ...phase(
    [
      { domain: 'other', lambda: 0 },
      { domain: 'other', n: 24, lambda: 0 },
    ],
    SOME,
  ),
  ...phase([{ lambda: 4 }, { every: 1 }], [4, 5]),
  ...phase(both([12], 'generation'), [4, 5]),
  ...phase([{ loss: 'released' }, { loss: 'paper' }], [4, 5]),
  ...phase([{ lambda: 0.25 }, { l: 32 }], SOME),
  ...phase(both([24]), [4, 5]),
  ...phase([{ lambda: 0.25 }, { lambda: 0.5 }, { lambda: 2 }, { l: 32 }], [4, 5]),
  ...phase(
    [59, 8].flatMap((n) => [0.25, 0.5, 2, 4].map((lambda) => ({ n, lambda }))),
    ALL,
  ),
  ...phase(
    [59, 8, 24].map((n) => ({ n, every: 1 })),
    ALL,
  ),
];

function both(counts: readonly number[], domain: Domain = 'execution'): Partial<Cell>[] {
  return counts.flatMap((n) => [0, 1].map((lambda) => ({ domain, n, lambda })));
}
