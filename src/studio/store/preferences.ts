/** How a person likes the page: it outlives the tab, as the browser's own settings of this page (persistence.ts). */
import type { DeviceChoice, ModelSource } from '../../../workers/engine/engine.protocol';
import { DEFAULT_ENDPOINT } from '../../hub/types';
import type { Part } from './part';

export type CurveName = 'l1' | 'l2' | 'total' | 'heldOut' | 'gradientNorm';
/** What the map's colours tell apart; 'novelty' are the verdicts, as earlier visits kept it. */
export const MAP_COLOURS = ['source', 'method', 'batch', 'novelty', 'cluster', 'distance'] as const;
export type MapColour = (typeof MAP_COLOURS)[number];

export interface Preferences {
  /** The choice that a model was last loaded with: the next visit begins with it. */
  readonly rememberedDevice: DeviceChoice;
  /** The source loaded last that can be loaded again without asking: the next visit begins with it. */
  readonly rememberedSource: ModelSource;
  /** The hub that ids are looked up at; a mirror or one's own. */
  readonly hubEndpoint: string;
  /** Weight of the past in the curves, 0…0.9. */
  readonly curveSmoothing: number;
  readonly curveLogScale: boolean;
  readonly shownCurves: ReadonlySet<CurveName>;
  readonly singleKeyShortcuts: boolean;
  readonly mapColour: MapColour;
  readonly mapContours: boolean;
  /** Names of the clusters on the map. */
  readonly mapNames: boolean;
}

export const defaultPreferences = (): Preferences => ({
  rememberedDevice: 'auto',
  rememberedSource: { kind: 'embedded' },
  hubEndpoint: DEFAULT_ENDPOINT,
  curveSmoothing: 0.6,
  curveLogScale: false,
  shownCurves: new Set<CurveName>(['l1', 'l2', 'total', 'heldOut']),
  singleKeyShortcuts: true,
  mapColour: 'source',
  mapContours: false,
  mapNames: true,
});

export const preferenceMethods = ({ set }: Part<Preferences>) => ({
  setHubEndpoint: (hubEndpoint: string): void => set({ hubEndpoint }),
  setSingleKeyShortcuts: (singleKeyShortcuts: boolean): void => set({ singleKeyShortcuts }),
  setMapContours: (mapContours: boolean): void => set({ mapContours }),
  setMapNames: (mapNames: boolean): void => set({ mapNames }),
  setMapColour: (mapColour: MapColour): void => set({ mapColour }),
  setCurveSmoothing: (curveSmoothing: number): void => set({ curveSmoothing }),
  setCurveLogScale: (curveLogScale: boolean): void => set({ curveLogScale }),
  toggleCurve: (curve: CurveName): void =>
    set(({ shownCurves }) => {
      const shown = new Set(shownCurves);
      if (!shown.delete(curve)) shown.add(curve);
      return { shownCurves: shown };
    }),
});
