/** The page's side of the checks worker. It starts with the first check; one that dies is replaced at the next. */
import * as Comlink from 'comlink';
import type { AnswerOptions } from '../../src/answering/answerTexts';
import type { Program } from '../../src/execution/types';
import { connectWorker } from '../rpc/connectWorker';
import type { ChecksApi } from './checks.protocol';
import { type ChecksWire, overWire } from './checks.wire';

const startWorker = (): Worker =>
  new Worker(new URL('./checks.worker.ts', import.meta.url), { type: 'module', name: 'checks' });

export function connectChecks(createWorker: () => Worker = startWorker): ChecksApi {
  const checks = overWire(
    connectWorker<ChecksWire>(createWorker, 'checks worker', 'The checks start again with the next row.'),
  );
  return {
    ...checks,
    // Rows run in a frame, which the page alone can have: the worker asks it.
    open: (references, recipe, executor, scorer) =>
      checks.open(
        references,
        recipe,
        executor ? Comlink.proxy({ run: (programs: readonly Program[]) => executor.run(programs) }) : null,
        // The model is in a worker of its own.
        scorer
          ? Comlink.proxy({
              score: (texts: readonly string[]) => scorer.score(texts),
              judge: (texts: readonly string[], rubric: string) => scorer.judge(texts, rubric),
              answer: (questions: readonly string[], options: AnswerOptions) => scorer.answer(questions, options),
            })
          : null,
      ),
  };
}
