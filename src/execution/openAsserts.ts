/** Assertions that leave their answer open, `assert f(3) == ??` (docs/method.md §4, Live Code Execution), found in text that else is Python. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';

const SIGN = /(?<!\w)\?\?(?!\w)/g;
/** A name as long as the sign it stands for, so that places stay those of the text. */
const NAME = '__';
const MOST_CHARACTERS = 50_000;

/** Stops at the first error: recovering from every error of a long text that is not Python takes minutes. */
const strictParser = parser.configure({ strict: true });

export interface OpenAssert {
  /** Of the whole statement. */
  readonly from: number;
  readonly to: number;
  /** What the answer is asked of. */
  readonly expression: string;
}

/** Those at the top level, in order; none where the text does not parse. */
export function openAsserts(text: string): OpenAssert[] {
  if (text.length > MOST_CHARACTERS || !text.includes('??')) return [];
  const source = text.replace(SIGN, NAME);
  let script: SyntaxNode;
  try {
    script = strictParser.parse(source).topNode;
  } catch {
    return [];
  }
  return [...statementsOf(script)].flatMap((statement) => openAssertOf(text, source, statement) ?? []);
}

/** Statements on one line, separated by semicolons, one by one. */
function* statementsOf(script: SyntaxNode): Iterable<SyntaxNode> {
  for (let node = script.firstChild; node !== null; node = node.nextSibling)
    if (node.name === 'StatementGroup') yield* statementsOf(node);
    else yield node;
}

function openAssertOf(text: string, source: string, statement: SyntaxNode): OpenAssert | null {
  if (statement.name !== 'AssertStatement') return null;
  const comparison = statement.getChild('BinaryExpression');
  const operator = comparison?.getChild('CompareOp');
  const [left, right] = [comparison?.firstChild, comparison?.lastChild];
  if (!operator || !left || !right || source.slice(operator.from, operator.to) !== '==') return null;
  if (text.slice(right.from, right.to) !== '??') return null;
  return {
    from: statement.from,
    to: statement.to,
    expression: text.slice(left.from, left.to),
  };
}
