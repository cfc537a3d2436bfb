/** Tasks that a student has been trained on, or nearly: what it scores there says nothing of what it has learned. */
import { StudioError } from '../errors';
import { NearIndex, UNBOUNDED } from '../similarity/nearIndex';
import { NEAR_COPY_SIMILARITY, normalizeWhitespace } from '../similarity/similarity';
import { WordRuns } from '../similarity/wordRuns';

/** A question, by whatever name a person knows it by: "held-out task 3", "row 12". */
export interface NamedQuestion {
  readonly name: string;
  readonly question: string;
}

export interface Leak<Trained extends NamedQuestion = NamedQuestion> {
  readonly task: NamedQuestion;
  readonly trained: Trained;
  readonly kind: 'same' | 'near copy' | 'shared words';
  /** Of the questions, as words; null where they are found by a run. */
  readonly similarity: number | null;
  /** 13 words in a row that both have, punctuation aside: two functions of one house share more words and signs than that in their signatures. */
  readonly shared: string | null;
}

/** One leak a trained row, the plainest: every row that gives a task away. */
export function findLeaks<Trained extends NamedQuestion>(
  tasks: readonly NamedQuestion[],
  trained: readonly Trained[],
): Leak<Trained>[] {
  const questions = tasks.map(({ question }) => question);
  const same = new Map<string, number>();
  // None may be missed: time grows with the rows.
  const near = new NearIndex<number>(NEAR_COPY_SIMILARITY, UNBOUNDED);
  for (const [at, question] of questions.entries()) {
    const plain = normalizeWhitespace(question);
    if (!same.has(plain)) same.set(plain, at);
    near.add(at, question);
  }
  const runs = new WordRuns(questions);
  return trained.flatMap((row): Leak<Trained>[] => {
    const found = (at: number, leak: Omit<Leak, 'task' | 'trained'>) => [{ task: tasks[at]!, trained: row, ...leak }];
    const equal = same.get(normalizeWhitespace(row.question));
    if (equal !== undefined) return found(equal, { kind: 'same', similarity: 1, shared: null });
    const copy = near.nearest(row.question);
    if (copy !== null) return found(copy.key, { kind: 'near copy', similarity: copy.similarity, shared: null });
    const run = runs.find(row.question);
    return run === null ? [] : found(run.index, { kind: 'shared words', similarity: null, shared: run.shared });
  });
}

/** @throws StudioError BAD_OPTION that names the task and the row, where a task is among the trained rows */
export function refuseLeaks(tasks: readonly NamedQuestion[], trained: readonly NamedQuestion[]): void {
  const leaks = findLeaks(tasks, trained);
  const [first] = leaks;
  if (first === undefined) return;
  const others = leaks.length > 1 ? ` ${leaks.length - 1} more trained rows give tasks away.` : '';
  throw new StudioError(
    'BAD_OPTION',
    `${leakWords(first)}${others}`,
    'Leave these rows out of what the student learns, or these tasks out of what it is asked.',
    { where: first.task.name },
  );
}

/** What may be trained on, and what was left out for the tasks' sake. */
export function decontaminated<Trained extends NamedQuestion>(
  tasks: readonly NamedQuestion[],
  trained: readonly Trained[],
): { readonly kept: readonly Trained[]; readonly leaks: readonly Leak<Trained>[] } {
  const leaks = findLeaks(tasks, trained);
  const out = new Set(leaks.map((leak) => leak.trained));
  return { kept: trained.filter((row) => !out.has(row)), leaks };
}

export function leakWords({ task, trained, kind, similarity, shared }: Leak): string {
  switch (kind) {
    case 'same':
      return `The question of ${task.name} is that of ${trained.name}, which the student was trained on.`;
    case 'near copy':
      return `The question of ${task.name} is nearly that of ${trained.name}, which the student was trained on: ${Math.round(100 * similarity!)} % of their words.`;
    case 'shared words':
      return `These words stand both in ${task.name} and in ${trained.name}, which the student was trained on: “${shared}”.`;
    default:
      return kind satisfies never;
  }
}
