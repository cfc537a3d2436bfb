/** What a student is asked, and how its answer is graded: plain data. */

/** A question with an answer, as a student learns it. */
export interface Lesson {
  readonly question: string;
  readonly answer: string;
}

/** By what an answer is right. */
export type Grading =
  /** Both are Python literals of equal value (Live Code Execution). */
  | { readonly kind: 'python-value' }
  /** The answer is Python, and passes every test within the executor's limits (Live Code Generation). */
  | { readonly kind: 'python-tests'; readonly tests: readonly PythonTest[]; readonly opening?: Opening }
  /** Letter by letter. */
  | { readonly kind: 'exact' }
  /** Without regard to case, punctuation, English articles and blanks: SQuAD's rule, but for signs that make a number another one. */
  | { readonly kind: 'normalised' }
  /** One of these, and the right one. */
  | { readonly kind: 'label'; readonly labels: readonly string[] }
  /** The same calls in the same order with the same arguments, in any order of fields. */
  | { readonly kind: 'tool-calls' };

/** Python in front of every answer: imports; HumanEval's signature, whose body the answer is. */
export interface Opening {
  readonly source: string;
  /** An answer that defines this itself stands in the place of it; null: it never does. */
  readonly defines: string | null;
}

export type PythonTest =
  /** Statements after the answer that raise where it is wrong: HumanEval, MBPP, LiveCodeBench's functions. */
  | { readonly kind: 'asserts'; readonly source: string }
  /** What it reads and what it has to print, blanks at the ends of lines aside and numbers by their value: contests. */
  | { readonly kind: 'stdin'; readonly stdin: string; readonly stdout: string };

export interface Task extends Lesson {
  /** Stable: of its question. */
  readonly id: string;
  readonly grading: Grading;
}

/**
 * How a question and its answer become one text, the same for every student of a comparison.
 * `open-assert`: the question up to the `==` of its open assertion, then the literal on one line. `template`: the question, `between`, the answer. `chat`: a turn of the
 * user and one of the assistant in the model's chat template.
 */
export type AnswerForm =
  | { readonly kind: 'open-assert' }
  | { readonly kind: 'template'; readonly between: string }
  | { readonly kind: 'chat' };

/** Of one task: how many of n answers were right. */
export interface TaskResult {
  readonly id: string;
  /** n */
  readonly samples: number;
  /** c */
  readonly correct: number;
}

/** A share with its 95 % interval. */
export interface Score {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

/** Pass@k over all tasks. */
export interface PassAtK extends Score {
  readonly k: number;
}
