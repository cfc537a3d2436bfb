/** A model's bits on examples, read against what counting takes. Thresholds: decisions/0040-not-judged-and-audited.md. */
import { bitsByFrequency, bytesOf, ContextCounts } from './byteCounts';
import type { Familiarity } from './knowledge';

/** A model that takes less than this of the bits by frequency has learned such texts. */
const FAMILIAR = 0.35;
/** One that takes more, and more than counting contexts does, has not. Where nothing can be foretold counting does not either. */
const UNFAMILIAR = 2 / 3;

/** Examples that a model is asked of, and characters of each. */
const MOST_SCORED = 8;
const MOST_CHARACTERS = 400;
/** Examples that are counted in. */
const MOST_COUNTED = 64;

/** Some of the texts, spread evenly over all, each from its beginning; empty ones say nothing. */
function spread(texts: readonly string[], most: number): string[] {
  const written = texts.filter((text) => text.trim() !== '');
  const step = Math.max(1, written.length / most);
  return Array.from({ length: Math.min(written.length, most) }, (_, at) =>
    // A pair of surrogates is not cut in two.
    written[Math.floor(at * step)]!.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, ''),
  );
}

/**
 * @param nats −log p of each text under the model without a prompt, in its order
 * @returns null where there are too few examples to count in, or the model gives no numbers
 */
export async function measureFamiliarity(
  references: readonly string[],
  nats: (texts: readonly string[]) => Promise<ArrayLike<number>>,
): Promise<Familiarity | null> {
  const counted = spread(references, MOST_COUNTED);
  const texts = spread(counted, MOST_SCORED);
  if (counted.length < 2) return null;
  const told = Array.from(await nats(texts), (each) => each / Math.LN2);
  const encoded = new Map(counted.map((text) => [text, bytesOf(text)]));
  const byTexts = texts.map((text, at) => {
    // Repeats of the text itself are no other texts.
    const others = [...encoded].flatMap(([other, bytes]) => (other === text ? [] : [bytes]));
    const bytes = encoded.get(text)!;
    const byFrequency = bitsByFrequency(bytes, others);
    return { bytes: bytes.length, told: told[at]!, byFrequency, byContext: new ContextCounts(others).bits(bytes) };
  });
  // A model that gives no number tells nothing.
  if (!told.every(Number.isFinite)) return null;
  const bytes = byTexts.reduce((sum, each) => sum + each.bytes, 0);
  const perByte = (of: 'told' | 'byFrequency' | 'byContext'): number =>
    byTexts.reduce((sum, each) => sum + each[of], 0) / bytes;
  return {
    examples: texts.length,
    familiar: byTexts.filter((each) => each.told <= FAMILIAR * each.byFrequency).length,
    unfamiliar: byTexts.filter((each) => each.told > UNFAMILIAR * each.byFrequency && each.told > each.byContext)
      .length,
    bitsPerByte: perByte('told'),
    bitsPerByteByFrequency: perByte('byFrequency'),
    bitsPerByteByContext: perByte('byContext'),
  };
}
