/** Whether a check that has an opinion is of the person's. */
import { wilsonInterval } from './wilson';

/** What a check thinks of a row, and what the person decided on it; true: it is good. */
export interface Opinion {
  readonly check: boolean;
  readonly person: boolean;
}

export interface Agreement {
  readonly agreed: number;
  readonly of: number;
  /** 95 %, of the share agreed on. */
  readonly interval: readonly [number, number];
  /** The share that two would agree on who each accept as many as these do, and know nothing of each other (Cohen 1960). */
  readonly chance: number;
}

/** So many labels, before a check may reject by its opinion. */
export const LEAST_LABELS_TO_EARN = 12;

/** @returns null where there is nothing to compare */
export function agreementOf(opinions: readonly Opinion[]): Agreement | null {
  const of = opinions.length;
  const agreed = opinions.filter(({ check, person }) => check === person).length;
  const interval = wilsonInterval(agreed, of);
  if (interval === null) return null;
  const [byCheck, byPerson] = [
    opinions.filter(({ check }) => check).length / of,
    opinions.filter(({ person }) => person).length / of,
  ];
  return { agreed, of, interval, chance: byCheck * byPerson + (1 - byCheck) * (1 - byPerson) };
}

/** It has its say once enough is labelled and even the low end of the interval is more than chance. */
export const isEarned = ({ of, interval, chance }: Agreement): boolean =>
  of >= LEAST_LABELS_TO_EARN && interval[0] > chance;
