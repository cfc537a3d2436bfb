/** Assertions that leave their answer open (openAnswer.ts), found in text that else is Python. */
import type { SyntaxNode } from '@lezer/common';
import { askedBy, strictParser, topLevelStatements, withNamedAnswers } from './openAnswer';

const MOST_CHARACTERS = 50_000;

export interface OpenAssert {
  /** Of the whole statement. */
  readonly from: number;
  readonly to: number;
  /** What the answer is asked of. */
  readonly expression: string;
  /** Where the `??` stands. */
  readonly sign: number;
}

/** Those at the top level, in order; none where the text does not parse. */
export function openAsserts(text: string): OpenAssert[] {
  if (text.length > MOST_CHARACTERS || !text.includes('??')) return [];
  const source = withNamedAnswers(text);
  let script: SyntaxNode;
  try {
    script = strictParser.parse(source).topNode;
  } catch {
    return [];
  }
  return [...topLevelStatements(script)].flatMap((statement) => {
    if (statement.name !== 'AssertStatement') return [];
    const open = askedBy(source, text, statement);
    if (open === null) return [];
    const expression = text.slice(open.asked.from, open.asked.to);
    return [{ from: statement.from, to: statement.to, expression, sign: open.sign }];
  });
}
