import type { SampleText } from '../quality/checks/check';
import { copyEvidence } from '../quality/checks/copies';
import { formEvidence } from '../quality/checks/form';
import { defaultRecipe } from '../quality/recipe';
import { openJudging } from '../quality/session';
import { domainProfile } from '../quality/structure/profile';
import { describeRequirement } from '../quality/structure/requirements';
import { NEAR_COPY_SIMILARITY } from '../similarity/similarity';
import { compressionRatio, distinctN } from './diversity';
import { quantile } from './novelty';
import { type NgramOverlap, ngramOverlap } from './overlap';
import { passRate, ratesOf, shareOf } from './rates';
import { referenceBaseline } from './referenceBaseline';

export interface TextMeasures {
  readonly samples: number;
  readonly references: number;
  /** Share of samples that have every property of the references' profile. */
  readonly inDomainRate: number | null;
  /** The properties, in words. */
  readonly domain: readonly string[];
  /** Samples that lack each property. */
  readonly failures: Readonly<Record<string, number>>;
  readonly exactCopyRate: number | null;
  /** Exact copies included. */
  readonly nearCopyRate: number | null;
  readonly nearCopyThreshold: number;
  /** Near-copies of another reference among the references themselves. */
  readonly referenceNearCopyRate: number | null;
  /** Samples that repeat an earlier sample, exactly or nearly. */
  readonly duplicateRate: number | null;
  readonly medianLexicalSimilarity: number | null;
  readonly distinct1: number | null;
  readonly distinct2: number | null;
  readonly distinct3: number | null;
  readonly referenceDistinct2: number | null;
  readonly compressionRatio: number | null;
  readonly referenceCompressionRatio: number | null;
  /** What is taken word for word, eight words and signs in a row. */
  readonly overlap: NgramOverlap;
  /** Share of samples that pass the default recipe: what is left to use. One without a finish reason counts as ended. */
  readonly yield: number | null;
}

/** Measures of the texts alone, by the checks of the default recipe. */
export async function textMeasures(
  references: readonly string[],
  samples: readonly Omit<SampleText, 'id'>[],
): Promise<TextMeasures> {
  const judging = openJudging(
    references.map((text, index) => ({ id: String(index), text })),
    defaultRecipe,
  );
  const judgements = await judging.add(samples.map((sample, index) => ({ ...sample, id: String(index) })));
  const failures: Record<string, number> = {};
  for (const property of judgements.flatMap((judgement) => formEvidence(judgement)?.lacks ?? [])) {
    const inWords = describeRequirement(property);
    failures[inWords] = (failures[inWords] ?? 0) + 1;
  }
  const rates = ratesOf(judgements);
  const baseline = referenceBaseline(references);
  const texts = samples.map(({ text }) => text);
  return {
    samples: samples.length,
    references: references.length,
    inDomainRate: rates.inDomainRate,
    domain: domainProfile(references).requirements.map(describeRequirement),
    failures,
    exactCopyRate: rates.copyRate,
    nearCopyRate: rates.nearCopyRate,
    nearCopyThreshold: NEAR_COPY_SIMILARITY,
    referenceNearCopyRate:
      references.length < 2 ? null : shareOf(baseline, (similarity) => similarity >= NEAR_COPY_SIMILARITY),
    duplicateRate: rates.duplicateRate,
    medianLexicalSimilarity:
      samples.length === 0 || references.length === 0
        ? null
        : quantile(
            judgements.map((judgement) => copyEvidence(judgement)?.similarity ?? 0),
            0.5,
          ),
    distinct1: distinctN(texts, 1),
    distinct2: distinctN(texts, 2),
    distinct3: distinctN(texts, 3),
    referenceDistinct2: distinctN(references, 2),
    compressionRatio: compressionRatio(texts),
    referenceCompressionRatio: compressionRatio(references),
    overlap: ngramOverlap(references, texts),
    yield: passRate(judgements, defaultRecipe),
  };
}
