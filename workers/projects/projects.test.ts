/** What the projects worker says of archives, over a channel as in the page. */
import { strToU8, zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { exportPeftAdapter } from '../../src/export/peft';
import { ChannelWorkers } from '../rpc/testing/channelWorker';
import { connectProjects } from './projects.client';
import type { ProjectsApi } from './projects.protocol';
import { createProjectsService } from './projects.service';

const workers = new ChannelWorkers();
const connected = () => connectProjects(workers.with<ProjectsApi>(createProjectsService));
afterEach(() => workers.endAll());

const zip = (files: Record<string, Uint8Array>): Blob => new Blob([zipSync(files) as Uint8Array<ArrayBuffer>]);

describe('an archive', () => {
  it('gives the prompt or the adapter that it holds, whole, and nothing where it holds neither', async () => {
    const projects = connected();
    const prompt = Uint8Array.from([1, 2, 3, 4]);
    const bundle = zip({ 'a/prompt.safetensors': prompt, 'a/model.onnx': new Uint8Array(100_000) });
    expect(await projects.promptIn(bundle, 'a.zip')).toEqual({ kind: 'prompt', bytes: prompt });
    const data = Float32Array.from([1, 2, 3, 4, 5, 6]);
    const adapter = exportPeftAdapter({
      domain: { dims: [2, 3], data },
      model: 'org/base',
      revision: null,
      layers: 1,
      attentionHeads: 1,
    });
    const packed = zip(Object.fromEntries(adapter.map(({ name, bytes }) => [`x/${name}`, bytes])));
    expect(await projects.promptIn(packed, 'b.zip')).toEqual({
      kind: 'adapter',
      adapter: { domain: { dims: [2, 3], data }, base: 'org/base' },
    });
    expect(await projects.promptIn(zip({ 'rows.jsonl': strToU8('{}') }), 'c.zip')).toBeNull();
  });

  it('that is broken, of another kind, or too large is refused by name', async () => {
    const projects = connected();
    await expect(projects.promptIn(new Blob(['PK nonsense']), 'd.zip')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      where: 'd.zip',
    });
    const lora = zip({ 'adapter_config.json': strToU8('{"peft_type": "LORA"}') });
    await expect(projects.promptIn(lora, 'e.zip')).rejects.toMatchObject({ code: 'PROMPT_MISMATCH' });
    const large = Object.create(Blob.prototype, { size: { value: 2 ** 31 } });
    await expect(createProjectsService().promptIn(large, 'f.zip')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
