/** Why a sample is not judged, in words. Light: the page's shell loads it. */
import type { KnownDomainEvidence } from '../checks/knownDomain';

const LANGUAGES: Readonly<Record<string, string>> = { python: 'Python', json: 'JSON' };

/** @param drew whom the model drew: "it", "these" */
export function notKnownWords(
  { knows, bitsPerByte }: KnownDomainEvidence,
  reason: string | null,
  drew: 'it' | 'these',
): string {
  if (reason === 'other-domain' && knows !== null)
    return `The model that drew ${drew} knows ${knows.map((name) => LANGUAGES[name] ?? name).join(' and ')} and nothing else, and your examples are mostly something else.`;
  const figures =
    bitsPerByte === null
      ? ''
      : `: it takes ${bitsPerByte.model.toFixed(1)} bits a byte, and counting which letter follows which takes ${bitsPerByte.counting.toFixed(1)}`;
  return `The model that drew ${drew} does not know texts like your examples${figures}.`;
}

export const NOT_JUDGED_REMEDY = 'Choose a model that knows such texts, then learn and draw again.';
