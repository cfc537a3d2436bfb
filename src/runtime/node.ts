/** ONNX Runtime's CPU provider in Node. */
import { cpus } from 'node:os';
import * as ort from 'onnxruntime-node';
import { hostStore } from './hostStore';
import { type OrtModule, OrtRuntime } from './ortRuntime';
import type { Runtime } from './types';

const GIBIBYTE = 2 ** 30;

export function createCpuRuntime(options: { threads?: number; activationBudgetBytes?: number } = {}): Runtime {
  const threads = options.threads ?? cpus().length;
  const module = ort as unknown as OrtModule;
  return new OrtRuntime({
    ort: module,
    info: { kind: 'cpu', label: `CPU, ${threads} thread${threads === 1 ? '' : 's'}`, threads },
    activationBudgetBytes: options.activationBudgetBytes ?? 4 * GIBIBYTE,
    sessionOptions: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
    store: hostStore(module),
  });
}
