import { firstWord, keysOf, PLAIN_REQUIREMENTS, type Requirement, satisfies, unmetRequirements } from './requirements';
import { TextAnalysis } from './textAnalysis';

/** A property belongs to the domain if at least this share of the references has it: a few may be odd. */
export const DOMAIN_SHARE = 0.95;
/** Samples may be half as long as the shortest reference and twice as long as the longest. */
const LENGTH_SLACK = 2;

/** What the references have in common in form; the content is the model's to learn. */
export interface DomainProfile {
  readonly requirements: readonly Requirement[];
  readonly referenceCount: number;
}

/**
 * Infer which structural properties at least a share of the references have. Nothing is known of the domain beforehand:
 * a set of functions yields "parses as Python", a set of problem statements the parts they share.
 */
export function domainProfile(references: readonly string[], share = DOMAIN_SHARE): DomainProfile {
  const texts = references.map((text) => new TextAnalysis(text));
  const needed = Math.ceil(share * texts.length);
  if (needed === 0) return { requirements: [], referenceCount: 0 };
  const candidates: Requirement[] = [
    ...PLAIN_REQUIREMENTS,
    ...shared(texts, keysOf).map((key): Requirement => ({ kind: 'json-key', key })),
    ...shared(texts, (text) => text.labels).map((label): Requirement => ({ kind: 'label', label })),
    ...shared(texts, (text) => [firstWord(text.trimmed) ?? '']).map(
      (word): Requirement => ({ kind: 'starts-with', word }),
    ),
  ];
  const requirements = candidates.filter(
    (candidate) => texts.filter((text) => satisfies(candidate, text)).length >= needed,
  );
  const lengths = texts.map((text) => text.wordCount);
  requirements.push({
    kind: 'length',
    min: Math.max(1, Math.floor(Math.min(...lengths) / LENGTH_SLACK)),
    max: Math.ceil(Math.max(...lengths) * LENGTH_SLACK),
  });
  return { requirements, referenceCount: texts.length };

  /** Values that enough texts have, in order of first appearance. */
  function shared(all: readonly TextAnalysis[], valuesOf: (text: TextAnalysis) => Iterable<string>): string[] {
    const counts = new Map<string, number>();
    for (const text of all)
      for (const value of new Set(valuesOf(text))) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].filter(([value, count]) => value !== '' && count >= needed).map(([value]) => value);
  }
}

/** The properties of the domain that a text has not; none: it is of the domain. */
export const missingRequirements = (profile: DomainProfile, text: string): Requirement[] =>
  unmetRequirements(profile.requirements, new TextAnalysis(text));
