/** The local hub over HTTP: what a fake fetch cannot show, as connections that break and bytes that take their time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerHub, type HubAnswer, type LocalRepository } from '../../src/hub/testing/localHub.ts';
import { tinyFiles } from '../../src/model/testing/tinyModels.ts';

const COMMIT = 'c0ffee'.repeat(7).slice(0, 40);
/** Some hundred kilobytes of graph: enough to watch it come. */
const files = tinyFiles('qwen2-packed', { hiddenSize: 128, intermediateSize: 256, layers: 4, contextLength: 256 });

/** The same graph with an operator that nobody knows, by a change of one letter. */
function strange(): Map<string, Uint8Array> {
  const bytes = Buffer.from(files.get('onnx/model_q4.onnx') as Uint8Array);
  for (let at = bytes.indexOf('Sigmoid'); at >= 0; at = bytes.indexOf('Sigmoid', at + 1)) bytes.write('Sigmoix', at);
  return new Map([...files, ['onnx/model_q4.onnx', new Uint8Array(bytes)]]);
}

/** A model of 70 billion parameters, as far as its small files go. */
const LARGE = new Map([
  ...[...files].filter(([path]) => !path.startsWith('onnx/')),
  [
    'config.json',
    new TextEncoder().encode(
      JSON.stringify({
        model_type: 'llama',
        architectures: ['LlamaForCausalLM'],
        hidden_size: 8192,
        intermediate_size: 28_672,
        num_hidden_layers: 80,
        num_attention_heads: 64,
        num_key_value_heads: 8,
        vocab_size: 128_256,
      }),
    ),
  ],
] as const);

const repositories = new Map<string, LocalRepository>([
  ['tiny/qwen2', { commit: COMMIT, licence: 'apache-2.0', files }],
  ['tiny/slow', { commit: COMMIT, licence: 'apache-2.0', files, bytesPerSecond: 80_000 }],
  ['tiny/cut-off', { commit: COMMIT, licence: 'mit', files }],
  ['tiny/corrupt', { commit: COMMIT, files, corrupt: true }],
  ['tiny/gated', { commit: COMMIT, files, gated: 'manual' }],
  ['tiny/strange', { commit: COMMIT, files: strange() }],
  [
    'large/llama-70b',
    { commit: COMMIT, licence: 'llama3', files: LARGE, claimed: new Map([['onnx/model_q4.onnx', 41e9]]) },
  ],
  ['tiny/torch', { commit: COMMIT, files: new Map([['model.safetensors', new Uint8Array(9)]]) }],
]);

/** @param root path that the middleware is mounted at */
export function serveHub(root: string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    const [, order, id, at] = /^\/_(break|hold)\/(.+)\/(\d+|never)$/.exec(path) ?? [];
    if (request.method === 'POST' && order && id && at) {
      const byte = at === 'never' ? undefined : Number(at);
      if (order === 'break') setBreak(decodeURIComponent(id), byte);
      else holds.set(decodeURIComponent(id), byte);
      response.writeHead(204).end();
      return;
    }
    const { method = 'GET', headers } = request;
    const large = /^\/cdn\/([^/]+\/[^/]+)\//.exec(path)?.[1] ?? '';
    void send(response, answerHub(repositories, { method, path, range: headers.range }, root), large);
  };
}

/** Let large files of a repository break off at a byte, or mend them. */
function setBreak(id: string, at: number | undefined): void {
  const repository = repositories.get(id);
  if (!repository) throw new Error(`There is no ${id}.`);
  if (at === undefined) delete repository.breakAt;
  else repository.breakAt = at;
}

/** Bytes of an answer from which on a repository's large files only trickle: a download that lasts as long as a test needs. */
const holds = new Map<string, number | undefined>();

const SLICES_PER_SECOND = 20;
/** Slow enough to last, quick enough that nobody takes the connection for dead. */
const TRICKLE_MS = 200;

async function send(response: ServerResponse, answer: HubAnswer, id: string): Promise<void> {
  const { status, headers, body, breakAfter = Number.POSITIVE_INFINITY, bytesPerSecond } = answer;
  response.writeHead(status, { 'Cache-Control': 'no-store', ...headers });
  response.flushHeaders();
  const end = Math.min(body.length, breakAfter);
  const slice = bytesPerSecond ? Math.ceil(bytesPerSecond / SLICES_PER_SECOND) : end || 1;
  for (let at = 0; at < end && !response.destroyed; ) {
    const held = at >= (holds.get(id) ?? Number.POSITIVE_INFINITY);
    const next = Math.min(end, at + (held ? 1 : slice));
    response.write(body.subarray(at, next));
    at = next;
    const pause = held ? TRICKLE_MS : 1000 / SLICES_PER_SECOND;
    if (held || bytesPerSecond) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  if (end === body.length) response.end();
  // Let what was written reach the other side before the connection goes.
  else setTimeout(() => response.destroy(), 100);
}
