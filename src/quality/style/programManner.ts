/** How a Python program is written, whatever it does: names, hints, quotes, lines, kinds of statements. */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSyntax } from '../structure/python';
import { docstringLines, isBound } from '../structure/pythonManner';
import { type Manner, meanOf, ratio } from './manner';

const STATEMENTS: Readonly<Record<string, string>> = {
  ReturnStatement: 'returns',
  IfStatement: 'ifs',
  ForStatement: 'for-loops',
  WhileStatement: 'while-loops',
  AssignStatement: 'assignments',
  UpdateStatement: 'updates',
  ExpressionStatement: 'expressions',
  RaiseStatement: 'raises',
  TryStatement: 'tries',
  WithStatement: 'withs',
  ImportStatement: 'imports',
  AssertStatement: 'asserts',
  PassStatement: 'passes',
  DeleteStatement: 'deletes',
};

const COMPREHENSIONS = /^(Array|Set|Dictionary|)ComprehensionExpression$/;
const OPERATORS: ReadonlySet<string> = new Set(['ArithOp', 'CompareOp', 'BitOp', 'UpdateOp', '*', '**']);

/** What one walk over the tree counts. */
class Counts {
  readonly of = new Map<string, number>();
  readonly names: string[] = [];
  readonly docstrings: number[] = [];
  functions = 0;
  parameters = 0;
  hints = 0;

  add(name: string): void {
    this.of.set(name, (this.of.get(name) ?? 0) + 1);
  }

  get(...names: readonly string[]): number {
    return names.reduce((sum, name) => sum + (this.of.get(name) ?? 0), 0);
  }
}

export function programManner({ source, tree }: PythonSyntax): Manner {
  const counts = count(source, tree.topNode);
  const lines = source.trim().split('\n');
  const written = lines.filter((line) => line.trim() !== '');
  const lengths = written.map((line) => line.trim().length);
  const indents = written.map((line) => /^[ \t]*/.exec(line)![0].length).filter((indent) => indent > 0);
  const statements = counts.get(...Object.keys(STATEMENTS));
  const perLine = (...names: readonly string[]): number => counts.get(...names) / written.length;
  const names = [...new Set(counts.names)];
  const share = (holds: (name: string) => boolean): number | null => ratio(names.filter(holds).length, names.length);
  const strings = counts.get('single', 'double');
  return {
    hints: ratio(counts.hints, counts.parameters + counts.functions),
    'docstring lines': meanOf(counts.docstrings.map((length) => Math.log1p(length))),
    'single quotes': ratio(counts.get('single'), strings),
    'triple quotes in apostrophes': ratio(counts.get('triple-single'), counts.get('triple-single', 'triple-double')),
    'names in camelCase': share((name) => /\p{Ll}\p{Lu}/u.test(name)),
    'names with underscores': share((name) => /[^_]_[^_]/.test(name)),
    'names with a leading underscore': share((name) => name.startsWith('_')),
    'one-letter names': share((name) => name.length === 1),
    'length of names': meanOf(names.map((name) => Math.log(name.length))),
    'length of lines': meanOf(lengths),
    'longest line': Math.max(...written.map(({ length }) => length)),
    'number of lines': Math.log(written.length),
    'blank lines': 1 - written.length / lines.length,
    comments: perLine('Comment'),
    'width of indents': indents.length === 0 ? null : Math.min(...indents),
    'depth of indents': indents.length === 0 ? null : Math.max(...indents) / Math.min(...indents),
    'comprehensions against loops': ratio(
      counts.get('comprehension'),
      counts.get('comprehension', 'ForStatement', 'WhileStatement'),
    ),
    'f-strings': ratio(counts.get('FormatString'), counts.get('FormatString') + strings),
    'spaces around operators': ratio(counts.get('spaced-operator'), counts.get('operator')),
    'spaces after commas': ratio(counts.get('spaced-comma'), counts.get('comma')),
    'keyword arguments': ratio(counts.get('keyword-argument'), counts.get('CallExpression')),
    calls: perLine('CallExpression'),
    attributes: perLine('MemberExpression'),
    strings: strings / written.length,
    numbers: perLine('Number'),
    'conditional expressions': perLine('ConditionalExpression'),
    lambdas: perLine('LambdaExpression'),
    self: perLine('self'),
    'elif and else': ratio(counts.get('elif', 'else'), counts.get('IfStatement')),
    'is, not and in': perLine('is', 'not', 'in'),
    ...Object.fromEntries(
      Object.entries(STATEMENTS).map(([kind, name]) => [name, ratio(counts.get(kind), statements)]),
    ),
  };
}

function count(source: string, script: SyntaxNode): Counts {
  const counts = new Counts();
  script.cursor().iterate(({ name, from, to, node }) => {
    counts.add(COMPREHENSIONS.test(name) ? 'comprehension' : name);
    switch (name) {
      case 'FunctionDefinition':
        counts.functions++;
        {
          const body = node.getChild('Body');
          counts.docstrings.push(body ? docstringLines(source, body) : 0);
        }
        if (node.getChild('TypeDef')) counts.hints++;
        break;
      case 'ParamList':
        countParameters(source, node, counts);
        break;
      case 'VariableName':
        if (source.slice(from, to) === 'self') counts.add('self');
        else if (isBound(node)) counts.names.push(source.slice(from, to));
        break;
      case 'String':
        counts.add(quoteOf(source.slice(from, to)));
        break;
      case ',':
        counts.add('comma');
        if (/\s/.test(source.charAt(to))) counts.add('spaced-comma');
        break;
      case 'AssignOp':
        if (node.parent?.name === 'ArgList') counts.add('keyword-argument');
        break;
    }
    if (OPERATORS.has(name) && node.parent?.name.endsWith('Expression')) {
      counts.add('operator');
      if (/\s/.test(source.charAt(from - 1)) && /\s/.test(source.charAt(to))) counts.add('spaced-operator');
    }
  });
  return counts;
}

function countParameters(source: string, list: SyntaxNode, counts: Counts): void {
  if (list.parent?.name !== 'FunctionDefinition') return;
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'TypeDef') counts.hints++;
    // A name behind `=` is a default.
    else if (child.name === 'VariableName' && child.prevSibling?.name !== 'AssignOp' && !isSelf(source, child))
      counts.parameters++;
  }
}

const isSelf = (source: string, { from, to }: SyntaxNode): boolean => /^(self|cls)$/.test(source.slice(from, to));

function quoteOf(text: string): string {
  const mark = /^[a-z]*("""|'''|"|')/i.exec(text)?.[1];
  const kinds: Readonly<Record<string, string>> = {
    '"': 'double',
    "'": 'single',
    '"""': 'triple-double',
    "'''": 'triple-single',
  };
  return kinds[mark ?? ''] ?? 'double';
}
