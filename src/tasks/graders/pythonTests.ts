import type { Answer, Program } from '../../execution/types';
import type { Opening, PythonTest } from '../types';
import type { Grader } from './grader';
import { isPrinted } from './printed';
import { WRITTEN_OUT } from './writtenOut';

/** Another for each program: one that it knew it could set itself. */
const newName = (what: string): string => `_${what}_${crypto.randomUUID().replaceAll('-', '')}`;

/**
 * The answer is run with every test, each in a program of its own within the executor's limits, until one fails. A block of code between ``` is
 * taken out of the words around it.
 */
export const pythonTests: Grader<'python-tests'> = async ({ grading: { tests, opening } }, answers, run) => {
  const right = new Map<string, boolean>();
  for (const answer of new Set(answers)) right.set(answer, tests.length > 0 && answer.trim() !== '');
  // Test by test: most wrong answers are out after the first.
  for (const test of tests) {
    const left = [...right].flatMap(([answer, passes]) => (passes ? [answer] : []));
    if (left.length === 0) break;
    const told = await run(left.map((answer) => programOf(opened(codeIn(answer), opening), test)));
    for (const [at, answer] of left.entries()) right.set(answer, passes(told[at]!, test));
  }
  return answers.map((answer) => right.get(answer)!);
};

/**
 * The first block between ``` that is Python or does not say what it is, else the first of all; one that is cut off goes to the end. What
 * stands so in a docstring is part of the code around it.
 */
export function codeIn(answer: string): string {
  const blocks = [...answer.matchAll(/^[ \t]*```([^\n`]*)\r?\n([\s\S]*?)(?:^[ \t]*```|$(?![\s\S]))/gm)];
  const [first] = blocks;
  const isInString = first !== undefined && (answer.slice(0, first.index).match(/"""|'''/g)?.length ?? 0) % 2 === 1;
  if (first === undefined || isInString) return answer;
  return (blocks.find(([, language]) => /^\s*(?:py(?:thon)?[\d.]*)?\s*$/i.test(language!)) ?? first)[2]!;
}

function opened(code: string, opening: Opening | undefined): string {
  if (opening === undefined) return code;
  const { source, defines } = opening;
  if (defines === null) return `${source}\n${code}`;
  const definition = new RegExp(`^(?:async[ \\t]+)?(?:def|class)[ \\t]+${defines}\\b`, 'm');
  // The whole function in the place of its signature; what stands above it, imports and helpers, stays.
  const at = definition.exec(source)?.index ?? source.length;
  return definition.test(code) ? `${source.slice(0, at)}\n${code}` : `${source}${code}`;
}

function programOf(code: string, test: PythonTest): Program {
  if (test.kind === 'stdin') return { source: withExit(code), expressions: [], stdin: test.stdin };
  const [builtins, apart, plain, passed] = ['builtins', 'apart', 'plain', 'passed'].map(newName) as [
    string,
    string,
    string,
    string,
  ];
  // In a namespace of its own: an answer may call something of its own list, type or exec.
  const source = `${code}

import builtins as ${builtins}
${apart} = {}
${builtins}.exec(${JSON.stringify(WRITTEN_OUT)}, ${apart})
${apart}['run'](${JSON.stringify(test.source)}, ${builtins}.globals(), '${plain}')
${passed} = True`;
  // Set behind the last statement: a program that ends itself before it has been tested has passed nothing.
  return { source, expressions: [passed] };
}

/** Contests' programs end themselves by exit(), which is no part of Python's language but of its shell. */
const withExit = (code: string): string =>
  /\b(?:exit|quit)\(/.test(code) && !code.includes('__future__') ? `from sys import exit, exit as quit\n${code}` : code;

function passes({ outcome, stdout, values }: Answer, test: PythonTest): boolean {
  if (outcome !== 'finished') return false;
  return test.kind === 'asserts' ? values[0]?.repr === 'True' : isPrinted(stdout, test.stdout);
}
