/** Choosing another model: what was looked up, what is being downloaded, what the browser keeps. */
import type { Downloads, ListingRequest } from '../../../workers/hub/hub.protocol';
import type { ErrorFields } from '../../errors';
import type { DeviceLimits } from '../../footprint/types';
import type { DownloadProgress, ModelListing } from '../../hub/types';
import type { Part } from './part';

/** Files of a person's own disk, with paths inside their folder: handles, never copies. */
export type LocalFiles = Extract<ListingRequest, { kind: 'files' }>['files'];

export type LookupStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly what: string }
  | { readonly kind: 'failed'; readonly error: ErrorFields }
  | { readonly kind: 'found'; readonly offer: ModelListing; readonly files: LocalFiles | null };

export type DownloadStatus =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly offer: ModelListing;
      readonly dtype: string;
      readonly progress: DownloadProgress | null;
      readonly cancelling: boolean;
    }
  | { readonly kind: 'failed'; readonly offer: ModelListing; readonly dtype: string; readonly error: ErrorFields };

/** What a model is chosen for: to learn on and to write, or to make vectors of texts. */
export type ModelUse = 'write' | 'embed';

export interface HubSession {
  readonly modelDialogOpen: boolean;
  /** Of the dialog, for as long as it is open. */
  readonly modelUse: ModelUse;
  readonly lookup: LookupStatus;
  readonly download: DownloadStatus;
  /** Of the device that the next model would run on; null until it was asked. */
  readonly deviceLimits: DeviceLimits | null;
  /** Null until it was asked for. */
  readonly downloaded: Downloads | null;
}

export const hubSession = (): HubSession => ({
  modelDialogOpen: false,
  modelUse: 'write',
  lookup: { kind: 'idle' },
  download: { kind: 'idle' },
  deviceLimits: null,
  downloaded: null,
});

export const hubMethods = ({ set }: Part<HubSession>) => ({
  openModelDialog: (modelUse: ModelUse = 'write'): void => set({ modelDialogOpen: true, modelUse }),
  /** What was looked up for it is forgotten with it. */
  closeModelDialog: (): void => set({ modelDialogOpen: false, lookup: { kind: 'idle' } }),
});
