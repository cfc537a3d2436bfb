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
  /** Which draw of the n references, and the run's seed. */
  readonly draw: number;
}

/** What `presets.ts` has of each loss; the rest of the options stay the studio's. */
export const LOSSES: Readonly<Record<LossName, Partial<DominoOptions>>> = {
  studio: {},
  paper: { likelihood: 'sequence', pooling: 'per-sample', denominator: 'negatives', sampleTerm: false, negatives: 1 },
  released: { likelihood: 'per-token', pooling: 'batch', denominator: 'negatives', sampleTerm: true },
};

export const idOf = ({ domain, n, lambda, every, loss, k, l, draw }: Cell): string =>
  [domain, `n${n}`, `lambda${lambda}`, `every${every}`, loss, `k${k}`, `l${l}`, `draw${draw}`].join('-');

const DRAWS = [1, 2, 3, 4, 5];

function phase(over: Partial<Cell>[], draws: readonly number[] = DRAWS): Cell[] {
  const usual = { domain: 'execution', n: 12, lambda: 1, every: 2, loss: 'studio', k: 96, l: 8 } as const;
  return draws.flatMap((draw) => over.map((own) => ({ ...usual, ...own, draw })));
}

export const CELLS: readonly Cell[] = [
  ...phase([{ lambda: 0 }, { lambda: 1 }]),
  ...phase([8, 24, 59].flatMap((n) => [0, 1].map((lambda) => ({ n, lambda })))),
  ...phase([{ every: 1 }, { lambda: 4 }]),
  ...phase(
    [12, 24].flatMap((n) => [0, 1].map((lambda) => ({ domain: 'generation', n, lambda }) as const)),
    [1, 2, 3, 4, 5],
  ),
  ...phase([{ loss: 'released' }, { loss: 'paper' }]),
  ...phase([
    { lambda: 0, k: 32 },
    { lambda: 1, k: 32 },
  ]),
  ...phase([{ lambda: 0.25 }, { lambda: 0.5 }, { lambda: 2 }]),
  ...phase([0, 1].map((lambda) => ({ domain: 'other', n: 12, lambda }) as const)),
  ...phase([{ l: 32 }, { lambda: 2, every: 1 }]),
  ...phase([0.5, 2, 4].flatMap((lambda) => [59, 8].map((n) => ({ n, lambda })))),
  ...phase([59, 8, 24].map((n) => ({ n, every: 1 }))),
];
