/** Which graph is taken, and as what, asked at every door. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelSizes } from '../../footprint/modelSizes';
import { filesListing } from '../../hub/modelListing';
import { chooseGraphFile, graphFiles } from '../../hub/variants';
import { loadGraph } from '../../model/checkpoint/graphFile';
import { tinyFiles } from '../../model/testing/tinyModels';
import { openModelFolder } from './modelFolder';

describe('the page’s listing, the command line, the loader and the memory estimate say the same of', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'domino-variants-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  const tiny = tinyFiles('qwen2 optimum q8, activations rounded as it runs');
  const graph = tiny.get(chooseGraphFile([...tiny.keys()]))!;
  const rest = [...tiny].filter(([path]) => !path.endsWith('.onnx'));

  it.each([
    [['onnx/model_int8.onnx'], 'int8'],
    [['onnx/model_uint8.onnx'], 'uint8'],
    [['onnx/model_quantized.onnx', 'onnx/model_fp16.onnx'], 'q8'],
    [['model_int8.onnx'], 'int8'],
    [['gpu/decoder.onnx'], 'fp32'],
  ])('a folder with %j', async (graphs, dtype) => {
    const files = new Map([...rest, ...graphs.map((path) => [path, graph] as const)]);
    const chosen = graphs[0]!;
    const blobs = [...files].map(([path, bytes]) => ({ path, blob: new Blob([bytes.slice()]) }));
    const page = await filesListing('folder', blobs);
    expect(page.variants[0]).toMatchObject({ graph: chosen, dtype });

    const directory = join(root, chosen.replaceAll('/', '-'));
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), bytes);
    }
    const commandLine = await openModelFolder(directory);
    const loaded = await loadGraph(commandLine, () => undefined);
    expect(loaded.path).toBe(chosen);

    const sizes = modelSizes(await commandLine.read('config.json'), chooseGraphFile(await commandLine.list()));
    expect(sizes?.stored.dtype).toBe(dtype);
    expect(graphFiles([...files.keys()])[0]).toEqual({ path: chosen, dtype });
  });

  it('a form without gradients: that there is none', async () => {
    const files = new Map([...rest, ['onnx/model_bnb4.onnx', graph], ['onnx/encoder_model.onnx', graph]]);
    const blobs = [...files].map(([path, bytes]) => ({ path, blob: new Blob([bytes.slice()]) }));
    await expect(filesListing('folder', blobs)).rejects.toMatchObject({ code: 'MODEL_NOT_ONNX' });
    expect(() => chooseGraphFile([...files.keys()])).toThrow(/none has the usual name/);
  });
});
