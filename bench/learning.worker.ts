/** The studio's default run on the sample set, in WebAssembly: what a person waits for, and where the time goes. */
import { presetOptions } from '../src/domino/presets';
import { DEFAULT_SAMPLING } from '../src/generation/options';
import { urlFolder } from '../src/hub/modelFolder';
import { openCheckpoint } from '../src/model/openCheckpoint';
import { RunControl } from '../src/optimization/runControl';
import { createWasmRuntime } from '../src/runtime/web';
import { looks } from '../src/studio/actions/learn/looks';
import { runTraining } from '../workers/engine/training';
import { type Spent, timedRuntime } from './timedRuntime';

export interface LearningRequest {
  readonly origin: string;
  readonly model: string;
  readonly steps: number;
  readonly options: Record<string, unknown>;
}

export interface LearningReport {
  readonly seconds: number;
  readonly madeSeconds: number;
  readonly heldOut: number | null;
  readonly sessions: Record<string, Spent>;
}

self.onmessage = async ({ data }: MessageEvent<LearningRequest>) => {
  try {
    self.postMessage({ report: await learn(data) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};

async function learn({ origin, model: id, steps, options: given }: LearningRequest): Promise<LearningReport> {
  const timed = timedRuntime(await createWasmRuntime({ filesURL: `${origin}/ort/` }));
  const opened = await openCheckpoint(urlFolder(id, `${origin}/models/${id}/`), {
    runtime: timed.runtime,
    limits: null,
  });
  const lines = await (await fetch(`${origin}/samples/live-code-execution.jsonl`)).text();
  const references = lines
    .trim()
    .split('\n')
    .map((line, at) => ({ id: `r${at}`, input: (JSON.parse(line) as { input: string }).input }));
  const options = { ...presetOptions('studio'), steps, ...given };
  const madeBefore = timed.made();
  const before = performance.now();
  const result = await runTraining(
    opened,
    {
      runId: 'run',
      references,
      options,
      ...looks(options, DEFAULT_SAMPLING.maxTokens),
    },
    new RunControl(),
    () => undefined,
  );
  return {
    seconds: (performance.now() - before) / 1000,
    madeSeconds: timed.made() - madeBefore,
    heldOut: result.heldOut,
    sessions: timed.spent(),
  };
}
