import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';

/** Things inside which `return` and `yield` are allowed, and loops inside which `break` and `continue` are. */
const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDefinition', 'LambdaExpression']);
const LOOPS: ReadonlySet<string> = new Set(['ForStatement', 'WhileStatement']);

/** What CPython's compiler refuses as the left side of an assignment. */
const NOT_ASSIGNABLE: ReadonlySet<string> = new Set([
  'BinaryExpression',
  'Boolean',
  'CallExpression',
  'ConditionalExpression',
  'FormatString',
  'LambdaExpression',
  'None',
  'Number',
  'String',
  'UnaryExpression',
]);

/**
 * Offset of the first syntax error of a Python program, or null. Beyond the parser's own error nodes: statements of one
 * block at different depths, strings broken over lines, Python 2's print, jumps outside what they leave, values that cannot be assigned to, parameters that repeat
 * or follow a default without one, positional arguments after keywords, and decimal numbers with leading zeros.
 */
export function findRuleViolation(source: string, tree: Tree): number | null {
  let found: number | null = null;
  const enclosing: string[] = [];
  tree.iterate({
    enter(node) {
      if (found !== null) return false;
      if (node.type.isError ? !isBareYield(node) : violates(source, node, enclosing)) found = node.from;
      else if (node.name === 'Script' || node.name === 'Body') found = unevenIndentation(source, node.node);
      enclosing.push(node.name);
      return found === null;
    },
    leave() {
      enclosing.pop();
    },
  });
  return found;
}

/** The grammar wants a value after `yield`; Python does not. */
function isBareYield(node: SyntaxNodeRef): boolean {
  return node.from === node.to && /^Yield(Statement|Expression)$/.test(node.node.parent?.name ?? '');
}

/** Statements of a block start at the block's own depth, those of the script at the margin. */
function unevenIndentation(source: string, block: SyntaxNode): number | null {
  let depth = block.name === 'Script' ? '' : null;
  for (let node = block.firstChild; node !== null; node = node.nextSibling) {
    if (node.name === 'Comment' || node.name === ':' || node.type.isError) continue;
    const indentation = source.slice(source.lastIndexOf('\n', node.from - 1) + 1, node.from);
    if (indentation.trim() !== '') continue;
    depth ??= indentation;
    if (indentation !== depth) return node.from;
  }
  return null;
}

function violates(source: string, node: SyntaxNodeRef, enclosing: readonly string[]): boolean {
  switch (node.name) {
    case 'PrintStatement':
      return true;
    case 'ReturnStatement':
      return !enclosing.includes('FunctionDefinition');
    case 'YieldStatement':
    case 'YieldExpression':
      return !enclosing.some((name) => FUNCTIONS.has(name));
    case 'BreakStatement':
    case 'ContinueStatement':
      return !insideLoop(enclosing);
    case 'String':
    case 'FormatString':
      return isBrokenString(source.slice(node.from, node.to));
    case 'TryStatement':
      return node.node.getChild('except') === null && node.node.getChild('finally') === null;
    case 'Number':
      return /^0[0-9_]*[1-9]$/.test(source.slice(node.from, node.to));
    case 'AssignStatement':
    case 'UpdateStatement':
      return assignsToValue(node);
    case 'ParamList':
      return parametersConflict(source, node);
    case 'ArgList':
      return positionalAfterKeyword(source, node);
    default:
      return false;
  }
}

/** Not closed, or closed on another line without three quotes or a backslash. */
function isBrokenString(text: string): boolean {
  const quote = /^[a-z]*("{3}|'{3}|"|')/i.exec(text);
  const mark = quote?.[1];
  if (quote === null || mark === undefined) return true;
  if (text.length < quote[0].length + mark.length || !text.endsWith(mark)) return true;
  return mark.length === 1 && /[^\\](\\\\)*\n/.test(text);
}

function insideLoop(enclosing: readonly string[]): boolean {
  for (let at = enclosing.length - 1; at >= 0; at--) {
    const name = enclosing[at] as string;
    if (LOOPS.has(name)) return true;
    if (FUNCTIONS.has(name) || name === 'ClassDefinition') return false;
  }
  return false;
}

/** Every part before the last assignment operator is a target. */
function assignsToValue(node: SyntaxNodeRef): boolean {
  const targets: string[] = [];
  let pending: string[] = [];
  for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'AssignOp' || child.name === 'UpdateOp') {
      targets.push(...pending);
      pending = [];
    } else if (child.name !== 'TypeDef') pending.push(child.name);
  }
  return targets.some((name) => NOT_ASSIGNABLE.has(name));
}

function parametersConflict(source: string, node: SyntaxNodeRef): boolean {
  const names = new Set<string>();
  let defaults = false;
  let keywordOnly = false;
  let name: string | null = null;
  let hasDefault = false;
  const finish = (): boolean => {
    if (name === null) return false;
    const conflict = names.has(name) || (defaults && !hasDefault && !keywordOnly);
    names.add(name);
    defaults ||= hasDefault;
    name = null;
    hasDefault = false;
    return conflict;
  };
  for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === ',') {
      if (finish()) return true;
    } else if (child.name === '*' || child.name === '**') keywordOnly = true;
    else if (child.name === 'AssignOp') hasDefault = true;
    else if (child.name === 'VariableName' && !hasDefault) name = source.slice(child.from, child.to);
  }
  return finish();
}

function positionalAfterKeyword(source: string, node: SyntaxNodeRef): boolean {
  let keyword = false;
  let argument = '';
  const finish = (): boolean => {
    const kind = argument;
    argument = '';
    if (kind === '') return false;
    if (kind === 'keyword') keyword = true;
    return kind === 'positional' && keyword;
  };
  for (let child = node.node.firstChild; child !== null; child = child.nextSibling) {
    const text = source.slice(child.from, child.to);
    if (child.name === ',' || child.name === ')') {
      if (finish()) return true;
    } else if (child.name === 'AssignOp') argument = 'keyword';
    else if (text === '*' || text === '**') argument = 'unpacked';
    else if (child.name !== '(' && argument === '') argument = 'positional';
  }
  return false;
}
