/** What a person's labels tell of the samples that pass, and of the checks that have an opinion. */
import { crossFit } from '../../metrics/calibration/crossFit';
import { featureMatrix, featuresOf } from '../../metrics/calibration/features';
import { estimateQuality, type QualityEstimate } from '../../metrics/calibration/quality';
import type { Drawn, Label } from '../../metrics/calibration/types';
import { byIdentities, byIdentity } from '../../project/byIdentity';
import type { Project, Sample } from '../../project/types';
import type { JudgeEvidence } from '../../quality/checks/judge';
import { findingOf, type Judgement } from '../../quality/judgement';
import { type Agreement, agreementOf } from '../../quality/opinions/agreement';
import { isOpinion, withSay } from '../../quality/opinions/earned';
import type { Recipe } from '../../quality/recipe';
import { isAudited } from './review';
import { isKeeper, keepersOf, recipeOf } from './sampleGroup';

/** Of more rows so many are looked at, spread evenly: what the checks say of the others is alike. */
const MOST_ROWS = 8000;

/** A choice of before it was kept how it was made gave all rows the same chance. */
const OF_BEFORE: Drawn = { turn: -1, weight: 1 };

const drawnOf = (sample: Sample): Drawn | null => (isAudited(sample) ? (sample.review!.drawn ?? OF_BEFORE) : null);

/** A row that was written anew was not good as it was drawn. */
export const isAccepted = ({ review, drawnText }: Sample): boolean =>
  review?.decision === 'accepted' && drawnText === undefined;

/** The next place among all rows that were ever drawn to be labelled. */
export const nextTurn = byIdentity((samples: readonly Sample[]): number =>
  samples.reduce((next, sample) => Math.max(next, (drawnOf(sample)?.turn ?? -1) + 1), 0),
);

const features = byIdentity((judgement: Judgement) => featuresOf(judgement.findings));

export interface PassingQuality {
  /** Rows that pass every check of fact, whatever a check of opinion thinks of them: all may be labelled. */
  readonly rows: readonly Sample[];
  /** Of each of these, that the person accepts it. */
  readonly probabilities: Float64Array;
  /** How many pass all that the recipe asks. */
  readonly count: number;
  /** Of those; null before two labels by a choice by chance. */
  readonly quality: QualityEstimate | null;
}

/** The recipe with no opinion that rejects. Labels also of rows that one rejects tell whether it goes on to be right. */
const factsOf = byIdentity(
  (recipe: Recipe): Recipe =>
    recipe.checks.filter(({ name }) => isOpinion(name)).reduce((facts, { name }) => withSay(facts, name, null), recipe),
);

const qualityOf = byIdentities((recipe: Recipe, samples: readonly Sample[]): PassingQuality => {
  const pool = keepersOf(factsOf(recipe), samples);
  const every = Math.ceil(pool.length / MOST_ROWS);
  const rows = every <= 1 ? pool : pool.filter((sample, at) => at % every === 0 || sample.review !== undefined);
  const labels = rows.flatMap((sample, row): Label[] =>
    sample.review === undefined ? [] : [{ row, accepted: isAccepted(sample), drawn: drawnOf(sample) }],
  );
  // Rows stream in long before there is a label, and their figures tell nothing without one.
  const probabilities =
    labels.length === 0
      ? new Float64Array(rows.length).fill(0.5)
      : crossFit(featureMatrix(rows.map(({ judgement }) => features(judgement!))), labels);
  const places = rows.flatMap((sample, row) => (isKeeper(recipe, sample) ? [row] : []));
  const placeOf = new Map(places.map((row, place) => [row, place]));
  const count = keepersOf(recipe, samples).length;
  const quality = estimateQuality(
    Float64Array.from(places, (row) => probabilities[row]!),
    labels.flatMap((label) => (placeOf.has(label.row) ? [{ ...label, row: placeOf.get(label.row)! }] : [])),
    count,
  );
  return { rows, probabilities, count, quality };
});

/** How good those are that pass the checks. */
export const passingQuality = (project: Pick<Project, 'recipe' | 'samples'>): PassingQuality =>
  qualityOf(recipeOf(project), project.samples);

/** Labels that were met in a choice by chance. */
export const labelCount = byIdentity(
  (samples: readonly Sample[]): number => samples.filter((sample) => drawnOf(sample) !== null).length,
);

export interface OpinionShown {
  readonly name: string;
  /** null before there is a label of a row that it has an opinion on. */
  readonly agreement: Agreement | null;
  readonly rejects: boolean;
  /** Rows that it would reject, of those it has an opinion on. */
  readonly against: number;
  readonly of: number;
  /** Rows that it could not tell of, and why, where it says so of one. */
  readonly unknown: number;
  readonly doubt: string | null;
}

function unknownOf(name: string, samples: readonly Sample[]): Pick<OpinionShown, 'unknown' | 'doubt'> {
  const unsure = samples.flatMap(({ judgement }) => {
    const finding = judgement === null ? undefined : findingOf<Partial<JudgeEvidence>>(judgement, name);
    return finding?.verdict === 'unsure' ? [finding.evidence] : [];
  });
  return { unknown: unsure.length, doubt: unsure.find(({ refused }) => refused)?.refused ?? null };
}

/** Each check of opinion that is asked, against the labels that were met in a choice by chance. */
export const opinionsOf = byIdentities((recipe: Recipe, samples: readonly Sample[]): readonly OpinionShown[] =>
  recipe.checks
    .filter(({ name }) => isOpinion(name))
    .map(({ name, rejects }) => {
      const told = samples.flatMap((sample) => {
        const verdict = sample.judgement === null ? undefined : findingOf(sample.judgement, name)?.verdict;
        return verdict === undefined || verdict === 'unsure' ? [] : [{ sample, check: verdict === 'pass' }];
      });
      const labelled = told.filter(({ sample }) => drawnOf(sample) !== null && sample.drawnText === undefined);
      return {
        name,
        agreement: agreementOf(labelled.map(({ sample, check }) => ({ check, person: isAccepted(sample) }))),
        rejects: rejects !== null && rejects !== undefined,
        against: told.filter(({ check }) => !check).length,
        of: told.length,
        ...unknownOf(name, samples),
      };
    }),
);

/**
 * Rows that pass and that a choice met in which all had the same chance, as long as every choice so far was such: what was drawn by worth is
 * missing from later ones, and their plain share would be that of the rest.
 */
export const metAtRandom = byIdentities((recipe: Recipe, samples: readonly Sample[]): ReadonlySet<Sample> => {
  const isUneven = ({ weight }: Drawn): boolean => Math.abs(weight - 1) > 1e-9;
  const drawn = samples.flatMap((sample) => {
    const how = drawnOf(sample);
    return how === null ? [] : [{ sample, how }];
  });
  const firstUneven = Math.min(...drawn.filter(({ how }) => isUneven(how)).map(({ how }) => how.turn));
  return new Set(
    drawn.flatMap(({ sample, how }) => (how.turn < firstUneven && isKeeper(recipe, sample) ? [sample] : [])),
  );
});
