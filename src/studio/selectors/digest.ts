import { fingerprintOf } from '../../tensors/fingerprint';

/** Of texts in their order, by their UTF-16 units. */
export const digestOf = (texts: readonly string[]): string =>
  fingerprintOf(texts, (text, place) => text.charCodeAt(place));
