/** A feature-extraction model in the hub's layout, small enough to reckon by hand: a token's state is its row of a table. */
import { byteTokenizer } from '../../exporters/byteTokenizer';
import { GraphBuilder } from '../../onnx/builder';
import { floatTensor } from '../../onnx/tensorData';
import { writeModel } from '../../onnx/write';
import { Random } from '../../tensors/random';

export const DIM = 8;
/** Of the byte tokenizer: 256 bytes and two special ones. */
const VOCABULARY = 258;
export const CONTEXT = 64;

export interface TinyEncoder {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** float32 [258, DIM] */
  readonly table: Float32Array;
}

interface TinyOptions {
  /** Flags of 1_Pooling/config.json; absent: there is no such file. */
  readonly pooling?: Readonly<Record<string, unknown>>;
  /** Name of the output. */
  readonly output?: string;
}

export function tinyEncoder({ pooling, output = 'last_hidden_state' }: TinyOptions = {}): TinyEncoder {
  const random = new Random('tiny encoder');
  const table = Float32Array.from({ length: VOCABULARY * DIM }, () => random.normal());
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const config = {
    ...{ model_type: 'bert', architectures: ['BertModel'], vocab_size: VOCABULARY, hidden_size: DIM },
    ...{ num_hidden_layers: 1, num_attention_heads: 1, intermediate_size: DIM, max_position_embeddings: CONTEXT },
  };
  return {
    table,
    files: new Map([
      ['config.json', json(config)],
      ...byteTokenizer(CONTEXT),
      ['onnx/model.onnx', writeModel(graphOf(table, output))],
      ...(pooling === undefined ? [] : ([['1_Pooling/config.json', json(pooling)]] as const)),
    ]),
  };
}

/** States of padding are as large as others: who counts them is found out. */
function graphOf(table: Float32Array, output: string) {
  const builder = new GraphBuilder('tiny encoder');
  const ids = builder.input('input_ids', 'int64', ['batch', 'positions']);
  builder.input('attention_mask', 'int64', ['batch', 'positions']);
  const rows = builder.initializer(floatTensor('table', table, [VOCABULARY, DIM]));
  builder.append({
    ...{ opType: 'Gather', domain: '', name: 'states', attributes: {} },
    ...{ inputs: [rows, ids], outputs: [output] },
  });
  builder.output(output, 'float32', ['batch', 'positions', DIM]);
  return builder.build();
}
