/** The student of a fake engine: the same interface, made-up numbers, no model. Never part of the page. */
import type { AdaptRequest, AnswerRequest, StudentApi } from '../../../workers/engine/student.protocol';
import type { AdaptPoint } from '../../adaptation/types';
import type { AdapterShape } from '../../model/types';

export interface FakeStudent extends StudentApi {
  /** Requests that came in, by method. */
  readonly calls: {
    readonly openStudent: AdapterShape[];
    readonly adapt: AdaptRequest[];
    readonly answer: AnswerRequest[];
    closeStudent: number;
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param delayMs time of a step, a task or a load stage
 * @param answers what it says to a question, by turns
 * @param cancelled whether answering was called off
 */
export function fakeStudent(
  delayMs: number,
  answers: readonly string[],
  cancelled: () => boolean = () => false,
): FakeStudent {
  const calls: FakeStudent['calls'] = { openStudent: [], adapt: [], answer: [], closeStudent: 0 };
  const [paused, stopped] = [new Set<string>(), new Set<string>()];
  return {
    calls,
    async *openStudent(shape) {
      calls.openStudent.push(shape);
      for (const stage of ['parse', 'compile', 'self-test'] as const) {
        yield { stage, loadedBytes: 11_800_000, totalBytes: 11_800_000 };
        await wait(delayMs);
      }
      return { shape, layers: 42, parameters: 229_376, memoryBytes: 68_000_000 };
    },
    async *adapt({ runId, lessons, options, checkpoint, ...rest }) {
      calls.adapt.push({ runId, lessons, options, ...rest, ...(checkpoint && { checkpoint }) });
      const heldOut = Math.round(lessons.length * options.heldOutShare);
      const counts = { trained: lessons.length - heldOut, heldOut, tooLong: 0 };
      const heldOutBefore = heldOut > 0 ? 2.1 : null;
      let step = checkpoint?.[0] ?? 0;
      yield { type: 'started', step, lessons: counts, heldOutBefore };
      let best = { step, heldOut: heldOutBefore };
      const history: AdaptPoint[] = [];
      while (step < options.steps && !stopped.has(runId)) {
        if (paused.has(runId)) {
          yield { type: 'paused', step };
          while (paused.has(runId) && !stopped.has(runId)) await wait(5);
          if (!stopped.has(runId)) yield { type: 'resumed', step };
          continue;
        }
        await wait(delayMs);
        step++;
        const measured = heldOut > 0 && step % options.evaluateEvery === 0;
        const point: AdaptPoint = {
          step,
          loss: 0.6 + 1.5 * Math.exp(-step / 15),
          heldOut: measured ? 0.9 + 1.2 * Math.exp(-step / 15) : null,
          learningRate: options.learningRate * (1 - step / options.steps),
          gradientNorm: 0.4,
          tokensPerSecond: 2900,
          elapsedMs: step * Math.max(1, delayMs),
        };
        if (point.heldOut !== null) best = { step, heldOut: point.heldOut };
        history.push(point);
        yield { type: 'points', points: [point] };
        if (step % 10 === 0) yield { type: 'checkpoint', step, bytes: Uint8Array.of(step) };
      }
      return {
        stoppedBy: stopped.has(runId) ? 'stop' : 'finished',
        steps: step,
        bestStep: best.heldOut === null ? step : best.step,
        heldOut: best.heldOut,
        heldOutBefore,
        lessons: counts,
        tokens: step * 400,
        elapsedMs: step * Math.max(1, delayMs),
        history,
        adapter: Uint8Array.of(7, options.seed % 256),
        config: '{"peft_type": "LORA"}',
      };
    },
    async pauseAdapting(runId) {
      paused.add(runId);
    },
    async resumeAdapting(runId) {
      paused.delete(runId);
    },
    async stopAdapting(runId) {
      stopped.add(runId);
    },
    async *answer(request) {
      calls.answer.push(request);
      const { tasks, samples } = request;
      const startedAt = Date.now();
      for (const [at, { id }] of tasks.entries()) {
        await wait(delayMs / 4);
        const summary = { tokens: at * samples * 6, elapsedMs: Date.now() - startedAt };
        if (cancelled()) return { tasks: at, ...summary, cancelled: true };
        const said = Array.from({ length: samples }, (_, n) => answers[(at * samples + n) % answers.length] ?? '');
        yield { type: 'answers', id, answers: said, cut: 0, tooLong: false };
        yield { type: 'rate', done: at + 1, total: tasks.length, tokensPerSecond: 812 };
      }
      const tokens = tasks.length * samples * 6;
      return { tasks: tasks.length, tokens, elapsedMs: Date.now() - startedAt, cancelled: false };
    },
    async closeStudent() {
      calls.closeStudent++;
    },
  };
}
