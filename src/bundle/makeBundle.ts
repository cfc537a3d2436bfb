/** The use case: a prompt, its model and the settings it is drawn with become a folder for use outside. */

import { checkPromptModel, readPromptFile } from '../domino/prompt/promptFile';
import { promptPrefix } from '../domino/prompt/promptPrefix';
import { checkPromptShape } from '../domino/prompt/softPrompt';
import { StudioError } from '../errors';
import { exportPeftAdapter } from '../export/peft';
import { checkSamplingOptions } from '../generation/options';
import { REPOSITORY } from '../hub/cardBase';
import { readModelConfig } from '../hub/checkpointConfig';
import type { ModelFolder } from '../hub/modelFolder';
import { loadGraph } from '../model/checkpoint/graphFile';
import type { OpenedCheckpoint } from '../model/openCheckpoint';
import { hubModel } from './hubModel';
import { GENERATE_PEFT } from './python/generatePeft';
import { GENERATE_RAY } from './python/generateRay';
import { GENERATE_VLLM } from './python/generateVllm';
import { PLAIN_MODEL } from './python/plainModel';
import { SELF_TEST_SCRIPT } from './python/selfTestScript';
import { settingsScript } from './python/settings';
import { bundleReadme } from './readme';
import { graphArithmetic, selfTestJson, selfTestOf } from './selfTest';
import { adapterRows } from './softRows';
import type { BundleFile, BundleRequest } from './types';

/** As files are named in messages. */
const PROMPT_FILE = 'prompt.safetensors';

/**
 * @param opened the model that the prompt was learned on, borrowed
 * @param folder its files
 * @returns the files of the bundle, README.md first
 * @throws StudioError BAD_OPTION for a base that is no repository or settings out of range; PROMPT_MISMATCH for another model;
 *   MODEL_UNSUPPORTED where the model's weights cannot be written; CONTEXT_TOO_SHORT
 */
export async function makeBundle(
  opened: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  folder: ModelFolder,
  { prompt: bytes, base, references, sampling: asked }: BundleRequest,
): Promise<readonly BundleFile[]> {
  if (base.kind === 'repository' && !REPOSITORY.test(base.id))
    throw new StudioError(
      'BAD_OPTION',
      `'${base.id.slice(0, 80)}' is not the name of a repository.`,
      'Write it as on the hub: owner/name.',
      { where: 'base' },
    );
  checkSamplingOptions(asked);
  const { model } = opened;
  const { info } = model;
  const file = readPromptFile(bytes, PROMPT_FILE);
  checkPromptModel(file, info, PROMPT_FILE);
  checkPromptShape({ domain: file.prompt.domain }, { tokenDim: info.tokenDim }, PROMPT_FILE);
  const prefix = await promptPrefix(model, file.prompt, file.frame);
  const room = info.maxPositions - prefix.dims[0]!;
  if (room < 2)
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `The prompt takes ${prefix.dims[0]} of the model’s ${info.maxPositions} positions.`,
      'Learn a shorter prompt.',
      { where: PROMPT_FILE },
    );
  const sampling = { ...asked, maxTokens: Math.min(asked.maxTokens, room) };
  const { graph } = await loadGraph(folder, () => undefined);
  const { shape } = readModelConfig(await folder.read('config.json'));
  const adapter = exportPeftAdapter({
    domain: await adapterRows(model, file.prompt, file.frame),
    model: base.kind === 'repository' ? base.id : './model',
    revision: base.kind === 'repository' ? base.revision : null,
    layers: shape?.layers ?? null,
    attentionHeads: shape?.heads ?? null,
  });
  const selfTest = await selfTestOf(opened, prefix, {
    references,
    base: base.kind,
    arithmetic: graphArithmetic(graph),
  });
  const weights = base.kind === 'weights' ? await hubModel(folder) : [];
  const settings = {
    base,
    learnedOn: info.id,
    between: file.frame.between,
    before: file.frame.before.length,
    endIds: [info.endOfSampleTokenId, ...info.otherEndTokenIds],
    maxPositions: info.maxPositions,
    sampling,
  };
  const texts: [name: string, text: string][] = [
    ['README.md', bundleReadme({ info, base, file, prefixRows: prefix.dims[0]!, sampling, selfTest })],
    ['settings.py', settingsScript(settings)],
    ['selftest.py', SELF_TEST_SCRIPT],
    ['selftest.json', selfTestJson(selfTest)],
    ['generate_peft.py', GENERATE_PEFT],
    ['generate_vllm.py', GENERATE_VLLM],
    ['generate_ray.py', GENERATE_RAY],
    ['plain_model.py', PLAIN_MODEL],
  ];
  const encode = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
  return [
    ...texts.map(([name, text]) => ({ name, bytes: encode(text) })),
    ...adapter.map(({ name, bytes: own }) => ({ name: `adapter/${name}`, bytes: own })),
    // Whole, with everything its metadata says: the way back into the studio.
    { name: PROMPT_FILE, bytes: new Uint8Array(bytes) },
    ...weights.map(({ name, bytes: own }) => ({ name: `model/${name}`, bytes: own })),
  ];
}
