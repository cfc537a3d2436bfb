import { distinctN } from '../../src/metrics/diversity';
import { copyVerdicts } from '../../src/quality/copies';
import { type DomainProfile, domainProfile, inDomain } from '../../src/quality/structure/profile';
import { describeRequirement } from '../../src/quality/structure/requirements';
import { TextAnalysis } from '../../src/quality/structure/textAnalysis';
import { type Duplicate, findDuplicates, SimilarityIndex } from '../../src/similarity/duplicates';
import { NEAR_COPY_SIMILARITY, normalizeWhitespace } from '../../src/similarity/similarity';
import type { ChecksApi, Judgement } from './checks.protocol';

/** The profile asked for last: rows of one job are judged against the same references again and again. */
function profileCache(): (references: readonly string[]) => DomainProfile {
  let key = '';
  let profile: DomainProfile | null = null;
  return (references) => {
    const wanted = references.join('\u0000');
    if (profile === null || wanted !== key) {
      profile = domainProfile(references);
      key = wanted;
    }
    return profile;
  };
}

/** For each sample the first earlier text that it repeats, exactly or nearly, or null. */
function repeatsOf(earlier: readonly string[], samples: readonly string[]): (number | null)[] {
  const exact = new Map<string, number>();
  const index = new SimilarityIndex(earlier);
  earlier.forEach((text, at) => {
    const normalized = normalizeWhitespace(text);
    if (!exact.has(normalized)) exact.set(normalized, at);
  });
  return samples.map((text, at) => {
    const normalized = normalizeWhitespace(text);
    const found = exact.get(normalized) ?? index.nearest(text, NEAR_COPY_SIMILARITY)?.index ?? null;
    if (!exact.has(normalized)) exact.set(normalized, earlier.length + at);
    index.add(text);
    return found;
  });
}

const shareOf = <T>(items: readonly T[], holds: (item: T) => boolean): number | null =>
  items.length === 0 ? null : items.filter(holds).length / items.length;

export function createChecksService(): ChecksApi {
  const profileOf = profileCache();
  return {
    async judge({ references, earlier, samples }) {
      const profile = profileOf(references);
      const copies = copyVerdicts(samples, references);
      const repeats = repeatsOf(earlier, samples);
      return samples.map(
        (text, at): Judgement => ({
          lacks: inDomain(profile, text).failed,
          copy: copies[at]?.kind ?? 'none',
          nearestReference: copies[at]?.reference ?? null,
          similarity: copies[at]?.similarity ?? 0,
          repeats: repeats[at] ?? null,
        }),
      );
    },
    async measureReferences(references) {
      const profile = profileOf(references);
      const repeats = findDuplicates(references);
      const kinds = new Map(repeats.map(({ index, kind }) => [index, kind]));
      const rateOf = (kind: Duplicate['kind']): number | null =>
        shareOf([...references.keys()], (index) => kinds.get(index) === kind);
      return {
        domain: profile.requirements.map(describeRequirement),
        pythonShare: shareOf(references, (text) => new TextAnalysis(text).python.valid),
        inDomainRate: shareOf(references, (text) => inDomain(profile, text).inDomain),
        repeats,
        exactRepeatRate: rateOf('exact'),
        nearRepeatRate: rateOf('near'),
        distinct2: distinctN(references, 2),
      };
    },
    distinct2: async (texts) => distinctN(texts, 2),
  };
}
