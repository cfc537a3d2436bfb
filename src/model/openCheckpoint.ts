import { loadRefusal, type Room } from '../footprint/loadRefusal';
import { type ModelSizes, modelSizes } from '../footprint/modelSizes';
import type { DeviceLimits } from '../footprint/types';
import { declaredFolder } from '../hub/declaredFolder';
import type { ModelFolder } from '../hub/modelFolder';
import { chooseGraphFile } from '../hub/variants';
import { loadTokenizer } from '../tokenization/load';
import { assertBoundedPatterns, type TimedMatching } from '../tokenization/patternProbe';
import type { CheckpointTokenizer } from '../tokenization/types';
import { type LoadedLanguageModel, type LoadOptions, loadLanguageModel } from './load';

export interface OpenCheckpointOptions extends Omit<LoadOptions, 'tokenizer'> {
  /** What the device can hold; null where it does not say. */
  readonly limits: DeviceLimits | null;
  /** Tries the tokenizer's patterns; left out for tokenizers that are known. */
  readonly matching?: TimedMatching;
}

export interface OpenedCheckpoint {
  readonly model: LoadedLanguageModel;
  readonly tokenizer: CheckpointTokenizer;
  /** What the configuration says of the model's sizes; null where it says too little. */
  readonly sizes: ModelSizes | null;
  /** What the model may take here; null where its configuration or its device says too little. */
  readonly room: Room | null;
}

/**
 * Open a model folder on a runtime, the cheap refusals first: a broken tokenizer, then a model that cannot fit, are
 * refused before gigabytes of weights are read. Files are checked against the folder's `files.json`, where it has one. The runtime stays the caller's, and so does the model.
 * @throws StudioError MODEL_FILE_MISSING, MODEL_FILE_BROKEN, MODEL_UNSUPPORTED, TOKENIZER_MISMATCH, DEVICE_LIMIT and what
 *   loading throws
 */
export async function openCheckpoint(
  given: ModelFolder,
  { limits, matching, ...loading }: OpenCheckpointOptions,
): Promise<OpenedCheckpoint> {
  const folder = await declaredFolder(given);
  const paths = await folder.list();
  const tokenizer = await readTokenizer(folder, paths);
  if (matching) await assertBoundedPatterns(tokenizer.patterns, matching);
  const sizes = modelSizes(await folder.read('config.json'), chooseGraphFile(paths));
  const { floatWeightLimitBytes } = loading;
  const limit = floatWeightLimitBytes === undefined ? {} : { floatWeightLimitBytes };
  const room = sizes && limits && { ...sizes, limits, ...limit };
  const refusal = room && loadRefusal(room, folder.id);
  if (refusal) throw refusal;
  const model = await loadLanguageModel(folder, { ...loading, tokenizer });
  return { model, tokenizer, sizes, room };
}

async function readTokenizer(folder: ModelFolder, paths: readonly string[]): Promise<CheckpointTokenizer> {
  const optional = async (path: string): Promise<Uint8Array | undefined> =>
    paths.includes(path) ? folder.read(path) : undefined;
  const template = await optional('chat_template.jinja');
  return loadTokenizer(
    await folder.read('tokenizer.json'),
    await optional('tokenizer_config.json'),
    template && new TextDecoder().decode(template),
  );
}
