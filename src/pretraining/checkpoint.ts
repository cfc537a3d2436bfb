/** Parameters and optimiser state as one safetensors file, so that pretraining goes on where it stopped. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readSafetensors, writeSafetensors } from '../tensors/safetensors';
import type { FloatTensor } from '../tensors/tensor';
import type { Parameters } from './architecture';
import type { OptimizerState } from './optimizer';

export function saveCheckpoint(path: string, parameters: Parameters, state: OptimizerState): void {
  const tensors: Record<string, FloatTensor> = {};
  for (const [name, { dims, data }] of parameters) {
    tensors[name] = { dims, data };
    const { firstMoment, secondMoment } = state.moments.get(name)!;
    tensors[`first.${name}`] = { dims, data: firstMoment };
    tensors[`second.${name}`] = { dims, data: secondMoment };
  }
  // Written beside and renamed: a stop in the middle leaves the old one whole.
  writeFileSync(`${path}.part`, writeSafetensors(tensors, { step: String(state.step) }));
  renameSync(`${path}.part`, path);
}

export function loadCheckpoint(path: string, parameters: Parameters, state: OptimizerState): void {
  const { tensors, metadata } = readSafetensors(new Uint8Array(readFileSync(path)));
  const copy = (name: string, target: Float32Array): void => {
    const tensor = tensors[name];
    if (tensor === undefined || tensor.data.length !== target.length)
      throw new RangeError(`${path}: '${name}' does not fit this architecture`);
    target.set(tensor.data as Float32Array);
  };
  for (const [name, { data }] of parameters) {
    copy(name, data);
    const { firstMoment, secondMoment } = state.moments.get(name)!;
    copy(`first.${name}`, firstMoment);
    copy(`second.${name}`, secondMoment);
  }
  state.step = Number(metadata.step);
}
