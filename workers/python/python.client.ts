/**
 * Python in the page, for rows that nobody has read (decisions/0034). Nothing of it is loaded before the first program; then there is a cage
 * that runs them and a spare, so that what a row costs that has to be ended is not a start.
 */
import { StudioError } from '../../src/errors';
import { type Answer, type Executor, LIMITS, type Limits, type Program } from '../../src/execution/types';
import { Cage } from './cage';
import { fetchPython } from './files';
import type { CageFiles } from './messages';

/** Programs that a cage is given at once: while the page is busy it still has work. */
const BATCH = 16;
/** Without work for so long the cages go, and their memory with them. */
const IDLE_MS = 120_000;

interface Parts {
  readonly fetchFiles?: (memoryBytes: number) => Promise<CageFiles>;
  readonly startCage?: (files: CageFiles, limits: Limits) => Pick<Cage, 'ready' | 'run' | 'end'>;
}

export function connectPython(
  limits: Limits = LIMITS,
  { fetchFiles = fetchPython, startCage = (files, of) => new Cage(files, of) }: Parts = {},
): Executor {
  type Standing = ReturnType<typeof startCage>;
  let files: Promise<CageFiles> | null = null;
  let current: Standing | null = null;
  let spare: Standing | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let idle: ReturnType<typeof setTimeout> | undefined;
  let age = 0;

  const start = async (): Promise<Standing> => {
    files ??= fetchFiles(limits.memoryBytes);
    try {
      return startCage(await files, limits);
    } catch (thrown) {
      // The next program asks again.
      files = null;
      throw thrown;
    }
  };

  const standing = async (): Promise<Standing> => {
    const born = age;
    if (current === null) {
      current = spare ?? (await start());
      spare = null;
    }
    const cage = current;
    try {
      await cage.ready;
    } catch (cause) {
      current = null;
      throw new StudioError(
        'PYTHON_UNAVAILABLE',
        `Python did not start: ${(cause as Error).message}`,
        'Check the rows again. If it stays so, reload the page.',
        {
          where: 'Python',
          cause,
        },
      );
    }
    // A spare that is not yet ready goes on starting while the first one works.
    if (spare === null && born === age) spare = await start();
    return cage;
  };

  const runAll = async (programs: readonly Program[]): Promise<readonly Answer[]> => {
    const answers: Answer[] = [];
    while (answers.length < programs.length) {
      const cage = await standing();
      const { answers: more, stands } = await cage.run(programs.slice(answers.length, answers.length + BATCH));
      answers.push(...more);
      if (!stands && current === cage) current = null;
    }
    return answers;
  };

  const dispose = (): void => {
    age++;
    clearTimeout(idle);
    current?.end();
    spare?.end();
    current = null;
    spare = null;
  };

  return {
    run(programs) {
      clearTimeout(idle);
      const ran = turn.then(() => runAll(programs));
      turn = ran
        .catch(() => undefined)
        .finally(() => {
          clearTimeout(idle);
          idle = setTimeout(dispose, IDLE_MS);
        });
      return ran;
    },
    dispose,
  };
}
