/**
 * What crosses between the page and the hub worker: looking models up, downloading them into the browser's own files, and what is kept
 * there. The engine's worker reads what is kept; a download therefore goes on while a model trains, and is cancelled without ending it.
 */
import type { DownloadProgress, ModelListing, StoredModel } from '../../src/hub/types';
import type { EventStream } from '../rpc/eventStream.protocol';

/** What a person chose from. Texts are as typed; they are parsed where they are used. */
export type ListingRequest =
  | { readonly kind: 'hub'; readonly endpoint: string; readonly id: string; readonly revision: string }
  | { readonly kind: 'url'; readonly url: string }
  | {
      readonly kind: 'files';
      readonly id: string;
      readonly files: readonly { readonly path: string; readonly blob: Blob }[];
    };

/** A repository at a commit. */
export interface RepositoryAt {
  readonly endpoint: string;
  readonly id: string;
  readonly revision: string;
}

export interface Room {
  readonly free: number;
  readonly used: number;
}

/** What is in the browser's own files. */
export interface Downloads {
  readonly models: readonly StoredModel[];
  /** Null where the browser does not say. */
  readonly room: Room | null;
}

export interface HubApi {
  /** What it offers; of a hub or a URL only listings, config.json and, where other files lie beside them, small graphs are fetched. */
  lookup(request: ListingRequest): Promise<ModelListing>;
  /** Download what is not here yet of one variant. One download at a time; a second is refused. */
  download(offer: ModelListing, dtype: string): EventStream<DownloadProgress, StoredModel>;
  /** Stop the download under way after the current chunk; download() rejects with CANCELLED, and what arrived is kept. */
  cancelDownload(): Promise<void>;
  /**
   * The model that another was made from, as its card at the hub says; null where it names none. Nothing but the card is fetched.
   * @throws StudioError HUB_*
   */
  baseOf(repository: RepositoryAt): Promise<string | null>;
  downloaded(): Promise<Downloads>;
  deleteDownloaded(key: string): Promise<void>;
}
