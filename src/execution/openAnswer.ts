/** Python text whose answers may be left open, `assert f(3) == ??` (docs/method.md §4, Live Code Execution): how its grammar reads it. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';

const SIGN = /(?<!\w)\?\?(?!\w)/g;
/** A name as long as the sign it stands for, so that offsets stay those of the text. */
export const ANSWER_NAME = '__';

/** The text with a name for each sign: what the grammar takes. */
export const withNamedAnswers = (text: string): string => text.replace(SIGN, ANSWER_NAME);

/** Stops at the first error. Recovering from every error of a long text that is not Python takes minutes. */
export const strictParser = parser.configure({ strict: true });

/** Statements of the script; those on one line, separated by semicolons, one by one; comments left out. */
export function* topLevelStatements(script: SyntaxNode): Iterable<SyntaxNode> {
  for (let node = script.firstChild; node !== null; node = node.nextSibling) {
    if (node.name === 'StatementGroup') yield* topLevelStatements(node);
    else if (node.name !== 'Comment' && node.name !== ';') yield node;
  }
}

/**
 * What an assertion asks, the left side of its `… == ??`, and where the sign stands; null where it asks nothing.
 * @param source the text with named answers, which the statement was read from
 */
export function askedBy(
  source: string,
  text: string,
  statement: SyntaxNode,
): { readonly asked: SyntaxNode; readonly sign: number } | null {
  const comparison = statement.getChild('BinaryExpression');
  const operator = comparison?.getChild('CompareOp');
  const right = comparison?.lastChild;
  if (!comparison || !operator || !right) return null;
  const isOpen = source.slice(operator.from, operator.to) === '==' && text.slice(right.from, right.to) === '??';
  return isOpen ? { asked: comparison.firstChild!, sign: right.from } : null;
}
