/** How each field of the state persists. The type asks for every one: a field that is not declared here does not compile. */
import type { Project } from '../../project/types';
import { type CurveName, MAP_COLOURS, type Preferences } from './preferences';
import type { Session } from './session';
import type { StudioStore } from './store';

/** As JSON in the browser's settings of this page, and back: null where what was stored makes no sense. */
interface BrowserCodec<Value> {
  write(value: Value): unknown;
  read(stored: unknown): Value | null;
}

type Declared<Part, How> = { readonly [Key in keyof Part]-?: How };

interface Persistence {
  /** Saved with the project, in its file (project/file.ts). */
  readonly project: Declared<Project, 'project'>;
  /** Gone with the tab. */
  readonly session: Declared<Session, 'never'>;
  readonly preferences: { readonly [Key in keyof Preferences]: BrowserCodec<Preferences[Key]> };
}

export const PERSISTENCE: Persistence = {
  project: {
    version: 'project',
    name: 'project',
    files: 'project',
    droppedIds: 'project',
    runs: 'project',
    sweeps: 'project',
    proofs: 'project',
    batches: 'project',
    samples: 'project',
    tickedIds: 'project',
    recipe: 'project',
    selections: 'project',
    nextReferenceIndex: 'project',
    drawnCount: 'project',
  },
  session: {
    readingFile: 'never',
    readingShare: 'never',
    fileErrors: 'never',
    tokenCounts: 'never',
    nearDuplicates: 'never',
    heldOutIds: 'never',
    modelStatus: 'never',
    modelSource: 'never',
    deviceChoice: 'never',
    modelDialogOpen: 'never',
    modelUse: 'never',
    lookup: 'never',
    download: 'never',
    deviceLimits: 'never',
    downloaded: 'never',
    activeRunId: 'never',
    comparedRunIds: 'never',
    openingStatus: 'never',
    draftOptions: 'never',
    sweepsUnderWay: 'never',
    synthesisStatus: 'never',
    draftSampling: 'never',
    drawUntil: 'never',
    draftAim: 'never',
    autoTemperature: 'never',
    draftExamples: 'never',
    holdRows: 'never',
    gapsFirst: 'never',
    nearOutcome: 'never',
    samplePrompt: 'never',
    shownSource: 'never',
    embedder: 'never',
    mapStatus: 'never',
    mapPoints: 'never',
    mapClusters: 'never',
    mapEmbedding: 'never',
    replay: 'never',
    chosenIds: 'never',
    selectionId: 'never',
    mapSearch: 'never',
    hiddenGroups: 'never',
    selectedId: 'never',
    neighbors: 'never',
    coverage: 'never',
    sampleMetrics: 'never',
    referenceMetrics: 'never',
    domainProperties: 'never',
    formRules: 'never',
    pythonShare: 'never',
    methodsStatus: 'never',
    methodsNotRun: 'never',
    comparedMethods: 'never',
    comparedCount: 'never',
    domainDescription: 'never',
    drawsMeasured: 'never',
    blindPicks: 'never',
    proofDraft: 'never',
    proofTasks: 'never',
    proofFault: 'never',
    proofNow: 'never',
    proofCurve: 'never',
    place: 'never',
    reviewFilter: 'never',
    auditIds: 'never',
    auditDrawn: 'never',
    rewritingId: 'never',
    keeping: 'never',
    keptProjects: 'never',
    openingProject: 'never',
    keptAs: 'never',
    projectTask: 'never',
    storageOpen: 'never',
    storagePersisted: 'never',
    storageBytes: 'never',
    undoSteps: 'never',
    removed: 'never',
    helpOpen: 'never',
    pasteOpen: 'never',
    elsewhereOpen: 'never',
    announcement: 'never',
    toasts: 'never',
    unsaved: 'never',
    lastExport: 'never',
    exportProgress: 'never',
  },
  preferences: {
    rememberedDevice: { write: same, read: oneOf('auto', 'wasm', 'webgpu') },
    rememberedSource: { write: (source) => (source.kind === 'kept' ? source : null), read: keptSource },
    hubEndpoint: { write: same, read: webAddress },
    mapColour: { write: same, read: oneOf(...MAP_COLOURS) },
    mapContours: { write: same, read: boolean },
    mapNames: { write: same, read: boolean },
    curveSmoothing: {
      write: same,
      read: (stored) => (typeof stored === 'number' && stored >= 0 && stored <= 0.9 ? stored : null),
    },
    curveLogScale: { write: same, read: boolean },
    singleKeyShortcuts: { write: same, read: boolean },
    shownCurves: {
      write: (curves) => [...curves],
      read: (stored) => {
        const curve = oneOf<CurveName>('l1', 'l2', 'total', 'heldOut', 'gradientNorm');
        return Array.isArray(stored) ? new Set(stored.flatMap((each) => curve(each) ?? [])) : null;
      },
    },
  },
};

function same<T>(value: T): T {
  return value;
}

/** A model that the browser keeps; any other source is not there on the next visit, or is the default. */
function keptSource(stored: unknown): Preferences['rememberedSource'] | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { kind, id, key } = stored as Record<string, unknown>;
  return kind === 'kept' && typeof id === 'string' && typeof key === 'string' ? { kind, id, key } : null;
}

function webAddress(stored: unknown): string | null {
  return typeof stored === 'string' && /^https?:\/\//.test(stored) && URL.canParse(stored) ? stored : null;
}

function boolean(stored: unknown): boolean | null {
  return typeof stored === 'boolean' ? stored : null;
}

function oneOf<Name extends string>(...names: readonly Name[]): (stored: unknown) => Name | null {
  return (stored) => names.find((name) => name === stored) ?? null;
}

const STORAGE_KEY = 'domino-studio.preferences';
const KEYS = Object.keys(PERSISTENCE.preferences) as (keyof Preferences)[];

export function readPreferences(stored: unknown): Partial<Preferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const found: Record<string, unknown> = {};
  for (const key of KEYS) {
    const value = PERSISTENCE.preferences[key].read((stored as Record<string, unknown>)[key]);
    if (value !== null) found[key] = value;
  }
  return found as Partial<Preferences>;
}

export function writePreferences(preferences: Preferences): Record<string, unknown> {
  const write = <Key extends keyof Preferences>(key: Key): unknown =>
    PERSISTENCE.preferences[key].write(preferences[key]);
  return Object.fromEntries(KEYS.map((key) => [key, write(key)]));
}

export function restorePreferences(store: StudioStore): void {
  try {
    store.setPreferences(readPreferences(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')));
  } catch {
    // Storage is blocked or holds something else: the defaults serve.
  }
}

/** @returns the way to stop */
export function watchPreferences(store: StudioStore): () => void {
  return store.subscribe(({ preferences }, previous) => {
    if (preferences === previous.preferences) return;
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(writePreferences(preferences)));
    } catch {
      // Storage is blocked or full: preferences last as long as the tab.
    }
  });
}
