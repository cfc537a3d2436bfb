/** Whether a graph can be decoded with, told before anything is allocated. */
import { StudioError } from '../../errors';
import { isCache, unknownInput } from '../rewrite/specialize/probe';
import type { DecodingGraph } from './decodingSessions';
import { EXPORT_INPUTS } from './exportInputs';
import { findCaches } from './keyValueCaches';

/** @throws StudioError naming an operator that ONNX Runtime does not have, or an input or a cache that is not the hub's */
export function assertDecodable(source: DecodingGraph): void {
  const strange = source.graph.nodes.find(({ domain }) => domain !== '' && !domain.startsWith('com.microsoft'));
  if (strange !== undefined)
    throw new StudioError(
      'OPERATOR_UNSUPPORTED',
      `The operator ${strange.domain}.${strange.opType} '${strange.name}' is not one of ONNX Runtime's.`,
      'Choose another model, or an export of this one in standard operators.',
      { where: `${strange.domain}.${strange.opType} '${strange.name}'` },
    );
  const unknown = source.graph.inputs.find(({ name }) => !Object.hasOwn(EXPORT_INPUTS, name) && !isCache(name));
  if (unknown !== undefined) throw unknownInput(unknown.name);
  if (findCaches(source.graph).length === 0)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'The model has no key–value cache (past_key_values), so it cannot be sampled from token by token.',
      'Choose an export for text generation with past.',
    );
}
