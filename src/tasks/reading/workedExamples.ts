/**
 * Worked examples in the statement of a contest, in the two writings that say beyond doubt what is read and what is printed. Others, such as
 * LeetCode's "Input: nums = [1, 2]", are arguments in words, and are no tests.
 */
import type { PythonTest } from '../types';

type StdinTest = Extract<PythonTest, { kind: 'stdin' }>;

/** None where the statement has none in these writings, or one of them is incomplete. */
export function workedExamples(statement: string): readonly StdinTest[] {
  const text = statement.replaceAll('\r\n', '\n');
  return arrows(text) ?? samples(text) ?? [];
}

/** "Example 1", what is read, "->", what is printed, an empty line. */
function arrows(text: string): readonly StdinTest[] | null {
  const [, ...examples] = text.split(/^(?:Example|Sample)(?: \d+)?:?[ \t]*$/m);
  const tests = examples.map((example) => {
    const [stdin, rest, ...more] = example.split(/^[ \t]*->[ \t]*$/m);
    if (stdin === undefined || rest === undefined || more.length > 0) return null;
    // An empty line ends what is printed: what stands behind it is the next part of the statement.
    const stdout = /^\n?([\s\S]*?)(?=\n[ \t]*\n|$(?![\s\S]))/.exec(rest)?.[1] ?? '';
    return testOf(stdin, stdout);
  });
  return whole(tests);
}

/** AtCoder's "Sample Input 1", "Sample Output 1", each with a block behind it, fenced or up to the next empty line. */
function samples(text: string): readonly StdinTest[] | null {
  const parts = [
    ...text.matchAll(
      /^[#* \t]*Sample (Input|Output) (\d+)[:* \t]*\n([\s\S]*?)(?=^[#* \t]*Sample (?:Input|Output) \d|$(?![\s\S]))/gm,
    ),
  ];
  const inputs = parts.filter(([, kind]) => kind === 'Input');
  const outputs = new Map(parts.filter(([, kind]) => kind === 'Output').map(([, , number, body]) => [number, body!]));
  const tests = inputs.map(([, , number, body]) => {
    const output = outputs.get(number);
    return output === undefined ? null : testOf(block(body!), block(output));
  });
  return inputs.length === outputs.size ? whole(tests) : null;
}

/** Behind an output AtCoder explains it: the first block alone is the output. */
function block(body: string): string {
  const fenced = /^\s*```[^\n]*\n([\s\S]*?)^[ \t]*```/m.exec(body);
  return fenced?.[1] ?? body.replace(/^(?:[ \t]*\n)+/, '').split(/\n[ \t]*\n/)[0]!;
}

const testOf = (stdin: string, stdout: string): StdinTest | null =>
  stdin.trim() === '' || stdout.trim() === ''
    ? null
    : { kind: 'stdin', stdin: `${stdin.trim()}\n`, stdout: stdout.trim() };

const whole = (tests: readonly (StdinTest | null)[]): readonly StdinTest[] | null =>
  tests.length > 0 && tests.every((test) => test !== null) ? tests : null;
