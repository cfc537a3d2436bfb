import { type DomainProfile, domainProfile, missingRequirements } from '../quality/structure/profile';
import type { Requirement } from '../quality/structure/requirements';
import { TextAnalysis } from '../quality/structure/textAnalysis';
import { type Duplicate, findDuplicates } from '../similarity/duplicates';
import { distinctN } from './diversity';
import { type SetMetrics, shareOf } from './rates';

export interface ReferenceMeasures {
  /** What the references have in common in form. */
  readonly domain: readonly Requirement[];
  /** The same as rules, with what stands behind each. */
  readonly form: Pick<DomainProfile, 'rules' | 'varied' | 'referenceCount'>;
  /** References that parse as Python; null without references. */
  readonly pythonShare: number | null;
  /** References that repeat an earlier one, exactly or nearly. */
  readonly repeats: readonly Duplicate[];
  /** The samples' figures of the references themselves, to read those against: a copy is here one of an earlier reference. */
  readonly metrics: SetMetrics;
}

/** References measured against themselves. */
export function measureReferences(references: readonly string[]): ReferenceMeasures {
  const profile = domainProfile(references);
  const repeats = findDuplicates(references);
  const exact = new Set(repeats.flatMap(({ index, kind }) => (kind === 'exact' ? [index] : [])));
  const near = new Set(repeats.map(({ index }) => index));
  const places = [...references.keys()];
  return {
    domain: profile.requirements,
    form: { rules: profile.rules, varied: profile.varied, referenceCount: profile.referenceCount },
    pythonShare: shareOf(references, (text) => new TextAnalysis(text).python.valid),
    repeats,
    metrics: {
      rows: references.length,
      inDomainRate: shareOf(references, (text) => missingRequirements(profile, text).length === 0),
      copyRate: shareOf(places, (place) => exact.has(place)),
      nearCopyRate: shareOf(places, (place) => near.has(place)),
      duplicateRate: null,
      distinct2: distinctN(references, 2),
    },
  };
}
