/** ONNX Runtime's CPU provider in Node. */
import { cpus } from 'node:os';
import * as ort from 'onnxruntime-node';
import { ACTIVATION_BUDGET } from '../footprint/budgets';
import { hostStore } from './hostStore';
import { type OrtModule, OrtRuntime } from './ortRuntime';
import type { Runtime } from './types';

export function createCpuRuntime(options: { threads?: number; activationBudgetBytes?: number } = {}): Runtime {
  const threads = options.threads ?? cpus().length;
  const module = ort as unknown as OrtModule;
  return new OrtRuntime({
    ort: module,
    info: { kind: 'cpu', label: `CPU, ${threads} thread${threads === 1 ? '' : 's'}`, threads },
    activationBudgetBytes: options.activationBudgetBytes ?? ACTIVATION_BUDGET.cpu,
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
