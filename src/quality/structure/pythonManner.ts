/** What of an author's manner a single name, string or function of Python shows. */
import type { SyntaxNode } from '@lezer/common';

const TARGETS = /^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/;

/** Defined, a parameter, or what is assigned to: on the left of the first `=`, or what a loop counts with. */
export function isBound(node: SyntaxNode): boolean {
  let inner = node;
  while (inner.parent !== null && TARGETS.test(inner.parent.name)) inner = inner.parent;
  const { parent } = inner;
  if (parent === null) return false;
  if (/^(FunctionDefinition|ClassDefinition|ParamList)$/.test(parent.name))
    // A name behind `=` is a default.
    return inner === node && node.prevSibling?.name !== 'AssignOp';
  if (parent.name !== 'AssignStatement' && parent.name !== 'ForStatement') return false;
  const end = parent.getChild('AssignOp') ?? parent.getChild('in');
  return end !== null && inner.from < end.from;
}

/** CONSTANTS, __specials__ and single words are written so by everybody. */
export function nameManner(name: string): 'snake-name' | 'camel-name' | null {
  if (/^__.*__$/.test(name) || !/\p{Ll}/u.test(name)) return null;
  if (/[^_]_[^_]/.test(name)) return 'snake-name';
  return /^_*\p{Ll}.*\p{Lu}/u.test(name) ? 'camel-name' : null;
}

/** A string that has the other sign in it is written so for its sake. */
export function quoteManner(written: string): 'apostrophes' | 'quotes' | 'three-apostrophes' | 'three-quotes' | null {
  const [, mark, inner] = /^[a-z]*("""|'''|"|')([\s\S]*)$/i.exec(written) ?? [];
  switch (mark) {
    case '"""':
      return 'three-quotes';
    case "'''":
      return 'three-apostrophes';
    case '"':
      return inner!.includes("'") ? null : 'quotes';
    case "'":
      return inner!.includes('"') ? null : 'apostrophes';
    default:
      return null;
  }
}

/** Of a function by itself, without those inside it. */
export function functionManner(source: string, definition: SyntaxNode): string[] {
  const found: string[] = [];
  const list = definition.getChild('ParamList');
  if (list && hasBareParameter(source, list)) found.push('bare-argument');
  const first = list?.getChild('VariableName');
  if (first && source.slice(first.from, first.to) === 'self') found.push('self');
  if (!definition.getChild('TypeDef')) found.push('bare-function');
  const body = definition.getChild('Body');
  if (body && docstringLines(source, body) > 1) found.push('long-docstring');
  const last = body?.lastChild;
  if (last?.name !== 'ReturnStatement') found.push('no-return');
  if (body && returnsIn(body).some(({ from }) => from !== last?.from)) found.push('early-return');
  return found;
}

/** 0 where there is none. */
export function docstringLines(source: string, body: SyntaxNode): number {
  // Behind the colon.
  const first = body.firstChild?.nextSibling;
  const text = first?.name === 'ExpressionStatement' ? first.firstChild : null;
  return text && /String$/.test(text.name) ? source.slice(text.from, text.to).split('\n').length : 0;
}

function hasBareParameter(source: string, list: SyntaxNode): boolean {
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'VariableName' || child.prevSibling?.name === 'AssignOp') continue;
    if (/^(self|cls)$/.test(source.slice(child.from, child.to))) continue;
    if (child.nextSibling?.name !== 'TypeDef') return true;
  }
  return false;
}

function returnsIn(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'ReturnStatement') found.push(child);
    else if (child.name !== 'FunctionDefinition' && child.name !== 'ClassDefinition') found.push(...returnsIn(child));
  }
  return found;
}
