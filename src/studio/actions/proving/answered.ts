/** Questions of lessons and tasks with their answers: those that have none are run for one. */
import { StudioError } from '../../../errors';
import type { ProofLeftOut } from '../../../project/types';
import { computedAnswers } from '../../../tasks/computedAnswer';
import { needsPython } from '../../../tasks/grade';
import type { Task } from '../../../tasks/types';
import type { NamedLesson, OpenLesson } from '../../selectors/proofLessons';
import type { Studio } from '../../studio';

/** What there is, and why the rest is not. */
export interface Answered {
  readonly lessons: readonly NamedLesson[];
  readonly whys: readonly string[];
}

/** In their order. Where there is no Python, what would have to be run is left out with that reason. */
export async function answered(studio: Pick<Studio, 'python'>, lessons: readonly OpenLesson[]): Promise<Answered> {
  const found = await computed(
    studio,
    lessons.flatMap(({ question, answer }) => (answer === null ? [question] : [])),
  );
  const whys: string[] = [];
  let next = 0;
  const kept = lessons.flatMap((lesson): NamedLesson[] => {
    const own = lesson.answer === null ? found[next++]! : { answer: lesson.answer };
    if ('answer' in own) return [{ ...lesson, answer: own.answer }];
    whys.push(own.why);
    return [];
  });
  return { lessons: kept, whys };
}

type Found = Awaited<ReturnType<typeof computedAnswers>>;

async function computed({ python }: Pick<Studio, 'python'>, questions: readonly string[]): Promise<Found> {
  try {
    return await computedAnswers(questions, (programs) => python.run(programs));
  } catch (thrown) {
    if (!(thrown instanceof StudioError) || thrown.code !== 'PYTHON_UNAVAILABLE') throw thrown;
    return questions.map(() => ({ why: `its answer cannot be computed here: ${thrown.message}` }));
  }
}

/** @throws StudioError PYTHON_UNAVAILABLE where answers to these could not be graded: before anything is learned or asked */
export async function requireGrading({ python }: Pick<Studio, 'python'>, tasks: readonly Task[]): Promise<void> {
  if (needsPython(tasks)) await python.run([{ source: 'pass', expressions: [] }]);
}

/** Each reason once, the most frequent first. */
export function countedWhys(of: ProofLeftOut['of'], whys: readonly string[]): readonly ProofLeftOut[] {
  const counts = new Map<string, number>();
  for (const why of whys) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => ({ of, why, count })).sort((a, b) => b.count - a.count);
}
