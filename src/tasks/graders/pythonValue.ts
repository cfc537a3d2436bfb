import type { Program } from '../../execution/types';
import type { Grader } from './grader';

/** Distinct answers of one program: what it says of them stays within the limit on a value's length. */
const AT_ONCE = 1000;

/**
 * Equal as Python values: both are read by ast.literal_eval, so nothing that an answer says is run, and compared by ==, as LiveCodeBench and CRUXEval
 * do (`assert {output} == {answer}`; facebookresearch/cruxeval, evaluation/utils_general.py at 10d71b4). An answer that is no literal is wrong; one
 * that is letter by letter the right one is right, whatever it is.
 */
export const pythonValue: Grader<'python-value'> = async (task, answers, run) => {
  const right = new Map([...new Set(answers)].map((answer) => [answer, answer.trim() === task.answer.trim()]));
  const asked = [...right].flatMap(([answer, same]) => (same || answer.trim() === '' ? [] : [answer]));
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const some = asked.slice(from, from + AT_ONCE);
    const [told] = await run([comparison(task.answer, some)]);
    const marks = /^'([01]*)'$/.exec(told?.values[0]?.repr ?? '')?.[1];
    // The program is ours, and cannot fail; what an answer makes literal_eval do may still end it. Then each is asked by itself.
    if (marks?.length === some.length) for (const [at, answer] of some.entries()) right.set(answer, marks[at] === '1');
    else if (some.length > 1)
      for (const [at, one] of (await run(some.map((answer) => comparison(task.answer, [answer])))).entries())
        right.set(some[at]!, one.values[0]?.repr === "'1'");
  }
  return answers.map((answer) => right.get(answer)!);
};

/** JSON's texts are Python's, too. */
const comparison = (right: string, answers: readonly string[]): Program => ({
  source: `from ast import literal_eval

def mark(answer, right=${JSON.stringify(right.trim())}):
    try:
        return '1' if literal_eval(answer.strip()) == literal_eval(right) else '0'
    except Exception:
        return '0'`,
  expressions: [`''.join(map(mark, ${JSON.stringify(answers)}))`],
});
