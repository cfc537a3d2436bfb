/** Drawing until enough rows pass. No heavy imports: the page's shell loads this file. */
import { StudioError } from '../errors';
import { inWords, isWithin, type NumberSpec } from '../options';

/** What a draw is for: so many rows that pass, of no more than so many. */
export interface Aim {
  readonly pass: number;
  readonly most: number;
}

/** Rows drawn, and how many of them pass. */
export interface Tally {
  readonly drawn: number;
  readonly passed: number;
}

export const AIM_TABLE = {
  pass: { kind: 'number', integer: true, min: 1, offered: { max: 10_000 } },
  most: { kind: 'number', integer: true, min: 1, offered: { max: 100_000 } },
} as const satisfies { readonly [Name in keyof Aim]: NumberSpec };

export const DEFAULT_AIM: Aim = { pass: 100, most: 400 };

/** The most where nobody says it: a yield of a quarter still comes to the aim. */
export const mostFor = (pass: number): number => 4 * pass;

/** @throws StudioError BAD_OPTION */
export function checkAim(aim: Aim): void {
  for (const name of ['pass', 'most'] as const) {
    if (isWithin(aim[name], AIM_TABLE[name])) continue;
    throw new StudioError(
      'BAD_OPTION',
      `The aim's ${name} is ${aim[name]}.`,
      `Set it to ${inWords(AIM_TABLE[name])}.`,
      {
        where: name,
      },
    );
  }
  if (aim.pass <= aim.most) return;
  throw new StudioError(
    'BAD_OPTION',
    `Of at most ${aim.most} rows ${aim.pass} cannot pass.`,
    `Set the most to ${aim.pass} or more.`,
    { where: 'most' },
  );
}

/**
 * How many rows to draw next, 0 where the draw has ended: as many as are missing, more by the yield so far, and never more than there are
 * already, so that a poor start does not ask for everything at once. What is asked for is drawn to its end: of rows under way, a draw that
 * stopped at the last one that it needs would lose the long ones.
 * @param drawn all rows so far
 * @param same those of them that were drawn as the next ones will be
 */
export function rowsToDraw({ pass, most }: Aim, drawn: Tally, same: Tally): number {
  const missing = pass - drawn.passed;
  const left = most - drawn.drawn;
  if (missing <= 0 || left <= 0) return 0;
  const wanted = same.drawn === 0 ? missing : Math.ceil(missing / smoothedYield(same));
  return Math.min(left, Math.max(missing, Math.min(wanted, drawn.drawn)));
}

/** Laplace's rule of succession: neither none nor all of few rows says that it will go on so. */
export const smoothedYield = ({ drawn, passed }: Tally): number => (passed + 1) / (drawn + 2);
