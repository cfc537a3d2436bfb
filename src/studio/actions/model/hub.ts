import type { ModelSource } from '../../../../workers/engine/engine.protocol';
import type { ListingRequest } from '../../../../workers/hub/hub.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { toErrorFields } from '../../../errors';
import { DECLARATION } from '../../../hub/declaration';
import type { DownloadProgress, ModelListing, StoredModel, Variant } from '../../../hub/types';
import type { LocalFiles, LookupStatus, ModelUse } from '../../store/hub.slice';
import type { Studio } from '../../studio';
import { formatBytes } from '../../ui/format';
import { batched } from '../batches';
import { embedWith } from '../explore/chooseEmbedder';
import { isCancelled, report } from '../failures';
import { isBusy, loadModel } from './model';
import { isLoss } from './recovery';

const whatOf = (request: ListingRequest): string => (request.kind === 'url' ? request.url : request.id);

/** Ask what a model offers; the newest question wins. */
export async function lookupModel({ store, hub }: Studio, request: ListingRequest): Promise<ModelListing | null> {
  const asked: LookupStatus = { kind: 'running', what: whatOf(request) };
  store.setSession({ lookup: asked });
  const isCurrent = (): boolean => store.getState().session.lookup === asked;
  try {
    const offer = await hub.lookup(request);
    if (!isCurrent()) return null;
    const files = request.kind === 'files' ? request.files : null;
    store.setSession({ lookup: { kind: 'found', offer, files } });
    store.announce(`Found ${offer.id}.`);
    return offer;
  } catch (thrown) {
    if (!isCurrent()) return null;
    const error = toErrorFields(thrown);
    store.setSession({ lookup: { kind: 'failed', error } });
    store.announce(error.message);
    return null;
  }
}

/** Ask what the device can hold, so that what does not fit is told before it is downloaded. */
export async function askLimits(studio: Studio): Promise<void> {
  const { store, engine } = studio;
  const { deviceChoice, modelStatus } = store.getState().session;
  // Where the GPU failed its self-test, `auto` has come to mean WebAssembly.
  const loaded = modelStatus.kind === 'ready' ? modelStatus.loaded.info.device.kind : null;
  const choice = deviceChoice === 'auto' && loaded === 'wasm' ? loaded : deviceChoice;
  try {
    store.setSession({ deviceLimits: await engine.limits(choice) });
  } catch (thrown) {
    report(studio, thrown);
  }
}

/** A folder of a person's own disk, dropped or picked. */
export async function openModelFolder(studio: Studio, id: string, files: LocalFiles): Promise<void> {
  if (!studio.store.getState().session.modelDialogOpen) studio.store.openModelDialog();
  await lookupModel(studio, { kind: 'files', id, files });
}

export function forgetLookup({ store }: Studio): void {
  store.setSession({ lookup: { kind: 'idle' } });
}

/** Download what is missing of a variant, and load it unless something runs on the model that is loaded. */
export async function downloadModel(studio: Studio, offer: ModelListing, dtype: string): Promise<void> {
  const { store, hub } = studio;
  const { download: last, modelUse } = store.getState().session;
  if (last.kind === 'running') return;
  store.setSession({ download: { kind: 'running', offer, dtype, progress: null, cancelling: false } });
  // The browser may clear what nobody asked it to keep. Its answer changes nothing here.
  void globalThis.navigator?.storage?.persist?.().catch(() => false);
  const progress = batched<DownloadProgress>((events) => {
    const latest = events.at(-1);
    const { download } = store.getState().session;
    if (latest && download.kind === 'running') store.setSession({ download: { ...download, progress: latest } });
  });
  try {
    const read = () => readStream(hub.download(offer, dtype), (event) => progress.push(event));
    const stored = await read().catch((thrown) => {
      // What arrived is kept: another worker goes on from there, once.
      if (!isLoss(thrown) || isCancelling(studio)) throw thrown;
      store.announce(`${thrown.message} The download goes on.`);
      return read();
    });
    progress.flush();
    store.setSession({ download: { kind: 'idle' } });
    store.announce(`${offer.id} is downloaded: ${formatBytes(stored.bytes)}.`);
    await refreshDownloaded(studio);
    if (modelUse === 'embed' || !isBusy(studio)) await loadDownloaded(studio, stored, modelUse);
  } catch (thrown) {
    const error = toErrorFields(thrown);
    // What was asked for is no failure: the offer and the list of downloaded models say how to go on.
    store.setSession({ download: isCancelled(thrown) ? { kind: 'idle' } : { kind: 'failed', offer, dtype, error } });
    store.announce(isCancelled(thrown) ? `${error.message} ${error.remedy}` : error.message);
    await refreshDownloaded(studio);
  }
}

function isCancelling({ store }: Studio): boolean {
  const { download } = store.getState().session;
  return download.kind === 'running' && download.cancelling;
}

export async function cancelDownload(studio: Studio): Promise<void> {
  const { store, hub } = studio;
  const { download } = store.getState().session;
  if (download.kind !== 'running') return;
  store.setSession({ download: { ...download, cancelling: true } });
  await hub.cancelDownload().catch((thrown) => report(studio, thrown));
}

export function dismissDownload({ store }: Studio): void {
  if (store.getState().session.download.kind === 'failed') store.setSession({ download: { kind: 'idle' } });
}

export async function refreshDownloaded(studio: Studio): Promise<void> {
  try {
    studio.store.setSession({ downloaded: await studio.hub.downloaded() });
  } catch (thrown) {
    report(studio, thrown);
  }
}

export async function deleteDownloaded(studio: Studio, { key, id }: StoredModel): Promise<void> {
  try {
    await studio.hub.deleteDownloaded(key);
    studio.store.announce(`${id} is deleted.`);
  } catch (thrown) {
    report(studio, thrown);
  }
  await refreshDownloaded(studio);
}

/** Load a model that was downloaded; needs no network. */
export async function loadDownloaded(
  studio: Studio,
  { id, key }: Pick<StoredModel, 'id' | 'key'>,
  use?: ModelUse,
): Promise<void> {
  await choose(studio, { kind: 'kept', id, key }, use);
}

/** Of the files of a folder, those that one variant needs, and what the folder declares of them: they are checked by it. */
export async function loadFiles(
  studio: Studio,
  offer: ModelListing,
  variant: Variant,
  files: LocalFiles,
): Promise<void> {
  const needed = new Set([DECLARATION, ...[...offer.files, ...variant.files].map(({ path }) => path)]);
  await choose(studio, { kind: 'files', id: offer.id, files: files.filter(({ path }) => needed.has(path)) });
}

export const loadEmbedded = (studio: Studio): Promise<void> => choose(studio, { kind: 'embedded' });

/** For what the dialog was opened, where nothing else is said. */
async function choose(studio: Studio, source: ModelSource, use?: ModelUse): Promise<void> {
  const { modelUse } = studio.store.getState().session;
  studio.store.closeModelDialog();
  await ((use ?? modelUse) === 'embed' ? embedWith(studio, source) : loadModel(studio, source));
}

/** Go on with a model that is here in part, at the commit it was begun at. */
export async function resumeDownload(studio: Studio, { origin, id, revision, dtype }: StoredModel): Promise<void> {
  if (origin.kind === 'files') return;
  const request: ListingRequest =
    origin.kind === 'hub' ? { kind: 'hub', endpoint: origin.endpoint, id, revision } : { kind: 'url', url: origin.url };
  const offer = await lookupModel(studio, request);
  if (offer) await downloadModel(studio, offer, dtype);
}
