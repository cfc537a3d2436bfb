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
  | { readonly kind: 'sentence-end' }
  | { readonly kind: 'single-line' }
  | { readonly kind: 'length'; readonly min: number; readonly max: number };

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

/** The requirements a text lacks. Where it should be Python and does not parse, that is the one thing said of its code. */
export function unmetRequirements(requirements: readonly Requirement[], text: TextAnalysis): Requirement[] {
  const unparsed = requirements.some(({ kind }) => kind === 'python') && !text.python.valid;
  return requirements.filter(
    (requirement) => !satisfies(requirement, text) && !(unparsed && NEEDS_PYTHON.has(requirement.kind)),
  );
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
    case 'sentence-end':
      // After a word or a closing sign: "== ??" is not a sentence.
      return /[\p{L}\p{N}"'”’»)\]][.!?…。！？]{1,3}["'”’»)\]]*$/u.test(text.trimmed);
    case 'single-line':
      return !text.trimmed.includes('\n');
    case 'length':
      return text.wordCount >= requirement.min && text.wordCount <= requirement.max;
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
    case 'sentence-end':
      return 'ends with a full sentence';
    case 'single-line':
      return 'is a single line';
    case 'length':
      return `has ${requirement.min} to ${requirement.max} words and signs`;
    default:
      return requirement satisfies never;
  }
}

/** Keys of the object, or those that every object of the list has. */
export function keysOf(text: TextAnalysis): string[] {
  const value = text.json?.value;
  const objects = (Array.isArray(value) ? value : [value]).filter(
    (item): item is object => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
  const [first, ...others] = objects;
  return first === undefined
    ? []
    : Object.keys(first).filter((key) => others.every((other) => Object.hasOwn(other, key)));
}

export function firstWord(text: string): string | null {
  return /^\S+/.exec(text)?.[0] ?? null;
}
