import { describe, expect, test } from 'vitest';
import { tinyFiles } from '../model/testing/tinyModels';
import { apiUrl, fileUrl, idOfUrl, parseEndpoint, parseFolderUrl, parseHubId } from './address';
import type { Fetch } from './downloadFile';
import { filesListing, hubListing, urlListing } from './modelListing';
import { ENDPOINT, fakeFetch } from './testing/fakeFetch';
import { type LocalRepository, sha256 } from './testing/localHub';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const files = tinyFiles('llama-q4');
const graph = files.get('onnx/model_q4.onnx')!;

const repositories = new Map<string, LocalRepository>([
  [
    'tiny/llama',
    { commit: COMMIT, licence: 'apache-2.0', files: new Map([...files, ['README.md', new Uint8Array(9)]]) },
  ],
  ['tiny/gated', { commit: COMMIT, gated: 'manual', files }],
  ['tiny/torch', { commit: COMMIT, files: new Map([['model.safetensors', new Uint8Array(9)]]) }],
  [
    'tiny/encoder',
    {
      commit: COMMIT,
      files: new Map([...files].map(([path, bytes]) => [path.replace('model_q4', 'encoder_model'), bytes])),
    },
  ],
  ['tiny/tokenless', { commit: COMMIT, files: new Map([...files].filter(([path]) => path !== 'tokenizer.json')) }],
]);
const { fetch } = fakeFetch(repositories);
const offer = (id: string, revision?: string) => hubListing(parseHubId(ENDPOINT, id, revision), { fetch });

describe('a repository', () => {
  test('is offered with sizes, hashes, licence and its commit, and without the files that are not needed', async () => {
    const found = await offer('tiny/llama');
    expect(found).toMatchObject({
      id: 'tiny/llama',
      revision: COMMIT,
      licence: 'apache-2.0',
      architecture: 'LlamaForCausalLM',
      support: { kind: 'tested' },
      shape: { layers: 2, hiddenSize: 32, heads: 4, keyValueHeads: 2, headSize: 16, vocabularySize: 260 },
    });
    expect(found.variants).toEqual([
      {
        dtype: 'q4',
        graph: 'onnx/model_q4.onnx',
        files: [{ path: 'onnx/model_q4.onnx', size: graph.length, sha256: sha256(graph) }],
        bytes: graph.length,
      },
    ]);
    expect(found.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'generation_config.json',
      'tokenizer_config.json',
    ]);
  });

  test.each([
    ['tiny/gated', 'main', 'HUB_GATED'],
    ['tiny/absent', 'main', 'HUB_GATED'],
    ['tiny/llama', 'no-such-branch', 'HUB_NOT_FOUND'],
    ['tiny/torch', 'main', 'MODEL_NOT_ONNX'],
    ['tiny/encoder', 'main', 'MODEL_NOT_ONNX'],
    ['tiny/tokenless', 'main', 'MODEL_FILE_MISSING'],
  ])('%s at %s is refused with %s', async (id, revision, code) => {
    const error = await offer(id, revision).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, remedy: expect.stringMatching(/\w/), where: expect.stringMatching(/\w/) });
    expect((error as Error).message).toContain(code === 'HUB_NOT_FOUND' ? 'no-such-branch' : id);
  });

  test.each([
    [404, {}, 'HUB_NOT_FOUND'],
    [403, {}, 'HUB_GATED'],
    [401, { 'X-Error-Code': 'GatedRepo' }, 'HUB_GATED'],
    [404, { 'X-Error-Code': 'RepoNotFound' }, 'HUB_NOT_FOUND'],
    [429, {}, 'HUB_REFUSED'],
    [503, {}, 'HUB_REFUSED'],
  ])('a host that answers %i %o', async (status, headers, code) => {
    const refuse: Fetch = async () => new Response(null, { status, headers: headers as Record<string, string> });
    await expect(hubListing(parseHubId(ENDPOINT, 'a/b'), { fetch: refuse })).rejects.toMatchObject({ code });
  });

  test('a host that is no hub, one that cannot be reached, and a look-up that is cancelled', async () => {
    const page: Fetch = async () => new Response('<!doctype html>', { status: 200 });
    await expect(hubListing(parseHubId(ENDPOINT, 'a/b'), { fetch: page })).rejects.toMatchObject({
      code: 'HUB_REFUSED',
    });
    const down: Fetch = async () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(hubListing(parseHubId(ENDPOINT, 'a/b'), { fetch: down })).rejects.toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: 'hub.test cannot be reached.',
    });
    const signal = AbortSignal.abort();
    await expect(hubListing(parseHubId(ENDPOINT, 'tiny/llama'), { fetch, signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('variants', () => {
  test('come in the order that is best to train, with their external data', async () => {
    const paths = [
      'config.json',
      'tokenizer.json',
      'onnx/model.onnx',
      'onnx/model.onnx_data',
      'onnx/model.onnx_data_1',
    ];
    const more = ['onnx/model_q4f16.onnx', 'onnx/model_q4.onnx', 'onnx/model_q4.onnx_data', 'onnx/model_bnb4.onnx'];
    const listed = [...paths, ...more].map((path) => ({
      path,
      blob: new Blob([files.get(path)?.slice() ?? new Uint8Array(5)]),
    }));
    const { variants } = await filesListing('folder', listed);
    expect(variants.map(({ dtype, files: parts }) => [dtype, ...parts.map(({ path }) => path)])).toEqual([
      ['q4', 'onnx/model_q4.onnx', 'onnx/model_q4.onnx_data'],
      ['q4f16', 'onnx/model_q4f16.onnx'],
      ['fp32', 'onnx/model.onnx', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1'],
    ]);
  });
});

describe('a folder behind a URL', () => {
  const url = 'https://models.test/some/llama/';
  const serve =
    (listing: boolean): Fetch =>
    async (wanted, { method }) => {
      const path = decodeURIComponent(wanted.slice(url.length));
      const declared = [...files].map(([name, bytes]) => ({ path: name, size: bytes.length, sha256: sha256(bytes) }));
      const body =
        path === 'files.json' && listing
          ? new TextEncoder().encode(JSON.stringify({ files: declared }))
          : files.get(path);
      if (!body) return new Response(null, { status: 404 });
      const headers = { 'Content-Length': String(body.length) };
      return new Response(method === 'HEAD' ? null : body.slice(), { headers });
    };

  test('is offered from its list, or from what answers', async () => {
    const listed = await urlListing(parseFolderUrl(url), { fetch: serve(true) });
    expect(listed).toMatchObject({ id: 'some/llama', variants: [{ dtype: 'q4', files: [{ sha256: sha256(graph) }] }] });
    const probed = await urlListing(parseFolderUrl(url), { fetch: serve(false) });
    expect(probed).toMatchObject({ id: 'some/llama', variants: [{ dtype: 'q4', bytes: graph.length }] });
    expect(probed.files).toHaveLength(4);
    expect(probed.revision).toBe(listed.revision);
    const elsewhere = await urlListing(parseFolderUrl('https://other.test/some/llama/'), {
      fetch: (wanted, init) => serve(false)(wanted.replace('https://other.test/some/llama/', url), init),
    });
    expect(elsewhere.revision).not.toBe(probed.revision);
  });

  test('where there is nothing', async () => {
    const nothing: Fetch = async () => new Response(null, { status: 404 });
    await expect(urlListing(parseFolderUrl(url), { fetch: nothing })).rejects.toMatchObject({ code: 'HUB_NOT_FOUND' });
  });
});

describe('what a person types', () => {
  test('as a model', () => {
    const at = (text: string, revision?: string) => parseHubId('https://huggingface.co', text, revision);
    expect(at(' onnx-community/Qwen2.5-Coder-0.5B-Instruct ')).toMatchObject({
      id: 'onnx-community/Qwen2.5-Coder-0.5B-Instruct',
      revision: 'main',
    });
    expect(at('https://huggingface.co/a/b/tree/refs%2Fpr%2F1')).toMatchObject({ id: 'a/b', revision: 'refs/pr/1' });
    expect(at('https://huggingface.co/a/b?x=1#y', 'v2')).toMatchObject({ id: 'a/b', revision: 'v2' });
    for (const bad of ['', 'gpt2', 'a/b/c', 'https://example.com/a/b', 'a/ b', '../b/c'])
      expect(() => at(bad)).toThrow(/not the id/);
  });

  test('as an address', () => {
    expect(parseEndpoint(' https://mirror.test/hf/ ')).toBe('https://mirror.test/hf');
    expect(parseFolderUrl('https://h.test/a/b?download=1#x').url).toBe('https://h.test/a/b/');
    expect(idOfUrl('https://h.test/')).toBe('h.test');
    for (const bad of ['', 'ftp://h.test', 'javascript:alert(1)', 'h.test/a'])
      expect(() => parseFolderUrl(bad)).toThrow(/not a web address/);
  });

  test('becomes the hub’s addresses, with every part escaped', () => {
    const origin = parseHubId(ENDPOINT, 'a/b', 'refs/pr/1');
    expect(apiUrl(origin)).toBe(`${ENDPOINT}/api/models/a/b/revision/refs%2Fpr%2F1?blobs=true`);
    expect(fileUrl(origin, COMMIT, 'onnx/model q4.onnx')).toBe(
      `${ENDPOINT}/a/b/resolve/${COMMIT}/onnx/model%20q4.onnx`,
    );
  });
});
