/** What actions work with: the store, the workers, and the vectors that stay out of the store. */
import type { ChecksApi } from '../../workers/checks/checks.protocol';
import type { EmbedderApi } from '../../workers/embedder/embedder.protocol';
import type { EngineClient } from '../../workers/engine/engine.client';
import type { HubApi } from '../../workers/hub/hub.protocol';
import type { ProjectionApi } from '../../workers/projection/projection.protocol';
import type { ProjectsApi } from '../../workers/projects/projects.protocol';
import type { TableReader } from '../../workers/references/references.protocol';
import type { Executor } from '../execution/types';
import { lazyKeeping } from './keeping/lazyKeeping';
import type { Keeping } from './keeping/types';
import { createStudioStore, type StudioStore } from './store/store';
import { VectorCache } from './vectorCache';

export interface Workers {
  readonly engine: EngineClient;
  readonly hub: HubApi;
  /** Starts with the first model that is chosen for vectors alone. */
  readonly embedder: EmbedderApi;
  readonly projection: ProjectionApi;
  readonly checks: ChecksApi;
  readonly reader: TableReader;
  readonly projects: ProjectsApi;
  /** Runs rows that are Python. */
  readonly python: Executor;
}

export interface Studio extends Workers {
  readonly store: StudioStore;
  readonly vectors: VectorCache;
  readonly keeping: Keeping;
}

export function createStudio(workers: Workers): Studio {
  const store = createStudioStore();
  return { ...workers, store, vectors: new VectorCache(), keeping: lazyKeeping(store) };
}
