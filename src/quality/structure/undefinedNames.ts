/**
 * Names that a Python program uses and nothing defines: no parameter, assignment, import, loop, handler, pattern or definition of the scopes
 * around, and not Python itself. Where in a scope a name is bound is not looked at, so `x` before `x = 1` counts as defined.
 */
import type { SyntaxNode } from '@lezer/common';
import { ANSWER_NAME, strictParser, withNamedAnswers } from '../../execution/openAnswer';
import { BUILTIN_NAMES } from './pythonNames';

const MOST_CHARACTERS = 50_000;

export interface UndefinedName {
  readonly name: string;
  /** Offset of its first use. */
  readonly at: number;
}

class Scope {
  readonly names = new Set<string>();
  readonly uses: UndefinedName[] = [];
  readonly inner: Scope[] = [];

  constructor(
    readonly kind: 'module' | 'function' | 'class',
    readonly parent: Scope | null,
  ) {
    parent?.inner.push(this);
  }

  get module(): Scope {
    return this.parent?.module ?? this;
  }

  /** What a class binds is not seen from the functions in it. */
  defines(name: string, from: Scope = this): boolean {
    if ((this === from || this.kind !== 'class') && this.names.has(name)) return true;
    return this.parent?.defines(name, from) ?? false;
  }
}

/** Where names come in that no reading finds: nothing can be said then. */
class Unknowable extends Error {}
/** Of these a call makes names. */
const MAKES_NAMES: ReadonlySet<string> = new Set(['exec', 'globals', 'locals', 'vars']);

/** @returns in the order of the text, each once; null where the text does not parse, or names come in that cannot be known */
export function undefinedNames(text: string): UndefinedName[] | null {
  if (text.length > MOST_CHARACTERS) return null;
  const source = withNamedAnswers(text);
  const module = new Scope('module', null);
  try {
    new Reader(source).readAll(strictParser.parse(source).topNode, module);
  } catch (thrown) {
    if (thrown instanceof Unknowable || thrown instanceof SyntaxError) return null;
    throw thrown;
  }
  const found = new Map<string, UndefinedName>();
  const look = (scope: Scope): void => {
    for (const use of scope.uses)
      if (
        !scope.defines(use.name) &&
        !BUILTIN_NAMES.has(use.name) &&
        use.name !== ANSWER_NAME &&
        isFirst(found.get(use.name), use)
      )
        found.set(use.name, use);
    for (const inner of scope.inner) look(inner);
  };
  look(module);
  return [...found.values()].sort((a, b) => a.at - b.at);
}

const isFirst = (known: UndefinedName | undefined, use: UndefinedName): boolean =>
  known === undefined || use.at < known.at;

const COMPREHENSIONS = /ComprehensionExpression$/;

class Reader {
  constructor(private readonly source: string) {}

  readAll(node: SyntaxNode, scope: Scope): void {
    for (const child of childrenOf(node)) this.read(child, scope);
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.source.slice(from, to);
  }

  private read(node: SyntaxNode, scope: Scope): void {
    switch (COMPREHENSIONS.test(node.name) ? 'Comprehension' : node.name) {
      case 'Comprehension':
        this.comprehension(node, scope);
        break;
      case 'VariableName':
        this.use(node, scope);
        break;
      case 'FunctionDefinition':
      case 'LambdaExpression':
        this.callable(node, scope);
        break;
      case 'ClassDefinition':
        this.classDefinition(node, scope);
        break;
      case 'AssignStatement':
        this.assignment(node, scope);
        break;
      case 'NamedExpression':
        this.namedExpression(node, scope);
        break;
      case 'ForStatement':
        this.targets(node, scope, 'for', 'in');
        break;
      case 'WithStatement':
      case 'TryStatement':
        this.afterAs(node, scope);
        break;
      case 'ImportStatement':
        this.imports(node, scope);
        break;
      case 'ScopeStatement':
        for (const name of node.getChildren('VariableName')) scope.module.names.add(this.textOf(name));
        break;
      case 'ArgList':
        this.keywordsAside(node, scope);
        break;
      case 'MatchClause':
        this.matchClause(node, scope);
        break;
      case 'TypeDefinition':
        throw new Unknowable();
      default:
        this.readAll(node, scope);
        break;
    }
  }

  private use(node: SyntaxNode, scope: Scope): void {
    const name = this.textOf(node);
    if (MAKES_NAMES.has(name)) throw new Unknowable();
    scope.uses.push({ name, at: node.from });
  }

  /** What is assigned to: names are bound, attributes and elements of something are uses of it. */
  private bind(node: SyntaxNode, scope: Scope): void {
    if (node.name === 'VariableName') scope.names.add(this.textOf(node));
    else if (['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression'].includes(node.name))
      for (const child of childrenOf(node)) this.bind(child, scope);
    else this.read(node, scope);
  }

  private callable(node: SyntaxNode, scope: Scope): void {
    const inner = new Scope('function', scope);
    for (const child of childrenOf(node))
      if (child.name === 'VariableName' && node.name === 'FunctionDefinition') scope.names.add(this.textOf(child));
      else if (child.name === 'ParamList') this.parameters(child, scope, inner);
      else if (child.name === 'TypeParamList') this.bindAll(child, scope);
      // What it returns is read where it is defined.
      else this.read(child, child.name === 'TypeDef' ? scope : inner);
  }

  private parameters(list: SyntaxNode, outer: Scope, inner: Scope): void {
    let isDefault = false;
    for (const child of childrenOf(list)) {
      if (child.name === ',') isDefault = false;
      else if (child.name === 'AssignOp') isDefault = true;
      else if (child.name === 'VariableName' && !isDefault) inner.names.add(this.textOf(child));
      else this.read(child, outer);
    }
  }

  private classDefinition(node: SyntaxNode, scope: Scope): void {
    const inner = new Scope('class', scope);
    for (const child of childrenOf(node))
      if (child.name === 'VariableName') scope.names.add(this.textOf(child));
      else if (child.name === 'TypeParamList') this.bindAll(child, scope);
      else this.read(child, child.name === 'Body' ? inner : scope);
  }

  /** Every part in front of an assignment operator is a target. */
  private assignment(node: SyntaxNode, scope: Scope): void {
    const children = childrenOf(node);
    const last = children.findLastIndex(({ name }) => name === 'AssignOp');
    for (const [at, child] of children.entries())
      if (child.name === 'TypeDef') this.read(child, scope);
      else if (at < last || last === -1) this.bind(child, scope);
      else this.read(child, scope);
  }

  /** Bound beyond the comprehension it stands in; those are functions here, and one scope further does no harm. */
  private namedExpression(node: SyntaxNode, scope: Scope): void {
    const [target, ...rest] = childrenOf(node);
    if (target)
      for (let each: Scope | null = scope; each !== null; each = each.parent) each.names.add(this.textOf(target));
    for (const child of rest) this.read(child, scope);
  }

  /** Between two words stand targets. */
  private targets(node: SyntaxNode, scope: Scope, begin: string, end: string): void {
    let isTarget = false;
    for (const child of childrenOf(node)) {
      if (child.name === begin) isTarget = true;
      else if (child.name === end) isTarget = false;
      else if (isTarget) this.bind(child, scope);
      else this.read(child, scope);
    }
  }

  private comprehension(node: SyntaxNode, scope: Scope): void {
    this.targets(node, new Scope('function', scope), 'for', 'in');
  }

  private afterAs(node: SyntaxNode, scope: Scope): void {
    let isTarget = false;
    for (const child of childrenOf(node)) {
      if (isTarget) this.bind(child, scope);
      else this.read(child, scope);
      isTarget = child.name === 'as';
    }
  }

  private imports(node: SyntaxNode, scope: Scope): void {
    const children = childrenOf(node);
    const from = children[0]?.name === 'from' ? children.findIndex(({ name }) => name === 'import') : 0;
    for (const [at, child] of children.entries()) {
      if (at <= from) continue;
      if (child.name === '*') throw new Unknowable();
      // Of `a.b as c` it is c, of `a.b` it is a.
      const isPart = children[at - 1]?.name === '.';
      if (child.name === 'VariableName' && !isPart) scope.names.add(this.textOf(child));
    }
  }

  /** Names in front of `=` in a call are the callee's. */
  private keywordsAside(node: SyntaxNode, scope: Scope): void {
    const children = childrenOf(node);
    // A comprehension may stand in a call's own brackets.
    if (children.some(({ name }) => name === 'for')) {
      this.comprehension(node, scope);
      return;
    }
    for (const [at, child] of children.entries())
      if (!(child.name === 'VariableName' && children[at + 1]?.name === 'AssignOp')) this.read(child, scope);
  }

  private matchClause(node: SyntaxNode, scope: Scope): void {
    for (const child of childrenOf(node)) {
      if (child.name === 'Guard' || child.name === 'Body') this.read(child, scope);
      else this.bindAll(child, scope);
    }
  }

  /** A pattern: what it compares with is taken for bound, too. */
  private bindAll(node: SyntaxNode, scope: Scope): void {
    if (node.name === 'VariableName') scope.names.add(this.textOf(node));
    for (const child of childrenOf(node)) this.bindAll(child, scope);
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
