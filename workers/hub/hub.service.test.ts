import { describe, expect, it } from 'vitest';
import { StudioError } from '../../src/errors';
import { memoryStore } from '../../src/hub/store/memory';
import { ENDPOINT, fakeFetch } from '../../src/hub/testing/fakeFetch';
import { tinyFiles } from '../../src/model/testing/tinyModels';
import { readStream } from '../rpc/eventStream.protocol';
import { createHubService } from './hub.service';

const repositories = new Map([['tiny/llama', { commit: 'd'.repeat(40), files: tinyFiles('llama-q4') }]]);
const { fetch } = fakeFetch(repositories);
const request = { kind: 'hub', endpoint: `${ENDPOINT}/`, id: 'tiny/llama', revision: '' } as const;

type Service = ReturnType<typeof createHubService>;
const offered = (service: Service) => service.lookup(request);
const downloaded = async (service: Service, dtype = 'q4') =>
  readStream(service.download(await offered(service), dtype), () => undefined);

describe('the hub worker', () => {
  it('takes one download at a time, and the next when that has ended', async () => {
    const store = memoryStore();
    const service = createHubService(async () => store, fetch);
    const offer = await offered(service);
    const first = readStream(service.download(offer, 'q4'), () => undefined);
    await expect(downloaded(service)).rejects.toMatchObject({ code: 'BAD_OPTION' });
    expect(await first).toMatchObject({ complete: true });
    expect(await downloaded(service)).toMatchObject({ complete: true });
  });

  it('cancels the download under way, and nothing where none is', async () => {
    const service = createHubService(async () => memoryStore(), fetch);
    expect(await service.cancelDownload()).toBeUndefined();
    const download = readStream(service.download(await offered(service), 'q4'), () => undefined);
    await Promise.all([expect(download).rejects.toMatchObject({ code: 'CANCELLED' }), service.cancelDownload()]);
  });

  it('cancels the download that nobody reads on', async () => {
    const service = createHubService(async () => memoryStore(), fetch);
    const download = service.download(await offered(service), 'q4');
    await expect(download.return?.()).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await downloaded(service)).toMatchObject({ complete: true });
  });

  it('refuses a form that was not offered, and an id that is none', async () => {
    const service = createHubService(async () => memoryStore(), fetch);
    await expect(downloaded(service, 'fp16')).rejects.toBeInstanceOf(StudioError);
    await expect(service.lookup({ ...request, id: 'llama' })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });

  it('asks for the store again where the browser refused it', async () => {
    let refusals = 1;
    const store = memoryStore();
    const service = createHubService(async () => {
      if (refusals-- > 0) throw new StudioError('DEVICE_UNAVAILABLE', 'No files here.', 'Use another window.');
      return store;
    }, fetch);
    await expect(service.downloaded()).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    expect(await service.downloaded()).toEqual({ models: [], room: null });
  });
});
