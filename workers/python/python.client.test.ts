import { afterEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../src/errors';
import { timedOut } from '../../src/execution/answers';
import { finished } from '../../src/execution/testing/fakeExecutor';
import { LIMITS, type Program } from '../../src/execution/types';
import type { CageFiles } from './messages';
import { connectPython } from './python.client';

const program = (source: string): Program => ({ source, expressions: [] });
const files = {} as CageFiles;

/** Cages that answer with the program's own text, and fall at `while`. */
function fakeCages({ starts = () => Promise.resolve(1) } = {}) {
  const cages: { ran: string[]; ended: boolean }[] = [];
  const startCage = () => {
    const state = { ran: [] as string[], ended: false };
    cages.push(state);
    return {
      ready: starts(),
      run: async (programs: readonly Program[]) => {
        const answers = [];
        for (const { source } of programs) {
          state.ran.push(source);
          if (source === 'while') return { answers: [...answers, timedOut(LIMITS)], stands: false };
          answers.push({ ...finished(), stdout: source });
        }
        return { answers, stands: true };
      },
      end: () => {
        state.ended = true;
      },
    };
  };
  return { cages, startCage };
}

afterEach(() => vi.useRealTimers());

describe('Python in the page', () => {
  it('starts nothing before the first row, and then a spare as well', async () => {
    const { cages, startCage } = fakeCages();
    const fetchFiles = vi.fn(async () => files);
    const python = connectPython(LIMITS, { fetchFiles, startCage });
    expect(cages).toHaveLength(0);
    await python.run([program('a')]);
    await python.run([program('b')]);
    expect(cages.map(({ ran }) => ran)).toEqual([['a', 'b'], []]);
    expect(fetchFiles).toHaveBeenCalledTimes(1);
    python.dispose();
    expect(cages.every(({ ended }) => ended)).toBe(true);
  });

  it('gives every row its answer, whatever its neighbours did', async () => {
    const { cages, startCage } = fakeCages();
    const python = connectPython(LIMITS, { fetchFiles: async () => files, startCage });
    const sources = Array.from({ length: 40 }, (_, at) => (at === 3 || at === 4 || at === 39 ? 'while' : `row ${at}`));
    const answers = await python.run(sources.map(program));
    expect(answers.map(({ outcome, stdout }) => (outcome === 'timed out' ? 'while' : stdout))).toEqual(sources);
    expect(cages.flatMap(({ ran }) => ran)).toHaveLength(40);
    python.dispose();
  });

  it('says that Python is missing, and asks again the next time', async () => {
    const { startCage } = fakeCages();
    const missing = new StudioError('PYTHON_UNAVAILABLE', 'Python could not be fetched.', 'Connect.');
    const fetchFiles = vi.fn(async () => files).mockRejectedValueOnce(missing);
    const python = connectPython(LIMITS, { fetchFiles, startCage });
    await expect(python.run([program('a')])).rejects.toBe(missing);
    expect(await python.run([program('a')])).toHaveLength(1);
    python.dispose();
  });

  it('says why it did not start', async () => {
    const { startCage } = fakeCages({ starts: () => Promise.reject(new Error('No memory.')) });
    const python = connectPython(LIMITS, { fetchFiles: async () => files, startCage });
    await expect(python.run([program('a')])).rejects.toMatchObject({
      code: 'PYTHON_UNAVAILABLE',
      message: 'Python did not start: No memory.',
    });
    python.dispose();
  });

  it('lets its cages go when there has been nothing to run for a while', async () => {
    vi.useFakeTimers();
    const { cages, startCage } = fakeCages();
    const python = connectPython(LIMITS, { fetchFiles: async () => files, startCage });
    await python.run([program('a')]);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(cages.every(({ ended }) => ended)).toBe(true);
    await python.run([program('b')]);
    expect(cages).toHaveLength(4);
    python.dispose();
  });
});
