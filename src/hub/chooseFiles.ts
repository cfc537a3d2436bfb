/** Which files of a repository a load needs, in transformers.js' layout (docs: external data). */
import { StudioError } from '../errors';
import type { ModelListing, RemoteFile, Variant } from './types';
import { graphFiles, USUAL_GRAPHS } from './variants';

/** Read where they are; the first two have to be. */
const REQUIRED = ['config.json', 'tokenizer.json'] as const;
const OPTIONAL = [
  ...['generation_config.json', 'tokenizer_config.json', 'chat_template.jinja', 'special_tokens_map.json'],
  // How a feature-extraction model makes one vector of a text's.
  '1_Pooling/config.json',
];
/** Configuration and tokenizer: what every variant needs. */
export const SMALL_FILES: readonly string[] = [...REQUIRED, ...OPTIONAL];

export interface ChosenFiles {
  readonly files: readonly RemoteFile[];
  readonly variants: readonly Variant[];
  readonly beside: ModelListing['beside'];
}

/**
 * @param id for messages
 * @throws StudioError MODEL_NOT_ONNX where there is no graph, MODEL_FILE_MISSING where configuration or tokenizer lack
 */
export function chooseFiles(listing: readonly RemoteFile[], id: string): ChosenFiles {
  const byPath = new Map(listing.map((file) => [file.path, file]));
  const variants = variantsOf(listing);
  if (variants.length === 0) throw notOnnx(listing, id);
  for (const path of REQUIRED)
    if (!byPath.has(path))
      throw new StudioError(
        'MODEL_FILE_MISSING',
        `${id} has an ONNX graph but no ${path}.`,
        'Choose an export for transformers.js, which keeps configuration and tokenizer beside the graph.',
        { where: path },
      );
  const files = SMALL_FILES.flatMap((path) => byPath.get(path) ?? []);
  return { files, variants, beside: besideGraphs(listing, variants) };
}

/** Nobody keeps an ONNX graph's weights under such names. */
const NO_WEIGHTS = /(^|\/)\.[^/]*$|\.(onnx|json|md|txt|jinja|py|safetensors|gguf|pt|pth|png|jpg|model)$/i;

function besideGraphs(listing: readonly RemoteFile[], variants: readonly Variant[]): RemoteFile[] {
  const taken = new Set(variants.flatMap(({ files }) => files.map(({ path }) => path)));
  const folders = [...new Set(variants.map(({ graph }) => graph.slice(0, graph.lastIndexOf('/') + 1)))];
  return listing.filter(
    ({ path }) => !taken.has(path) && !NO_WEIGHTS.test(path) && folders.some((folder) => path.startsWith(folder)),
  );
}

function variantsOf(listing: readonly RemoteFile[]): Variant[] {
  const byPath = new Map(listing.map((file) => [file.path, file]));
  return graphFiles([...byPath.keys()]).map(({ path, dtype }): Variant => {
    const files = [byPath.get(path)!, ...externalData(listing, path)];
    return { dtype, graph: path, files, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  });
}

/** `model_q4.onnx_data`, `model_q4.onnx_data_1`, … and the older `model_q4.onnx.data`. */
function externalData(listing: readonly RemoteFile[], graph: string): RemoteFile[] {
  return listing.filter(({ path }) => path.startsWith(graph) && /^[._]data(_\d+)?$/.test(path.slice(graph.length)));
}

function notOnnx(listing: readonly RemoteFile[], id: string): StudioError {
  const graphs = listing.filter(({ path }) => path.endsWith('.onnx'));
  const name = id.split('/').at(-1) ?? id;
  const remedy = `Choose an ONNX export; many are under onnx-community/${name}.`;
  if (graphs.length === 0) {
    const others = listing.some(({ path }) => /\.(safetensors|bin|gguf)$/.test(path));
    const what = others ? 'weights, but not as ONNX' : 'no ONNX graph';
    return new StudioError('MODEL_NOT_ONNX', `${id} holds ${what}: the studio runs ONNX graphs only.`, remedy, {
      where: id,
    });
  }
  const shown = graphs.slice(0, 4).map(({ path }) => path);
  return new StudioError(
    'MODEL_NOT_ONNX',
    `${id} has ONNX files (${shown.join(', ')}${graphs.length > 4 ? ', …' : ''}), but no whole decoder in a form that can be trained.`,
    `Wanted: ${USUAL_GRAPHS.slice(0, -1).join(', ')} or ${USUAL_GRAPHS.at(-1)}. ${remedy}`,
    { where: id },
  );
}
