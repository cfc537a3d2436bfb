/** How a person likes the page: it outlives the tab, as the browser's own settings of this page (persistence.ts). */
import type { DeviceChoice, ModelSource } from '../../../workers/engine/engine.protocol';
import { DEFAULT_ENDPOINT } from '../../hub/types';
import type { Part } from './part';

export type CurveName = 'l1' | 'l2' | 'total' | 'heldOut' | 'gradientNorm';
export type MapColour = 'source' | 'novelty';

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
});

export const preferenceMethods = ({ set }: Part<Preferences>) => ({
  setHubEndpoint: (hubEndpoint: string): void => set({ hubEndpoint }),
  setSingleKeyShortcuts: (singleKeyShortcuts: boolean): void => set({ singleKeyShortcuts }),
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
