import { FEATURES, type Feature, LEAST_FOR_FEATURES, SORTS } from './features';
import {
  allKeysOf,
  type FormRule,
  firstWord,
  keysOf,
  lastLine,
  PLAIN_REQUIREMENTS,
  type Requirement,
  requirementId,
  satisfies,
  unmetRequirements,
} from './requirements';
import { TextAnalysis } from './textAnalysis';

/** A property belongs to the domain if at least this share of the references has it: a few may be odd. */
export const DOMAIN_SHARE = 0.95;
/** Samples may be half as long as the shortest reference and twice as long as the longest. */
const LENGTH_SLACK = 2;
/** Of further texts of the domain so many may break the rules, as far as the references can tell. */
const MOST_BROKEN = 0.05;

/** What the references have in common in form; the content is the model's to learn. */
export interface DomainProfile {
  readonly requirements: readonly Requirement[];
  /** The same, with what stands behind each. */
  readonly rules: readonly FormRule[];
  readonly referenceCount: number;
  /** Sorts of features that no rule was made of, because too many references have or lack one that no other has or lacks. */
  readonly varied: readonly Feature['sort'][];
}

interface Candidate {
  readonly requirement: Requirement;
  /** Indices of the references that break it. */
  readonly broken: readonly number[];
  /** Of those that break it where it is made from the others. */
  readonly alone: readonly number[];
  /** References that it can be told of. */
  readonly of: number;
}

/**
 * Infer which structural properties at least a share of the references have, and which features (features.ts) all have or none has.
 * Nothing is known of the domain beforehand: a set of functions yields "parses as Python", a set of problem statements the parts they
 * share.
 *
 * That none of n references has something does not say that the next has not. How often a further text would break such a rule is told by
 * leaving each reference out in turn: it breaks a rule made from the others where it alone has what the rule is about (Good 1953: what was
 * seen once estimates the unseen). Of n references, k do; (k + ½)/(n + 1), the mean of Jeffreys' posterior, may be 5 % at most, over all rules
 * so far and those of one sort. These stand or fall together, since to pick the ones that look best would undo the estimate.
 */
export function domainProfile(references: readonly string[], share = DOMAIN_SHARE): DomainProfile {
  const texts = references.map((text) => new TextAnalysis(text));
  const count = texts.length;
  const needed = Math.ceil(share * count);
  if (needed === 0) return { requirements: [], rules: [], referenceCount: 0, varied: [] };
  // A property that one reference fewer would make a rule is a candidate, too.
  const odd = count - 1 - Math.ceil(share * (count - 1));
  const general = generalRequirements(texts, count - odd - 1).map((requirement): Candidate => {
    const broken = brokenBy(requirement, texts);
    return { requirement, broken, alone: broken.length <= odd + 1 ? broken : [], of: count };
  });
  const length = lengthOf(texts);
  const lengths: Candidate = { requirement: length, broken: [], alone: tooShortOrLong(texts), of: count };
  const chosen: Candidate[] = general.filter(({ broken }) => count - broken.length >= needed);
  const failing = new Set([...general, lengths].flatMap(({ alone }) => alone));
  const varied: Feature['sort'][] = [];
  if (count >= LEAST_FOR_FEATURES)
    for (const sort of SORTS) {
      const candidates = featureCandidates(sort, chosen, texts);
      const further = candidates.flatMap(({ alone }) => alone);
      if (new Set([...failing, ...further]).size > Math.max(failing.size, MOST_BROKEN * (count + 1) - 0.5)) {
        varied.push(sort);
        continue;
      }
      for (const index of further) failing.add(index);
      chosen.push(...candidates.filter(({ broken }) => broken.length === 0));
    }
  chosen.push(lengths);
  return {
    requirements: chosen.map(({ requirement }) => requirement),
    rules: chosen.map(({ requirement, broken, of }) => ({
      id: requirementId(requirement),
      requirement,
      kept: of - broken.length,
      of,
    })),
    referenceCount: count,
    varied,
  };
}

const brokenBy = (requirement: Requirement, texts: readonly TextAnalysis[]): number[] =>
  [...texts.keys()].filter((index) => !satisfies(requirement, texts[index]!));

/** Those that so many of the texts may share. */
function generalRequirements(texts: readonly TextAnalysis[], least: number): Requirement[] {
  return [
    ...PLAIN_REQUIREMENTS,
    ...shared(keysOf).map((key): Requirement => ({ kind: 'json-key', key })),
    ...shared((text) => text.labels).map((label): Requirement => ({ kind: 'label', label })),
    ...shared((text) => [firstWord(text.trimmed) ?? '']).map((word): Requirement => ({ kind: 'starts-with', word })),
    ...shared((text) => [lastLine(text.trimmed) ?? '']).map((line): Requirement => ({ kind: 'ends-with', line })),
  ];

  /** Values that enough texts have, in order of first appearance. */
  function shared(valuesOf: (text: TextAnalysis) => Iterable<string>): string[] {
    const counts = new Map<string, number>();
    for (const text of texts)
      for (const value of new Set(valuesOf(text))) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].filter(([value, count]) => value !== '' && count >= least).map(([value]) => value);
  }
}

/** Having and not having each feature of a sort, in what the references are written in. */
function featureCandidates(
  sort: Feature['sort'],
  general: readonly Candidate[],
  texts: readonly TextAnalysis[],
): Candidate[] {
  const kinds = new Set(general.map(({ requirement }) => requirement.kind));
  if (kinds.has('json')) return sort === 'habit' ? [otherKeys(texts)] : [];
  const language = kinds.has('python') ? 'python' : 'prose';
  const of = language === 'python' ? texts.filter(({ python }) => python.valid).length : texts.length;
  return FEATURES.filter((feature) => feature.sort === sort && feature.of === language)
    .flatMap(({ name: feature }): Requirement[] => [
      // That all have a name of several words or a string says what they are about, and not how it is written.
      ...(sort === 'manner' ? [] : [{ kind: 'has', feature } as const]),
      { kind: 'has-no', feature },
    ])
    .filter((requirement) => !isSaid(requirement, kinds))
    .map((requirement) => {
      const broken = brokenBy(requirement, texts);
      return { requirement, broken, alone: broken.length === 1 ? broken : [], of };
    });
}

function otherKeys(texts: readonly TextAnalysis[]): Candidate {
  const keys = texts.map(allKeysOf);
  const counts = new Map<string, number>();
  for (const key of keys.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    requirement: { kind: 'no-other-key', keys: [...counts.keys()] },
    broken: [],
    alone: [...keys.keys()].filter((index) => keys[index]!.some((key) => counts.get(key) === 1)),
    of: texts.length,
  };
}

/** What a general property says already. */
const isSaid = (requirement: Requirement, kinds: ReadonlySet<Requirement['kind']>): boolean =>
  (requirement.kind === 'has' && requirement.feature === 'assert' && kinds.has('ends-with-assert')) ||
  (requirement.kind === 'has-no' && requirement.feature === 'line-break' && kinds.has('single-line'));

function lengthOf(texts: readonly TextAnalysis[]): Requirement {
  const lengths = texts.map((text) => text.wordCount);
  return {
    kind: 'length',
    min: Math.max(1, Math.floor(Math.min(...lengths) / LENGTH_SLACK)),
    max: Math.ceil(Math.max(...lengths) * LENGTH_SLACK),
  };
}

/** References whose length the others do not allow. */
function tooShortOrLong(texts: readonly TextAnalysis[]): number[] {
  const sorted = [...texts.keys()].sort((a, b) => texts[a]!.wordCount - texts[b]!.wordCount);
  const ends = new Set([sorted[0]!, sorted.at(-1)!]);
  return [...ends].filter((index) => {
    const others = texts.filter((_, each) => each !== index);
    return others.length > 0 && !satisfies(lengthOf(others), texts[index]!);
  });
}

/** The properties of the domain that a text has not; none: it is of the domain. */
export const missingRequirements = (profile: DomainProfile, text: string): Requirement[] =>
  unmetRequirements(profile.requirements, new TextAnalysis(text));
