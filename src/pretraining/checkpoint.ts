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

/** Reads the tensors that `targets` names into them. @returns the file's metadata; @throws RangeError where one is missing or does not fit */
function readInto(path: string, targets: ReadonlyMap<string, Float32Array>): Readonly<Record<string, string>> {
  const { tensors, metadata } = readSafetensors(new Uint8Array(readFileSync(path)));
  for (const [name, target] of targets) {
    const tensor = tensors[name];
    if (tensor === undefined || tensor.data.length !== target.length)
      throw new RangeError(`${path}: '${name}' does not fit this architecture`);
    target.set(tensor.data as Float32Array);
  }
  return metadata;
}

const named = (parameters: Parameters): [string, Float32Array][] =>
  [...parameters].map(([name, { data }]) => [name, data]);

/** The parameters alone, whichever trainer wrote them. @returns the updates and tokens that they have seen, as far as the file says */
export function loadParameters(path: string, parameters: Parameters): { step?: string; tokens?: string } {
  return readInto(path, new Map(named(parameters)));
}

export function loadCheckpoint(path: string, parameters: Parameters, state: OptimizerState): void {
  const moments = [...state.moments].flatMap(([name, { firstMoment, secondMoment }]): [string, Float32Array][] => [
    [`first.${name}`, firstMoment],
    [`second.${name}`, secondMoment],
  ]);
  state.step = Number(readInto(path, new Map([...named(parameters), ...moments])).step);
}
