/**
 * What a text may have or not have, where that means something to a person: properties that all references share, or that none has, become
 * rules of form (profile.ts). What sort of thing the text is, or what its author makes a habit of, is told apart from what the matter at hand
 * may ask for: a set where no function needs a `while` may do so by chance.
 */
import type { SyntaxNodeRef } from '@lezer/common';
import type { PythonSyntax } from './python';
import { functionManner, isBound, nameManner, quoteManner } from './pythonManner';

/** Rules made from so many references turn away 4.8 % of further texts (decisions/0035), from fewer more. */
export const LEAST_FOR_FEATURES = 20;

/** In the order in which rules are made of them. */
export const SORTS = ['habit', 'manner', 'means'] as const;
export type Sort = (typeof SORTS)[number];

export interface Feature {
  /** In recipes: lasting. */
  readonly name: string;
  /** With its article: "an assert". */
  readonly noun: string;
  /** A habit belongs to the domain, a manner to its author; a means is used where it is needed. */
  readonly sort: Sort;
  /** What a text must be for the question to make sense. */
  readonly of: 'python' | 'prose';
}

interface Listed {
  readonly name: string;
  readonly noun: string;
  readonly sort: Feature['sort'];
}

const habit = (name: string, noun: string): Listed => ({ name, noun, sort: 'habit' });
const manner = (name: string, noun: string): Listed => ({ name, noun, sort: 'manner' });
const means = (name: string, noun: string): Listed => ({ name, noun, sort: 'means' });

const PYTHON_FEATURES: readonly Listed[] = [
  habit('assert', 'an assert'),
  habit('print', 'a call of print'),
  habit('input', 'a call of input'),
  habit('import', 'an import'),
  habit('class', 'a class'),
  habit('type-hint', 'a type hint'),
  habit('docstring', 'a docstring'),
  habit('comment', 'a comment'),
  habit('decorator', 'a decorator'),
  habit('async', 'async or await'),
  habit('global', 'global or nonlocal'),
  habit('main-guard', 'a test of __name__'),
  habit('loose-code', 'code outside of functions, asserts aside'),
  manner('snake-name', 'a name with_underscores'),
  manner('camel-name', 'a name in camelCase'),
  manner('bare-argument', 'an argument without a type'),
  manner('bare-function', 'a function without a type of what it returns'),
  manner('self', 'an argument self'),
  manner('long-docstring', 'a docstring of several lines'),
  manner('early-return', 'a return before the last line'),
  manner('no-return', 'a function that does not end with a return'),
  manner('apostrophes', 'a string in apostrophes'),
  manner('quotes', 'a string in quotation marks'),
  manner('three-apostrophes', 'a text in three apostrophes'),
  manner('three-quotes', 'a text in three quotation marks'),
  manner('tab', 'a line that a tab begins'),
  means('f-string', 'an f-string'),
  means('lambda', 'a lambda'),
  means('comprehension', 'a comprehension'),
  means('conditional-expression', 'an if in an expression'),
  means('while', 'a while loop'),
  means('try', 'a try'),
  means('with', 'a with block'),
  means('raise', 'a raise'),
  means('yield', 'a yield'),
  means('match', 'a match'),
  means('inner-function', 'a function inside a function'),
];

const PROSE_FEATURES: readonly Listed[] = [
  habit('line-break', 'a line break'),
  habit('bullet', 'a bullet'),
  habit('numbered-list', 'a numbered list'),
  habit('heading', 'a heading with #'),
  habit('emphasis', 'emphasis with **'),
  habit('code', 'code in backticks'),
  habit('url', 'a URL'),
  habit('email', 'an e-mail address'),
  habit('html', 'an HTML tag'),
  habit('emoji', 'an emoji'),
  habit('placeholder', 'a placeholder in braces'),
  means('question', 'a question mark'),
  means('exclamation', 'an exclamation mark'),
  means('digit', 'a digit'),
  means('quotation', 'quotation marks'),
  means('brackets', 'round brackets'),
  means('capitals', 'a word in capitals'),
];

export const FEATURES: readonly Feature[] = [
  ...PYTHON_FEATURES.map((feature) => ({ ...feature, of: 'python' as const })),
  ...PROSE_FEATURES.map((feature) => ({ ...feature, of: 'prose' as const })),
];

export const featureNamed = (name: string): Feature | undefined => FEATURES.find((feature) => feature.name === name);

/** What a node of the syntax tree by itself is a sign of. */
const NODES: Readonly<Record<string, string>> = {
  AssertStatement: 'assert',
  ImportStatement: 'import',
  ClassDefinition: 'class',
  TypeDef: 'type-hint',
  Comment: 'comment',
  Decorator: 'decorator',
  async: 'async',
  await: 'async',
  ScopeStatement: 'global',
  FormatString: 'f-string',
  LambdaExpression: 'lambda',
  ComprehensionExpression: 'comprehension',
  ArrayComprehensionExpression: 'comprehension',
  SetComprehensionExpression: 'comprehension',
  DictionaryComprehensionExpression: 'comprehension',
  ConditionalExpression: 'conditional-expression',
  WhileStatement: 'while',
  TryStatement: 'try',
  WithStatement: 'with',
  RaiseStatement: 'raise',
  YieldStatement: 'yield',
  YieldExpression: 'yield',
  MatchStatement: 'match',
};

/** Top-level statements that are no code that runs on its own. */
const NOT_LOOSE: ReadonlySet<string> = new Set([
  'FunctionDefinition',
  'ClassDefinition',
  'DecoratedStatement',
  'ImportStatement',
  'AssertStatement',
  'PassStatement',
  'Comment',
  ';',
]);

/** Of a text that parses. */
export function pythonFeatures({ source, tree }: PythonSyntax): ReadonlySet<string> {
  const found = new Set<string>();
  let functions = 0;
  tree.iterate({
    enter(node) {
      const sign = NODES[node.name];
      if (sign !== undefined) found.add(sign);
      switch (node.name) {
        case 'FunctionDefinition':
          if (functions++ > 0) found.add('inner-function');
          for (const sign of functionManner(source, node.node)) found.add(sign);
          break;
        case 'VariableName': {
          const sign = isBound(node.node) ? nameManner(source.slice(node.from, node.to)) : null;
          if (sign !== null) found.add(sign);
          break;
        }
        case 'String':
        case 'FormatString': {
          const sign = quoteManner(source.slice(node.from, node.to));
          if (sign !== null) found.add(sign);
          break;
        }
        case 'CallExpression': {
          const callee = node.node.firstChild;
          const name = callee?.name === 'VariableName' ? source.slice(callee.from, callee.to) : '';
          if (name === 'print' || name === 'input') found.add(name);
          break;
        }
        case 'IfStatement':
          if (/^if\s*\(?\s*__name__\b/.test(source.slice(node.from, node.from + 40))) found.add('main-guard');
          break;
        case 'Body':
          // Behind the colon.
          if (
            /^(Function|Class)Definition$/.test(node.node.parent?.name ?? '') &&
            isText(node.node.firstChild?.nextSibling)
          )
            found.add('docstring');
          break;
        case 'Script':
          lookAtTop(node, found);
          break;
      }
    },
    leave(node) {
      if (node.name === 'FunctionDefinition') functions--;
    },
  });
  if (/^ *\t/m.test(source)) found.add('tab');
  return found;
}

function lookAtTop(script: SyntaxNodeRef, found: Set<string>): void {
  let isFirst = true;
  for (let node = script.node.firstChild; node !== null; node = node.nextSibling) {
    if (node.name === 'Comment') continue;
    if (isFirst && isText(node)) found.add('docstring');
    else if (!NOT_LOOSE.has(node.name)) found.add('loose-code');
    isFirst = false;
  }
}

const isText = (
  node: { readonly name: string; readonly firstChild: { readonly name: string } | null } | null | undefined,
) => node?.name === 'ExpressionStatement' && /^(Continued)?String$/.test(node.firstChild?.name ?? '');

const PROSE: readonly (readonly [string, RegExp])[] = [
  ['line-break', /\n/],
  ['bullet', /^\s*[-*•‣▪]\s+\S/m],
  ['numbered-list', /^\s*\d{1,3}[.)]\s+\S/m],
  ['heading', /^#{1,6}\s+\S/m],
  ['emphasis', /\*\*[^*\s][^*\n]*\*\*/],
  ['code', /`[^`\n]+`|```/],
  ['url', /\bhttps?:\/\/\S|\bwww\.\S/i],
  ['email', /[\w.+-]+@[\w-]+\.\w/],
  ['html', /<\/?[a-z][a-z0-9]*(\s[^<>]*)?\/?>/i],
  ['emoji', /\p{Emoji_Presentation}/u],
  ['placeholder', /\{\{?\s*\w+\s*\}\}?/],
  ['question', /[?？]/],
  ['exclamation', /[!！]/],
  ['digit', /\p{N}/u],
  ['quotation', /["“”„«»]/],
  ['brackets', /[(（]/],
  ['capitals', /(?<![\p{L}\p{N}])\p{Lu}{4,}(?![\p{L}\p{N}])/u],
];

export const proseFeatures = (text: string): ReadonlySet<string> =>
  new Set(PROSE.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : [])));
