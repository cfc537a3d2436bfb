/** Decisions of a person that stand in a file of samples, and what they tell of all its rows. */
import { calibrate } from '../../metrics/calibration/calibrate';
import { featuresOf } from '../../metrics/calibration/features';
import type { QualityEstimate } from '../../metrics/calibration/quality';
import { findingOf, type Judgement } from '../../quality/judgement';
import { type Agreement, agreementOf, isEarned, type Opinion } from '../../quality/opinions/agreement';
import { isOpinion } from '../../quality/opinions/earned';
import type { Recipe } from '../../quality/recipe';
import { verdictOf } from '../../quality/verdict';
import type { SampleRow } from './samples';

export interface LabelledQuality {
  /** Rows with a decision. */
  readonly labels: number;
  /** Of those that pass: the share that the person would accept; null of fewer than two labels. */
  readonly quality: QualityEstimate | null;
  /** By check of opinion: how far it agrees with the labels, and whether that lets it reject. */
  readonly opinions: Readonly<Record<string, (Agreement & { readonly mayReject: boolean }) | null>>;
}

/**
 * @param samples whose labels are of rows that were chosen at random
 * @param judgements one a sample
 */
export function labelledQuality(
  samples: readonly SampleRow[],
  judgements: readonly Judgement[],
  recipe: Recipe,
): LabelledQuality {
  const rows = samples.map(({ fields }, at) => ({
    accepted: decisionOf(fields),
    excellent: isExcellent(fields),
    judgement: judgements[at]!,
  }));
  const labelled = rows.flatMap(({ accepted, judgement }) => (accepted === null ? [] : [{ accepted, judgement }]));
  const passing = rows.filter(({ judgement }) => verdictOf(judgement, recipe).verdict === 'pass');
  const labels = passing.flatMap(({ accepted }, row) =>
    accepted === null ? [] : [{ row, accepted, drawn: { turn: row, weight: 1 } }],
  );
  const figures = passing.map(({ judgement }) => featuresOf(judgement.findings));
  const opinions = recipe.checks.flatMap(({ name }) => (isOpinion(name) ? [name] : []));
  const agreements = Object.fromEntries(
    opinions.map((name) => {
      const told = labelled.flatMap(({ accepted, judgement }) => {
        const verdict = findingOf(judgement, name)?.verdict ?? 'unsure';
        return verdict === 'unsure' ? [] : [{ check: verdict === 'pass', person: accepted }];
      });
      return [name, earnedBy(told)] as const;
    }),
  );
  const byJudge = rows.flatMap(({ accepted, excellent }) =>
    accepted === null || excellent === null ? [] : [{ check: excellent, person: accepted }],
  );
  // The recipe's own judge is told of above.
  const isJudged = !opinions.includes('judge') && rows.some(({ excellent }) => excellent !== null);
  return {
    labels: labelled.length,
    quality: calibrate(figures, labels).quality,
    opinions: { ...agreements, ...(isJudged && { judge: earnedBy(byJudge) }) },
  };
}

function earnedBy(told: readonly Opinion[]): (Agreement & { readonly mayReject: boolean }) | null {
  const agreement = agreementOf(told);
  return agreement && { ...agreement, mayReject: isEarned(agreement) };
}

/** What `judge` wrote of the row: as the paper has it, only the best is good; null where it is not known. */
function isExcellent({ judge }: SampleRow['fields']): boolean | null {
  const level = typeof judge === 'object' && judge !== null && 'level' in judge ? judge.level : null;
  return typeof level === 'string' ? level === 'excellent' : null;
}

/** As the page's export writes it, by itself or under "metadata"; a row that was written anew was not good as it was drawn. */
function decisionOf(fields: SampleRow['fields']): boolean | null {
  const within = (value: unknown): Record<string, unknown> => {
    const parsed = typeof value === 'string' ? jsonOrNull(value) : value;
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  };
  const { review, rewritten } = { ...within(fields.metadata), ...fields };
  if (review !== 'accepted' && review !== 'rejected') return null;
  return review === 'accepted' && rewritten !== true && rewritten !== 'true';
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A column of that name that is no export's.
    return null;
  }
}
