/**
 * The graphs of a model folder by their names, in transformers.js' layout (docs: dtypes): which numbers each holds, which ones the engine
 * reads, and which is taken where nobody chose. Whoever lists, loads, measures or times a model asks here.
 */
import { StudioError } from '../errors';

/**
 * Suffix of the file and transformers.js' name for its numbers. Preferred first, for what the studio trains is the model that it samples
 * from: small, and 4-bit blocks whose scales are float32. `bnb4` is missing because its products have no gradient here.
 */
const VARIANTS = [
  { suffix: '_q4', dtype: 'q4' },
  { suffix: '_q4f16', dtype: 'q4f16' },
  { suffix: '_quantized', dtype: 'q8' },
  { suffix: '_int8', dtype: 'int8' },
  { suffix: '_uint8', dtype: 'uint8' },
  { suffix: '_fp16', dtype: 'fp16' },
  { suffix: '', dtype: 'fp32' },
] as const;

export type Dtype = (typeof VARIANTS)[number]['dtype'];

export interface GraphFile {
  readonly path: string;
  readonly dtype: Dtype;
}

const FOLDERS = ['onnx/', ''];
/** A part of a model: Optimum's halves of a decoder, and what stands in front of one that reads more than text. */
const PART = /(^|\/)(encoder|decoder|vision|audio|embed)_[^/]*$/;

/** The usual names inside onnx/, the preferred first. */
export const USUAL_GRAPHS: readonly string[] = VARIANTS.map(({ suffix }) => `onnx/model${suffix}.onnx`);

/** "onnx/model_q4f16.onnx" → q4f16; a name that says nothing is taken for float32. */
export function dtypeOf(graph: string): Dtype {
  const suffix = /_[a-z0-9]+(?=\.onnx$)/i.exec(graph)?.[0] ?? '';
  return VARIANTS.find((variant) => variant.suffix === suffix)?.dtype ?? 'fp32';
}

/**
 * The graphs of a folder that the engine can read, the preferred first: those of the usual names in onnx/, or else beside the
 * configuration, or else the only graph there is.
 */
export function graphFiles(paths: readonly string[]): GraphFile[] {
  for (const folder of FOLDERS) {
    const found = VARIANTS.flatMap(({ suffix, dtype }): GraphFile[] => {
      const path = `${folder}model${suffix}.onnx`;
      return paths.includes(path) ? [{ path, dtype }] : [];
    });
    if (found.length > 0) return found;
  }
  const [only, ...others] = allGraphs(paths);
  if (only === undefined || others.length > 0 || PART.test(only)) return [];
  return [{ path: only, dtype: dtypeOf(only) }];
}

/** The graph that is taken where nobody chose one. @throws StudioError MODEL_FILE_MISSING */
export function chooseGraphFile(paths: readonly string[]): string {
  const [preferred] = graphFiles(paths);
  if (preferred !== undefined) return preferred.path;
  const graphs = allGraphs(paths);
  throw new StudioError(
    'MODEL_FILE_MISSING',
    graphs.length === 0
      ? 'The model folder holds no .onnx file.'
      : `The model folder holds graphs (${graphs.join(', ')}), and none has the usual name of a whole decoder.`,
    'Give a folder in hub layout: config.json, tokenizer.json and onnx/model_q4.onnx or onnx/model.onnx.',
  );
}

const allGraphs = (paths: readonly string[]): string[] => paths.filter((path) => path.endsWith('.onnx'));
