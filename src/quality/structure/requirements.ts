import { featureNamed } from './features';
import type { TextAnalysis } from './textAnalysis';

/** One structural property that a domain's texts share. Plain data, so that a profile can be saved with a run. */
export type Requirement =
  | { readonly kind: 'python' }
  | { readonly kind: 'one-function' }
  | { readonly kind: 'ends-with-assert' }
  | { readonly kind: 'open-answer' }
  | { readonly kind: 'assert-calls-function' }
  | { readonly kind: 'json' }
  | { readonly kind: 'json-key'; readonly key: string }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'starts-with'; readonly word: string }
  /** Its last line of several, without the space around it. */
  | { readonly kind: 'ends-with'; readonly line: string }
  | { readonly kind: 'sentence-end' }
  | { readonly kind: 'single-line' }
  | { readonly kind: 'length'; readonly min: number; readonly max: number }
  /** By the feature's name (features.ts). */
  | { readonly kind: 'has'; readonly feature: string }
  | { readonly kind: 'has-no'; readonly feature: string }
  /** The object, or each of the list, has no key that none of these is. */
  | { readonly kind: 'no-other-key'; readonly keys: readonly string[] };

/** A property that the references share. */
export interface FormRule {
  /** requirementId: what the recipe names it by. */
  readonly id: string;
  readonly requirement: Requirement;
  /** References that keep to it, of so many that it can be told of. */
  readonly kept: number;
  readonly of: number;
}

/** What a recipe knows the property by: the same for as long as it means the same. */
export function requirementId(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'json-key':
      return `json-key:${requirement.key}`;
    case 'label':
      return `label:${requirement.label}`;
    case 'starts-with':
      return `starts-with:${requirement.word}`;
    case 'ends-with':
      return `ends-with:${requirement.line}`;
    case 'has':
    case 'has-no':
      return `${requirement.kind}:${requirement.feature}`;
    default:
      return requirement.kind;
  }
}

/** Whether it is that something is not there. */
export const isAbsence = ({ kind }: Requirement): boolean => kind === 'has-no' || kind === 'no-other-key';

/** The properties that need no parameter; those with one are inferred from the references (profile.ts). */
export const PLAIN_REQUIREMENTS: readonly Requirement[] = [
  { kind: 'python' },
  { kind: 'one-function' },
  { kind: 'ends-with-assert' },
  { kind: 'open-answer' },
  { kind: 'assert-calls-function' },
  { kind: 'json' },
  { kind: 'sentence-end' },
  { kind: 'single-line' },
];

/** Properties that can only be told of text that parses as Python. */
const NEEDS_PYTHON: ReadonlySet<Requirement['kind']> = new Set([
  'one-function',
  'ends-with-assert',
  'assert-calls-function',
]);

/** The requirements a text lacks. What can only be told of Python is not said of what does not parse. */
export const unmetRequirements = (requirements: readonly Requirement[], text: TextAnalysis): Requirement[] =>
  requirements.filter(
    (requirement) => !satisfies(requirement, text) && (text.python.valid || !NEEDS_PYTHON.has(requirement.kind)),
  );

/** Whether the text has a feature; null where that cannot be told. */
function hasFeature(name: string, text: TextAnalysis): boolean | null {
  return featureNamed(name)?.of === 'prose' ? text.proseFeatures.has(name) : (text.pythonFeatures?.has(name) ?? null);
}

export function satisfies(requirement: Requirement, text: TextAnalysis): boolean {
  switch (requirement.kind) {
    case 'python':
      return text.python.valid;
    case 'one-function':
      return text.python.valid && text.python.functions.length === 1;
    case 'ends-with-assert':
      return text.python.valid && text.python.endsWithAssert;
    case 'open-answer':
      return /==\s*\?\?$/.test(text.trimmed);
    case 'assert-calls-function': {
      const { functions, asserts } = text.python;
      return asserts.length > 0 && asserts.every(({ calls }) => calls.some((name) => functions.includes(name)));
    }
    case 'json':
      return text.json !== null;
    case 'json-key':
      return keysOf(text).includes(requirement.key);
    case 'label':
      return text.labels.has(requirement.label);
    case 'starts-with':
      return firstWord(text.trimmed) === requirement.word;
    case 'ends-with':
      return lastLine(text.trimmed) === requirement.line;
    case 'sentence-end':
      // After a word or a closing sign: "== ??" is not a sentence.
      return /[\p{L}\p{N}"'”’»)\]][.!?…。！？]{1,3}["'”’»)\]]*$/u.test(text.trimmed);
    case 'single-line':
      return !text.trimmed.includes('\n');
    case 'length':
      return text.wordCount >= requirement.min && text.wordCount <= requirement.max;
    case 'has':
      return hasFeature(requirement.feature, text) !== false;
    case 'has-no':
      return hasFeature(requirement.feature, text) !== true;
    case 'no-other-key':
      return allKeysOf(text).every((key) => requirement.keys.includes(key));
    default:
      return requirement satisfies never;
  }
}

/** The property in words, for a badge or a list: "parses as Python". */
export function describeRequirement(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'python':
      return 'parses as Python';
    case 'one-function':
      return 'has exactly one top-level function';
    case 'ends-with-assert':
      return 'ends with an assert';
    case 'open-answer':
      return 'ends with == ??';
    case 'assert-calls-function':
      return 'asserts call the defined function';
    case 'json':
      return 'is valid JSON';
    case 'json-key':
      return `has the key "${requirement.key}"`;
    case 'label':
      return `has the part "${requirement.label}"`;
    case 'starts-with':
      return `starts with "${requirement.word}"`;
    case 'ends-with':
      return `ends with the line "${requirement.line}"`;
    case 'sentence-end':
      return 'ends with a full sentence';
    case 'single-line':
      return 'is a single line';
    case 'length':
      return `has ${requirement.min} to ${requirement.max} words and signs`;
    case 'has':
      return `has ${nounOf(requirement.feature)}`;
    case 'has-no':
      return `has no ${nounOf(requirement.feature).replace(/^an? /, '')}`;
    case 'no-other-key':
      return `has no key but ${requirement.keys.map((key) => `"${key}"`).join(', ')}`;
    default:
      return requirement satisfies never;
  }
}

const nounOf = (name: string): string => featureNamed(name)?.noun ?? name;

/** What a text has that should not be there: "an assert". */
export const describeSurplus = (requirement: Requirement): string =>
  requirement.kind === 'has-no' ? nounOf(requirement.feature) : 'another key';

/** Keys of the object, or of any of the list. */
export function allKeysOf(text: TextAnalysis): string[] {
  return [...new Set(objectsOf(text).flatMap(Object.keys))];
}

/** Keys of the object, or those that every object of the list has. */
export function keysOf(text: TextAnalysis): string[] {
  const [first, ...others] = objectsOf(text);
  return first === undefined
    ? []
    : Object.keys(first).filter((key) => others.every((other) => Object.hasOwn(other, key)));
}

function objectsOf(text: TextAnalysis): object[] {
  const value = text.json?.value;
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is object => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}

/** Null where there is but one, or it says nothing. */
export function lastLine(text: string): string | null {
  const line = /\n([^\n]*)$/.exec(text)?.[1]?.trim();
  return line === undefined || !/\p{L}/u.test(line) || line.length > MOST_OF_LINE ? null : line;
}

const MOST_OF_LINE = 80;

export function firstWord(text: string): string | null {
  return /^\S+/.exec(text)?.[0] ?? null;
}
