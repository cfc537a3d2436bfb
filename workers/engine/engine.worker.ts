/** The model worker: owns the engine's device, answers the protocol, and holds no logic of its own. */
import * as Comlink from 'comlink';
import { embedTexts } from '../../src/embedding/embedTexts';
import { StudioError, toErrorFields } from '../../src/errors';
import { letEventsRun, RunControl } from '../../src/optimization/runControl';
import { countTokens } from '../../src/tokenization/encode';
import { limitsOf } from './device';
import type { SettledEngine } from './engine.client';
import type { EngineApi, Settled } from './engine.protocol';
import { ExclusiveResource } from './exclusiveResource';
import { type LoadedEngine, loadEngine } from './loadedEngine';
import { runSampling } from './sampling';
import { runTraining } from './training';

const tenancy = new ExclusiveResource<LoadedEngine>();
const runs = new Map<string, RunControl>();
const jobs = new Map<string, AbortController>();

function loaded(): LoadedEngine {
  if (tenancy.current === undefined)
    throw new StudioError('MODEL_FILE_MISSING', 'No model is loaded.', 'Load a model first.');
  return tenancy.current;
}

/** End what runs on the model that is about to go. */
function stopAll(): void {
  for (const control of runs.values()) control.stop();
  for (const job of jobs.values()) job.abort();
}

async function release({ model, device }: LoadedEngine): Promise<void> {
  await model.dispose();
  await device.runtime.dispose();
}

const api: EngineApi = {
  async load(source, device, onProgress) {
    stopAll();
    await tenancy.replace(release, () => loadEngine(source, device, onProgress));
    return loaded().facts;
  },
  limits: (device) => limitsOf(device),
  async countTokens(texts) {
    const { tokenizer } = loaded();
    return texts.map((text) => countTokens(tokenizer, text));
  },
  async train(request, onEvent) {
    const control = new RunControl();
    runs.set(request.runId, control);
    try {
      return await tenancy.use(loaded(), (held) => runTraining(held, request, control, onEvent));
    } finally {
      runs.delete(request.runId);
    }
  },
  async pauseTraining(runId) {
    runs.get(runId)?.pause();
  },
  async resumeTraining(runId) {
    runs.get(runId)?.resume();
  },
  async stopTraining(runId) {
    runs.get(runId)?.stop();
  },
  async sample(request, onEvent) {
    const abort = new AbortController();
    jobs.set(request.jobId, abort);
    try {
      return await tenancy.use(loaded(), (held) => runSampling(held, request, abort.signal, onEvent));
    } finally {
      jobs.delete(request.jobId);
    }
  },
  async cancelSampling(jobId) {
    jobs.get(jobId)?.abort();
  },
  async embed(texts, onProgress) {
    return tenancy.use(loaded(), async ({ model, tokenizer }) => {
      const vectors = await embedTexts(model, tokenizer, texts, { onProgress, between: letEventsRun });
      return { vectors, tokenDim: model.info.tokenDim };
    });
  },
  async dispose() {
    stopAll();
    await tenancy.replace(release);
  },
};

/** Errors cross as fields: comlink's own throw handler keeps only the message. */
function settle<Parameters extends unknown[], Result>(
  method: (...parameters: Parameters) => Promise<Result>,
): (...parameters: Parameters) => Promise<Settled<Result>> {
  return async (...parameters) => {
    try {
      return { ok: true, value: await method(...parameters) };
    } catch (thrown) {
      return { ok: false, error: toErrorFields(thrown) };
    }
  };
}

const settled: SettledEngine = {
  load: settle(api.load),
  limits: settle(api.limits),
  countTokens: settle(api.countTokens),
  train: settle(api.train),
  pauseTraining: settle(api.pauseTraining),
  resumeTraining: settle(api.resumeTraining),
  stopTraining: settle(api.stopTraining),
  sample: settle(api.sample),
  cancelSampling: settle(api.cancelSampling),
  embed: settle(api.embed),
  dispose: settle(api.dispose),
};

Comlink.expose(settled);
