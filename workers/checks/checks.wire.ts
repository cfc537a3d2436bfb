/** The checks worker's methods as they are called over the channel: long lists of texts cross in one piece. */
import type { Recipe } from '../../src/quality/recipe';
import { type PackedTexts, packTexts, unpackTexts } from '../packedTexts';
import type { ChecksApi, RunsPrograms } from './checks.protocol';

interface PackedReferences {
  readonly ids: PackedTexts;
  readonly texts: PackedTexts;
}

export interface ChecksWire extends Omit<ChecksApi, 'open' | 'measureReferences' | 'distinct2Of'> {
  open(references: PackedReferences, recipe: Recipe, executor: RunsPrograms | null): Promise<void>;
  measureReferences(references: PackedTexts): ReturnType<ChecksApi['measureReferences']>;
  distinct2Of(texts: PackedTexts): ReturnType<ChecksApi['distinct2Of']>;
}

/** The worker's side. */
export const onWire = (checks: ChecksApi): ChecksWire => ({
  ...checks,
  open({ ids, texts }, recipe, executor) {
    const inputs = unpackTexts(texts);
    const references = unpackTexts(ids).map((id, at) => ({ id, text: inputs[at]! }));
    return checks.open(references, recipe, executor);
  },
  measureReferences: (references) => checks.measureReferences(unpackTexts(references)),
  distinct2Of: (texts) => checks.distinct2Of(unpackTexts(texts)),
});

/** The page's side. */
export const overWire = (wire: ChecksWire): ChecksApi => ({
  open: (references, recipe, executor = null) =>
    wire.open(
      { ids: packTexts(references.map(({ id }) => id)), texts: packTexts(references.map(({ text }) => text)) },
      recipe,
      executor,
    ),
  judge: (samples, places) => wire.judge(samples, places),
  remove: (ids) => wire.remove(ids),
  measureReferences: (references) => wire.measureReferences(packTexts(references)),
  distinct2: (source) => wire.distinct2(source),
  distinct2Of: (texts) => wire.distinct2Of(packTexts(texts)),
});
