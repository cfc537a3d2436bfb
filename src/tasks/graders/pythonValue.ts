import type { Program } from '../../execution/types';
import type { Grader } from './grader';

/** Distinct answers of one program: what it says of them stays within the limit on a value's length. */
const AT_ONCE = 1000;

/**
 * Equal as Python values: both are read as ast.literal_eval does, so nothing that an answer says is run, and compared by ==, as LiveCodeBench and CRUXEval
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

/**
 * JSON's texts are Python's, too. Beside literals it reads what the repr of a value or a person writes for one that has no literal: set([1, 2]),
 * frozenset({1}), float('inf'), inf. Not a number is what says so, however it says it, though == has it otherwise.
 */
const comparison = (right: string, answers: readonly string[]): Program => ({
  source: `import ast

KINDS = {'set': set, 'frozenset': frozenset, 'list': list, 'tuple': tuple, 'dict': dict}
WORDS = {'inf': float('inf'), 'nan': float('nan')}

def number(value):
    # One for all: a container that has it is equal to another that does.
    return WORDS['nan'] if value != value else value

def read(node):
    if isinstance(node, ast.Name) and node.id in WORDS:
        return WORDS[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)) and isinstance(node.operand, (ast.Name, ast.Call)):
        value = read(node.operand)
        return number(-value) if isinstance(node.op, ast.USub) else +value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords and len(node.args) <= 1:
        if node.func.id == 'float' and isinstance(ast.literal_eval(node.args[0]), str):
            return number(float(ast.literal_eval(node.args[0])))
        return KINDS[node.func.id](*map(read, node.args))
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)](map(read, node.elts))
    if isinstance(node, ast.Dict):
        return dict(zip(map(read, node.keys), map(read, node.values)))
    return ast.literal_eval(node)

def value(text):
    return read(ast.parse(text.strip(), mode='eval').body)

def mark(answer, right=${JSON.stringify(right.trim())}):
    try:
        return '1' if [value(answer)] == [value(right)] else '0'
    except Exception:
        return '0'`,
  expressions: [`''.join(map(mark, ${JSON.stringify(answers)}))`],
});
