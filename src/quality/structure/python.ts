/**
 * What can be said about Python text without running it: whether it parses, which functions it defines, what it asserts.
 * The grammar is @lezer/python's, which accepts some programs that CPython refuses; syntaxRules.ts refuses the common
 * ones of those.
 */
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { askedBy, strictParser, topLevelStatements, withNamedAnswers } from '../../execution/openAnswer';
import { findRuleViolation } from './syntaxRules';

/** Longer text is not analysed: it counts as no program. */
const MAX_LENGTH = 200_000;

/** `yield` without a value, which the grammar takes for an error; only then is the recovering parser needed. */
const BARE_YIELD = /\byield\s*?(?:[\n)\]},;#]|$)/;
const MAX_RECOVERED_LENGTH = 10_000;

export interface AssertStatement {
  /** Names called anywhere in the assertion. */
  readonly calls: readonly string[];
  /** The assertion is `… == ??`. */
  readonly open: boolean;
}

export interface PythonAnalysis {
  /** It parses, and it is a program: prose that happens to be an expression, such as one word, is not. */
  readonly valid: boolean;
  /** Offset of the first thing wrong; null where nothing is. */
  readonly errorAt: number | null;
  /** Names of functions defined at the top level, in order; this and what follows is empty where there is an error. */
  readonly functions: readonly string[];
  /** Top-level assert statements, in order. */
  readonly asserts: readonly AssertStatement[];
  /** The last top-level statement is an assert. */
  readonly endsWithAssert: boolean;
}

/** Statements that prose does not parse to. */
const PROGRAM_STATEMENTS: ReadonlySet<string> = new Set([
  'AssertStatement',
  'AssignStatement',
  'ClassDefinition',
  'DecoratedStatement',
  'ForStatement',
  'FunctionDefinition',
  'IfStatement',
  'ImportStatement',
  'TryStatement',
  'UpdateStatement',
  'WhileStatement',
  'WithStatement',
]);

export function analyzePython(text: string): PythonAnalysis {
  const read = parsePython(text);
  const errorAt = typeof read === 'number' ? read : findRuleViolation(read.source, read.tree);
  if (typeof read === 'number' || errorAt !== null) {
    return { valid: false, errorAt, functions: [], asserts: [], endsWithAssert: false };
  }
  const { source, tree } = read;
  const functions: string[] = [];
  const asserts: AssertStatement[] = [];
  let last = '';
  let isProgram = false;
  for (const statement of topLevelStatements(tree.topNode)) {
    last = statement.name;
    isProgram ||= PROGRAM_STATEMENTS.has(last) || statement.firstChild?.name === 'CallExpression';
    if (last === 'FunctionDefinition' || last === 'DecoratedStatement') {
      const definition = last === 'DecoratedStatement' ? statement.getChild('FunctionDefinition') : statement;
      const name = definition?.getChild('VariableName');
      if (name) functions.push(source.slice(name.from, name.to));
    } else if (last === 'AssertStatement') {
      asserts.push({ calls: calledNames(source, statement), open: askedBy(source, text, statement) !== null });
    }
  }
  return {
    valid: isProgram,
    errorAt,
    functions,
    asserts,
    endsWithAssert: last === 'AssertStatement',
  };
}

/** A text as its grammar reads it. */
export interface PythonSyntax {
  /** The text with a name for each open answer; offsets are those of the text. */
  readonly source: string;
  readonly tree: Tree;
}

/** The syntax, or the offset of the grammar's first error. */
export function parsePython(text: string): PythonSyntax | number {
  const source = withNamedAnswers(text);
  if (source.length > MAX_LENGTH) return MAX_LENGTH;
  try {
    return { source, tree: strictParser.parse(source) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (source.length <= MAX_RECOVERED_LENGTH && BARE_YIELD.test(source)) return { source, tree: parser.parse(source) };
    return Number(/(\d+)$/.exec(error.message)?.[1] ?? 0);
  }
}

function calledNames(source: string, statement: SyntaxNode): string[] {
  const names: string[] = [];
  statement.cursor().iterate((node) => {
    if (node.name !== 'CallExpression') return;
    const callee = node.node.firstChild;
    if (callee?.name === 'VariableName') names.push(source.slice(callee.from, callee.to));
  });
  return names;
}
