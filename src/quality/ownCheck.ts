/** A check that the person writes in Python: `check(row)`, run where rows are run, says True, False, or in a text what is wrong. */
import type { Answer, Program } from '../execution/types';
import { splitRow } from '../references/composition/compose';
import type { Composition } from '../references/composition/types';
import type { CheckVerdict } from './judgement';

export interface OwnEvidence {
  /** What the function says is wrong, or why it said nothing; null where it passes. */
  readonly says: string | null;
  /** Line of the person's code, from 1, where it raised; null where it did not. */
  readonly line: number | null;
}

export interface OwnResult {
  readonly verdict: CheckVerdict;
  readonly reason: 'own-check' | 'own-check-broken' | null;
  readonly evidence: OwnEvidence;
}

/** The row as the function gets it: a dict with `text`, and the columns that it splits into by their names. */
export function ownProgram(source: string, text: string, composition?: Composition): Program {
  const fields = composition === undefined ? {} : (splitRow(composition, text).row?.fields ?? {});
  // Texts by name: JSON of these is Python, too.
  return { source, expressions: [`check(${JSON.stringify({ ...fields, text })})`] };
}

const MOST_CHARACTERS = 300;

export function readOwnAnswer({ outcome, exception, message, line, values }: Answer): OwnResult {
  const broken = (says: string, at: number | null = null): OwnResult => ({
    verdict: 'unsure',
    reason: 'own-check-broken',
    evidence: { says: says.slice(0, MOST_CHARACTERS), line: at },
  });
  if (outcome !== 'finished')
    return broken(exception === null ? outcome : `${exception}${message === '' ? '' : `: ${message}`}`, line);
  const [value] = values;
  if (value === undefined || value.exception !== null) return broken(value?.exception ?? 'it gave nothing');
  if (value.repr === null) return broken('what it says is too long');
  const says = textIn(value.repr);
  if (value.repr === 'True' || says === '')
    return { verdict: 'pass', reason: null, evidence: { says: null, line: null } };
  if (value.repr === 'False' || says !== null)
    return {
      verdict: 'fail',
      reason: 'own-check',
      evidence: { says: says?.slice(0, MOST_CHARACTERS) ?? null, line: null },
    };
  return broken(`it gave ${value.repr}, which is neither True, False nor a text`);
}

/** The text that Python wrote as a literal; null where it is none. */
function textIn(repr: string): string | null {
  const inner = /^(['"])([\s\S]*)\1$/.exec(repr)?.[2];
  if (inner === undefined) return null;
  const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return inner.replace(/\\(.)/g, (_, sign: string) => signs[sign] ?? sign);
}
