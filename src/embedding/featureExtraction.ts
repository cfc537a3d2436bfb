/**
 * Texts → vectors by a model made for that, through transformers.js. It runs on the processor: such models are small, and a GPU's round trips
 * cost more than they save.
 */
import {
  AutoModel,
  AutoTokenizer,
  env,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@huggingface/transformers';
import { StudioError } from '../errors';
import type { ModelFolder } from '../hub/modelFolder';
import { chooseGraphFile, dtypeOf } from '../hub/variants';
import type { EmbedHooks } from './embedTexts';
import { type Pooling, pooledStates, poolingOf } from './pooling';

const POOLING_FILE = '1_Pooling/config.json';
/** Texts that go through the model at once, and their letters together. */
const [TEXTS_A_BATCH, LETTERS_A_BATCH] = [32, 16_384];
/** Tokens of a text, where neither its tokenizer nor its model has an end. */
const LONGEST = 8192;
/** Of transformers.js' own outputs, a vector a token. */
const STATES = ['last_hidden_state', 'token_embeddings'] as const;
/** Pooled by the graph itself, as sentence-transformers exports it. */
const POOLED = 'sentence_embedding';

/** Where the files of a model lie: behind a reader, or in a folder of this machine (Node, whose runtime opens graphs by their paths). */
export type ExtractorFiles =
  | { readonly kind: 'folder'; readonly folder: ModelFolder }
  | { readonly kind: 'disk'; readonly folder: ModelFolder; readonly parent: string; readonly name: string };

export interface FeatureExtractor {
  readonly dim: number;
  /** How the vectors of a text's tokens become one: as its files say, or else their mean; null: the graph does it. */
  readonly pooling: Pooling | null;
  /** @returns float32 [N, dim] in the texts' order; texts longer than the model's context are cut, empty ones are zero */
  embed(texts: readonly string[], hooks?: EmbedHooks): Promise<Float32Array<ArrayBuffer>>;
  dispose(): Promise<void>;
}

/** @throws StudioError MODEL_FILE_MISSING, MODEL_FILE_BROKEN, MODEL_UNSUPPORTED where it gives no hidden states */
export async function openFeatureExtractor(files: ExtractorFiles): Promise<FeatureExtractor> {
  const { folder } = files;
  const paths = await folder.list();
  const graph = chooseGraphFile(paths);
  const pooling = paths.includes(POOLING_FILE) ? poolingOf(await folder.read(POOLING_FILE)) : 'mean';
  const id = readFrom(files);
  const options = { local_files_only: true, ...graphOptions(graph) };
  let tokenizer: PreTrainedTokenizer;
  let model: PreTrainedModel;
  try {
    [tokenizer, model] = await Promise.all([
      AutoTokenizer.from_pretrained(id, { local_files_only: true }),
      AutoModel.from_pretrained(id, options),
    ]);
  } catch (thrown) {
    if (thrown instanceof StudioError) throw thrown;
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `${folder.id} could not be opened for embeddings (${(thrown as Error).message}).`,
      'Choose a feature-extraction model in transformers.js’ layout: config.json, tokenizer.json and onnx/model.onnx.',
      { where: folder.id, cause: thrown },
    );
  }
  const extractor = new Extractor(folder.id, tokenizer, model, pooling);
  try {
    return await extractor.tried();
  } catch (thrown) {
    await model.dispose();
    throw thrown;
  }
}

/** transformers.js reads nothing but these files. @returns the name under which it asks for them */
function readFrom(files: ExtractorFiles): string {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useFSCache = false;
  env.useWasmCache = false;
  if (files.kind === 'disk') {
    env.localModelPath = `${files.parent}/`;
    return files.name;
  }
  const [root, name] = ['/models/', 'embedder'];
  env.localModelPath = root;
  env.fetch = async (url) => {
    const path = String(url).slice(`${root}${name}/`.length);
    if (!(await files.folder.list()).includes(path)) return new Response(null, { status: 404 });
    return new Response((await files.folder.read(path)) as Uint8Array<ArrayBuffer>);
  };
  return name;
}

function graphOptions(graph: string): {
  dtype: ReturnType<typeof dtypeOf>;
  subfolder: string;
  model_file_name: string;
} {
  const [file = '', ...folders] = graph.split('/').reverse();
  const dtype = dtypeOf(graph);
  const stem = file.slice(0, -'.onnx'.length);
  // A name whose ending says nothing of its numbers is whole.
  const name = dtype === 'fp32' ? stem : stem.slice(0, stem.lastIndexOf('_'));
  return { dtype, subfolder: folders.reverse().join('/'), model_file_name: name };
}

class Extractor implements FeatureExtractor {
  dim = 0;

  constructor(
    private readonly id: string,
    private readonly tokenizer: PreTrainedTokenizer,
    private readonly model: PreTrainedModel,
    private wanted: Pooling,
  ) {}

  private poolsItself = false;

  /** Where the tokenizer knows no end, the model's table of positions has one. */
  private get longest(): number {
    const positions = Number((this.model.config as { max_position_embeddings?: unknown }).max_position_embeddings);
    return Math.min(this.tokenizer.model_max_length ?? LONGEST, positions > 0 ? positions : LONGEST, LONGEST);
  }

  get pooling(): Pooling | null {
    return this.poolsItself ? null : this.wanted;
  }

  /** One text tells what it gives, and that its numbers are numbers. */
  async tried(): Promise<this> {
    const vector = await this.embed(['def f(x):\n    return x']);
    if (!vector.every(Number.isFinite) || !vector.some((value) => value !== 0))
      throw new StudioError(
        'MODEL_FILE_BROKEN',
        `${this.id} gives vectors that are not numbers.`,
        'Download the model again, or choose other weights of it.',
        { where: this.id },
      );
    return this;
  }

  async embed(texts: readonly string[], hooks: EmbedHooks = {}): Promise<Float32Array<ArrayBuffer>> {
    // Texts of like length go together, so that little of a batch is padding.
    const order = texts.flatMap((text, at) => (text.trim() === '' ? [] : [at]));
    order.sort((a, b) => texts[a]!.length - texts[b]!.length);
    let vectors: Float32Array<ArrayBuffer> | null = null;
    for (let start = 0; start < order.length; ) {
      let end = start + 1;
      while (
        end < order.length &&
        end - start < TEXTS_A_BATCH &&
        (end + 1 - start) * texts[order[end]!]!.length <= LETTERS_A_BATCH
      )
        end++;
      const group = order.slice(start, end);
      const found = await this.vectorsOf(group.map((at) => texts[at]!));
      this.dim = found.length / group.length;
      vectors ??= new Float32Array(texts.length * this.dim);
      for (const [row, at] of group.entries())
        vectors.set(found.subarray(row * this.dim, (row + 1) * this.dim), at * this.dim);
      start = end;
      hooks.onProgress?.(start, order.length);
      await hooks.between?.();
    }
    return vectors ?? new Float32Array(texts.length * this.dim);
  }

  private async vectorsOf(texts: readonly string[]): Promise<Float32Array> {
    const inputs = this.tokenizer([...texts], { padding: true, truncation: true, max_length: this.longest });
    const outputs = await this.model(inputs);
    const pooled = outputs[POOLED];
    if (pooled?.dims.length === 2 && pooled.dims[0] === texts.length) {
      this.poolsItself = true;
      return pooled.data as Float32Array;
    }
    const states = STATES.map((name) => outputs[name]).find((output) => output?.dims.length === 3);
    if (states === undefined)
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `${this.id} gives ${Object.keys(outputs).join(', ') || 'nothing'}, and no hidden states: no vectors can be made of that.`,
        'Choose a feature-extraction model, such as those under sentence-transformers on the hub.',
        { where: this.id },
      );
    return pooledStates(states.data as Float32Array, states.dims, inputs.attention_mask.data, this.wanted);
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }
}
