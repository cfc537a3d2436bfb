/** Which files of a repository a load needs: transformers.js' layout, in its names (docs: dtypes, external data). */
import { StudioError } from '../errors';
import type { RemoteFile, Variant } from './types';

/** Read where they are; the first two have to be. */
const REQUIRED = ['config.json', 'tokenizer.json'] as const;
const OPTIONAL = ['generation_config.json', 'tokenizer_config.json', 'chat_template.jinja', 'special_tokens_map.json'];

/** Preferred first: small, and 4-bit blocks whose scales are float32. */
const DTYPES: readonly (readonly [suffix: string, dtype: string])[] = [
  ['q4', 'q4'],
  ['q4f16', 'q4f16'],
  ['quantized', 'q8'],
  ['int8', 'int8'],
  ['uint8', 'uint8'],
  ['bnb4', 'bnb4'],
  ['fp16', 'fp16'],
  ['', 'fp32'],
];

/** Forms that the engine reads; the others hold operators without rules. */
const LOADABLE = ['q4', 'q4f16', 'q8', 'fp16', 'fp32'];

export interface ChosenFiles {
  readonly files: readonly RemoteFile[];
  readonly variants: readonly Variant[];
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
  const files = [...REQUIRED, ...OPTIONAL].flatMap((path) => byPath.get(path) ?? []);
  return { files, variants };
}

function variantsOf(listing: readonly RemoteFile[]): Variant[] {
  const byPath = new Map(listing.map((file) => [file.path, file]));
  for (const folder of ['onnx/', '']) {
    const found = DTYPES.filter(([, dtype]) => LOADABLE.includes(dtype)).flatMap(([suffix, dtype]): Variant[] => {
      const graph = `${folder}model${suffix && `_${suffix}`}.onnx`;
      const file = byPath.get(graph);
      if (file === undefined) return [];
      const files = [file, ...externalData(listing, graph)];
      return [{ dtype, graph, files, bytes: files.reduce((sum, { size }) => sum + size, 0) }];
    });
    if (found.length > 0) return found;
  }
  return [];
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
    `Wanted: onnx/model_q4.onnx, model_q4f16.onnx, model_quantized.onnx, model_fp16.onnx or model.onnx. ${remedy}`,
    { where: id },
  );
}
