/** What is known of a model's PyTorch form, before anything large is read. */
import { PYTORCH_MODEL_TYPES } from '../exporters/pytorchWeights';
import { cardBase, REPOSITORY } from '../hub/cardBase';
import type { ModelFolder } from '../hub/modelFolder';
import { parsePythonJson } from '../hub/pythonJson';
import type { ModelInfo } from '../model/types';
import type { PytorchForm } from './types';

/** One file of them is written in memory; larger models have a repository of their own. */
const MOST_WEIGHT_BYTES = 2 ** 29;

/**
 * What the files say, and never a guess: a repository is named by the configuration it was exported with or by the model's card.
 * @throws StudioError what reading the folder throws
 */
export async function pytorchForm(folder: ModelFolder, info: ModelInfo): Promise<PytorchForm> {
  const config = await readConfig(folder);
  return { said: await saidBase(folder, config), weights: ownWeights(config, info) };
}

export async function readConfig(folder: ModelFolder): Promise<Readonly<Record<string, unknown>>> {
  const json = parsePythonJson(new TextDecoder().decode(await folder.read('config.json')));
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

async function saidBase(
  folder: ModelFolder,
  { _name_or_path: exportedFrom }: Readonly<Record<string, unknown>>,
): Promise<PytorchForm['said']> {
  const paths = await folder.list();
  const card = paths.includes('README.md') ? new TextDecoder().decode(await folder.read('README.md')) : '';
  const named = [
    { id: cardBase(card), where: 'README.md' },
    { id: exportedFrom, where: 'config.json' },
  ];
  for (const { id, where } of named)
    if (typeof id === 'string' && REPOSITORY.test(id) && id !== folder.id) return { id, where };
  return null;
}

function ownWeights({ model_type: type }: Readonly<Record<string, unknown>>, info: ModelInfo): PytorchForm['weights'] {
  if (typeof type !== 'string' || !PYTORCH_MODEL_TYPES.includes(type))
    return {
      obstacle: `the studio writes the weights of ${PYTORCH_MODEL_TYPES.join(', ')}, and this model is ${type}`,
    };
  // A table that the projection shares in PyTorch is two in most graphs, each rounded in its own way.
  const shared = info.vocabularySize * info.tokenDim;
  const bytes = 4 * (info.parameterCount + (info.parameterCount === info.activeParameterCount ? shared : 0));
  return bytes <= MOST_WEIGHT_BYTES
    ? { bytes }
    : { obstacle: `its weights would take ${(bytes / 1e9).toFixed(1)} GB as float32, more than fit into a bundle` };
}
