/** Benchmarks of functions with asserts: HumanEval and MBPP. */
import type { TaskFormat } from './taskFormat';
import { textsIn } from './taskFormat';

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** prompt + answer + test + check(entry_point) (openai/human-eval, human_eval/execution.py at 12d15a0). */
export const humanEval: TaskFormat = {
  name: 'HumanEval',
  columns: ['prompt', 'test', 'entry_point'],
  read({ prompt = '', test = '', entry_point: entry = '', canonical_solution: answer = '' }) {
    if (!NAME.test(entry)) return { fault: 'its entry_point is no name' };
    if (!/\bdef check\b/.test(test)) return { fault: 'its test defines no check' };
    return {
      question: prompt,
      answer,
      grading: {
        kind: 'python-tests',
        opening: { source: prompt, defines: entry },
        tests: [{ kind: 'asserts', source: `${test}\n\ncheck(${entry})` }],
      },
    };
  },
};

/**
 * `text` in mbpp.jsonl with test_setup_code, `prompt` in sanitized-mbpp.json with test_imports (google-research/google-research, mbpp/ at
 * 30adf0e; its README.md has the words around the question, which names no function by itself).
 */
export const mbpp: TaskFormat = {
  name: 'MBPP',
  columns: ['test_list'],
  read({ text, prompt, code = '', test_list: list, test_setup_code: setup = '', test_imports: imports }) {
    const tests = textsIn(list);
    const task = (text ?? prompt ?? '').trim();
    if (tests === null || tests.length === 0) return { fault: 'its test_list has no tests' };
    if (task === '') return { fault: 'it has neither text nor prompt' };
    const source = [...(textsIn(imports) ?? []), setup, ...tests].filter((part) => part.trim() !== '').join('\n');
    return {
      question: `${task}\nYour code should pass these tests:\n\n${tests.join('\n')}`,
      answer: code,
      grading: { kind: 'python-tests', tests: [{ kind: 'asserts', source }] },
    };
  },
};
