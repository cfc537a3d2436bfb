/** All files of a variant, one after the other; a connection that breaks is taken up again while it brings anything. */
import { StudioError } from '../errors';
import { fileUrl } from './address';
import { downloadFile, type Fetch } from './downloadFile';
import { externalFiles, withNamed } from './externalData';
import { cancelled, diskFull, withoutData } from './failures';
import { filesOf, type ModelStore, storedName } from './modelStore';
import { RateMeter } from './rateMeter';
import type { DownloadProgress, ModelListing, RemoteFile, StoredModel, Variant } from './types';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  readonly fetch?: Fetch;
  /** Silence after which a connection counts as broken, ms. */
  readonly stallMs?: number;
  /** Waits between attempts that brought nothing, ms. */
  readonly retryDelaysMs?: readonly number[];
}

const RETRY_DELAYS_MS = [500, 1500, 4000];
const REPORT_EVERY_MS = 150;

/**
 * @returns the complete model as it is kept
 * @throws StudioError as downloadFile does; DISK_FULL before anything is fetched where the browser has too little room
 */
export async function downloadModel(
  models: ModelStore,
  offer: ModelListing,
  variant: Variant,
  options: DownloadOptions,
): Promise<StoredModel> {
  const { signal } = options;
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const listed = filesOf(offer, variant);
  const key = await models.begin(offer, variant);
  await assertRoom(models, key, listed, variant);
  const report = new Report(bytesOf(listed), options.onProgress);
  const stall = options.stallMs === undefined ? {} : { stallMs: options.stallMs };
  const fetchOne = async (file: RemoteFile): Promise<void> => {
    const url = fileUrl(offer.origin, offer.revision, file.path);
    const download = { key, file, url, id: offer.id, revision: offer.revision };
    const onBytes = (loaded: number, received: number): void => report.file(file.path, loaded, received);
    await persist(
      () => downloadFile(models, download, { fetch, signal, onBytes, ...stall }),
      () => report.received,
      options,
    );
    report.finish(file.path, file.size);
  };
  // The graph first, for it says which files hold its weights. Until the others are here the model is not complete.
  const [graph, ...others] = [...listed].sort(
    (a, b) => Number(b.path === variant.graph) - Number(a.path === variant.graph),
  );
  await fetchOne(graph!);
  const more = await filesNamedBy(models, key, variant, offer);
  if (more.length > 0) {
    await models.extend(key, [...listed, ...more]);
    await assertRoom(models, key, [...listed, ...more], variant);
    report.total += bytesOf(more);
  }
  for (const file of [...others, ...more]) await fetchOne(file);
  const stored = (await models.list()).find((model) => model.key === key);
  if (!stored?.complete)
    throw new StudioError('INTERNAL', `${offer.id} is not complete after its download.`, 'Download it again.');
  return stored;
}

const bytesOf = (files: readonly RemoteFile[]): number => files.reduce((sum, { size }) => sum + size, 0);

/**
 * Data files that the graph names and the offer did not know of.
 * @throws StudioError MODEL_FILE_MISSING where one is not there, MODEL_FILE_BROKEN
 */
async function filesNamedBy(
  models: ModelStore,
  key: string,
  { graph, files }: Variant,
  { origin, revision, beside }: ModelListing,
): Promise<readonly RemoteFile[]> {
  const bytes = await models.store.read(key, storedName(graph));
  if (bytes === null) return [];
  const whole = withNamed(files, await externalFiles(bytes, graph), beside);
  if (whole.missing.length > 0) throw withoutData(graph, whole.missing, fileUrl(origin, revision, whole.missing[0]!));
  return whole.files.slice(files.length);
}

/** Again after a break, as long as every attempt brings bytes; otherwise after pauses, a few times. */
async function persist(
  attempt: () => Promise<void>,
  received: () => number,
  { signal, retryDelaysMs = RETRY_DELAYS_MS }: DownloadOptions,
): Promise<void> {
  let failures = 0;
  for (;;) {
    const before = received();
    try {
      return await attempt();
    } catch (thrown) {
      const broken = thrown instanceof StudioError && thrown.code === 'DOWNLOAD_BROKEN';
      if (received() > before) failures = 0;
      const delay = retryDelaysMs[failures++];
      if (!broken || delay === undefined) throw thrown;
      await sleep(delay, signal);
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(cancelled());
      },
      { once: true },
    );
  });
}

async function assertRoom(
  models: ModelStore,
  key: string,
  files: readonly { path: string; size: number }[],
  variant: Variant,
): Promise<void> {
  const room = await models.store.room();
  if (room === null) return;
  let wanted = 0;
  for (const { path, size } of files) wanted += Math.max(0, size - (await models.file(key, path)).size);
  if (wanted > room.free) throw diskFull(variant.graph, { free: room.free, wanted });
}

class Report {
  received = 0;
  private readonly meter = new RateMeter();
  private finished = 0;
  private last = 0;

  constructor(
    public total: number,
    private readonly send: (progress: DownloadProgress) => void,
  ) {}

  file(path: string, loaded: number, received: number): void {
    this.received += received;
    if (received > 0) this.meter.add(received);
    const now = performance.now();
    if (now - this.last < REPORT_EVERY_MS) return;
    this.last = now;
    this.emit(path, this.finished + loaded);
  }

  finish(path: string, size: number): void {
    this.finished += size;
    this.emit(path, this.finished);
  }

  private emit(path: string, loadedBytes: number): void {
    const bytesPerSecond = this.meter.rate;
    const left = this.total - loadedBytes;
    const remainingMs = bytesPerSecond ? (left / bytesPerSecond) * 1000 : null;
    this.send({ loadedBytes, totalBytes: this.total, path, bytesPerSecond, remainingMs });
  }
}
