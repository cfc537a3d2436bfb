/** Whether ONNX Runtime can be given all that a graph asks for, told before anything is allocated. */
import { StudioError } from '../../errors';
import { isCache, unknownInput } from '../rewrite/specialize/probe';
import type { DecodingGraph } from './decodingSessions';
import { EXPORT_INPUTS } from './exportInputs';

/** @throws StudioError naming an operator that ONNX Runtime does not have, or an input that is not the hub's */
export function assertFeedable({ graph, adapters }: Pick<DecodingGraph, 'graph' | 'adapters'>): void {
  const strange = graph.nodes.find(({ domain }) => domain !== '' && !domain.startsWith('com.microsoft'));
  if (strange !== undefined)
    throw new StudioError(
      'OPERATOR_UNSUPPORTED',
      `The operator ${strange.domain}.${strange.opType} '${strange.name}' is not one of ONNX Runtime's.`,
      'Choose another model, or an export of this one in standard operators.',
      { where: `${strange.domain}.${strange.opType} '${strange.name}'` },
    );
  const unknown = graph.inputs.find(
    ({ name }) => !Object.hasOwn(EXPORT_INPUTS, name) && !isCache(name) && !adapters?.has(name),
  );
  if (unknown !== undefined) throw unknownInput(unknown.name);
}
