/** Which keys of the state outlive the tab, as the browser's own settings of this page. Data never does. */
import type { StudioState, StudioStore } from './store';
import type { CurveName } from './ui.slice';

const STORAGE_KEY = 'domino-studio.preferences';

type Preferences = Pick<
  StudioState,
  | 'rememberedDevice'
  | 'rememberedSource'
  | 'hubEndpoint'
  | 'curveSmoothing'
  | 'curveLogScale'
  | 'shownCurves'
  | 'singleKeyShortcuts'
  | 'mapColour'
>;

/** How each is written as JSON, and read back: null where what was stored makes no sense. */
const CODECS: {
  [Key in keyof Preferences]: {
    write: (value: Preferences[Key]) => unknown;
    read: (stored: unknown) => Preferences[Key] | null;
  };
} = {
  rememberedDevice: { write: same, read: oneOf('auto', 'wasm', 'webgpu') },
  rememberedSource: { write: (source) => (source.kind === 'kept' ? source : null), read: keptSource },
  hubEndpoint: { write: same, read: webAddress },
  mapColour: { write: same, read: oneOf('source', 'novelty') },
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

const KEYS = Object.keys(CODECS) as (keyof Preferences)[];

export function readPreferences(stored: unknown): Partial<Preferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const found: Record<string, unknown> = {};
  for (const key of KEYS) {
    const value = CODECS[key].read((stored as Record<string, unknown>)[key]);
    if (value !== null) found[key] = value;
  }
  return found as Partial<Preferences>;
}

function writePreference<Key extends keyof Preferences>(key: Key, state: StudioState): unknown {
  return CODECS[key].write(state[key] as Preferences[Key]);
}

export function restorePreferences(store: StudioStore): void {
  try {
    store.setState(readPreferences(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')));
  } catch {
    // Storage is blocked or holds something else: the defaults serve.
  }
}

export function watchPreferences(store: StudioStore): () => void {
  return store.subscribe((state, previous) => {
    if (KEYS.every((key) => state[key] === previous[key])) return;
    try {
      localStorage.setItem(
        STORAGE_KEY,
        JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, writePreference(key, state)]))),
      );
    } catch {
      // Storage is blocked or full: preferences last as long as the tab.
    }
  });
}
