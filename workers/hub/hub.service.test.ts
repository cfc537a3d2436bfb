import { describe, expect, it } from 'vitest';
import { StudioError } from '../../src/errors';
import { memoryStore } from '../../src/hub/store/memory';
import { ENDPOINT, fakeFetch } from '../../src/hub/testing/fakeFetch';
import { tinyFiles } from '../../src/model/testing/tinyModels';
import { createHubService } from './hub.service';

const repositories = new Map([['tiny/llama', { commit: 'd'.repeat(40), files: tinyFiles('llama-q4') }]]);
const { fetch } = fakeFetch(repositories);
const request = { kind: 'hub', endpoint: `${ENDPOINT}/`, id: 'tiny/llama', revision: '' } as const;

async function offered(service: ReturnType<typeof createHubService>) {
  const found = await service.lookup(request);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

describe('the hub worker', () => {
  it('takes one download at a time, and the next when that has ended', async () => {
    const store = memoryStore();
    const service = createHubService(async () => store, fetch);
    const offer = await offered(service);
    const first = service.download(offer, 'q4', () => undefined);
    const second = await service.download(offer, 'q4', () => undefined);
    expect(second).toMatchObject({ ok: false, error: { code: 'BAD_OPTION' } });
    expect(await first).toMatchObject({ ok: true, value: { complete: true } });
    expect(await service.download(offer, 'q4', () => undefined)).toMatchObject({ ok: true });
  });

  it('cancels the download under way, and nothing where none is', async () => {
    const service = createHubService(async () => memoryStore(), fetch);
    expect(await service.cancelDownload()).toEqual({ ok: true, value: undefined });
    const offer = await offered(service);
    const download = service.download(offer, 'q4', () => undefined);
    await service.cancelDownload();
    expect(await download).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  });

  it('refuses a form that was not offered, and an id that is none', async () => {
    const service = createHubService(async () => memoryStore(), fetch);
    const offer = await offered(service);
    expect(await service.download(offer, 'fp16', () => undefined)).toMatchObject({ ok: false });
    expect(await service.lookup({ ...request, id: 'llama' })).toMatchObject({
      ok: false,
      error: { code: 'BAD_OPTION' },
    });
  });

  it('asks for the store again where the browser refused it', async () => {
    let refusals = 1;
    const store = memoryStore();
    const service = createHubService(async () => {
      if (refusals-- > 0) throw new StudioError('DEVICE_UNAVAILABLE', 'No files here.', 'Use another window.');
      return store;
    }, fetch);
    expect(await service.downloaded()).toMatchObject({ ok: false, error: { code: 'DEVICE_UNAVAILABLE' } });
    expect(await service.downloaded()).toEqual({ ok: true, value: { models: [], room: null } });
  });
});
