/** Tiny checkpoints whose quantised products have another accuracy_level. */
import type { Graph } from '../../onnx/graph';
import { readModel } from '../../onnx/read';
import { writeModel } from '../../onnx/write';
import { atAccuracyLevel } from '../rewrite/accuracyLevel';
import { type TinyName, tinyFiles } from './tinyModels';

const GRAPH = 'onnx/model_q4.onnx';

export function graphAtLevel(name: TinyName, value: 1 | 4): Graph {
  return atAccuracyLevel(readModel(tinyFiles(name).get(GRAPH)!), value);
}

export function filesAtLevel(name: TinyName, value: 1 | 4): Map<string, Uint8Array> {
  return tinyFiles(name).set(GRAPH, writeModel(graphAtLevel(name, value)));
}
