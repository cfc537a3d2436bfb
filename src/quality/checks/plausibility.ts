import { z } from 'zod';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { rejectsSetting } from '../opinions/rejectsSetting';
import { studentCdf } from '../style/student';
import type { Check } from './check';

/** How likely the model finds the sample by itself, against how likely it finds the references. */
export interface PlausibilityEvidence {
  /** Mean log-probability a token without the prompt, nats; null where it was not measured. */
  readonly logProbability: number | null;
  /** Share of texts like the references that the model finds less likely, 0…1; null where it was not measured. */
  readonly percentile: number | null;
  /** The references' own band, from and to; null where there is none. */
  readonly band: readonly [number, number] | null;
}

const settings = z.strictObject({
  /** Of texts like the references so many lie in the band, half of the rest on either side. */
  share: z.number().gt(0.5).lt(1).default(0.95),
  rejects: rejectsSetting,
});

/** A band of fewer is wider than what it should keep out. */
export const LEAST_FOR_PLAUSIBILITY = 20;

interface Band {
  readonly mean: number;
  readonly deviation: number;
  readonly freedom: number;
}

/** A further reference is read by the predictive distribution of the others. */
function bandOf(values: readonly number[]): Band | null {
  const count = values.length;
  if (count < LEAST_FOR_PLAUSIBILITY) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, deviation: Math.max(1e-6, Math.sqrt(variance * (1 + 1 / count))), freedom: count - 1 };
}

/**
 * Whether the model, without its prompt, finds a sample about as likely as it finds the references: what is far less likely is garbled or
 * of another kind, what is far more likely is a commonplace. An opinion: it informs until a person's labels say that it may reject.
 */
export const plausibility: Check<z.output<typeof settings>, PlausibilityEvidence> = {
  name: 'plausibility',
  settings,
  open({ references, likelihoods }, { share }) {
    let measured: Promise<Band | null> | null = null;
    const measure = async (): Promise<Band | null> => {
      const values = await Promise.all(references.map(({ text }) => likelihoods.of(text)));
      return bandOf(values.filter((value) => value !== null));
    };
    return {
      looksAt: 'sample',
      async judge({ text }): Promise<Finding<PlausibilityEvidence>> {
        measured ??= measure();
        const [band, logProbability] = await Promise.all([measured, likelihoods.of(text)]);
        if (band === null || logProbability === null)
          return {
            verdict: 'unsure',
            reason: logProbability === null ? 'not-measured' : 'few-references',
            evidence: { logProbability, percentile: null, band: null },
          };
        const { mean, deviation, freedom } = band;
        const percentile = studentCdf((logProbability - mean) / deviation, freedom);
        const tail = (1 - share) / 2;
        const half = deviation * quantile(1 - tail, freedom);
        const evidence = { logProbability, percentile, band: [mean - half, mean + half] as const };
        if (percentile >= tail && percentile <= 1 - tail) return { verdict: 'pass', reason: null, evidence };
        return { verdict: 'fail', reason: percentile < tail ? 'unlikely' : 'commonplace', evidence };
      },
    };
  },
};

/** Where the distribution is, by halves. */
function quantile(share: number, freedom: number): number {
  let [low, high] = [0, 100];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, freedom) < share) low = middle;
    else high = middle;
  }
  return high;
}

export const plausibilityEvidence = (judgement: Judgement): PlausibilityEvidence | undefined =>
  findingOf<PlausibilityEvidence>(judgement, plausibility.name)?.evidence;
