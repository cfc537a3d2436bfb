/** The checks worker's methods as they are called over the channel: long lists of texts are handed over in pieces before the call. */
import { StudioError } from '../../src/errors';
import { letEventsRun } from '../../src/letEventsRun';
import type { Scorer } from '../../src/quality/likelihood';
import type { Recipe } from '../../src/quality/recipe';
import { type PackedTexts, packTexts, unpackTexts } from '../packedTexts';
import type { ChecksApi, RunsPrograms } from './checks.protocol';

/** Names texts that were handed over: they are taken by the call that names them. */
type HandedOver = string;

export interface ChecksWire
  extends Omit<ChecksApi, 'open' | 'measureReferences' | 'auditMemorisation' | 'distinct2Of'> {
  handOver(list: HandedOver, texts: PackedTexts): Promise<void>;
  open(
    ids: HandedOver,
    texts: HandedOver,
    recipe: Recipe,
    executor: RunsPrograms | null,
    scorer: Scorer | null,
  ): Promise<void>;
  measureReferences(texts: HandedOver): ReturnType<ChecksApi['measureReferences']>;
  distinct2Of(texts: HandedOver): ReturnType<ChecksApi['distinct2Of']>;
  auditMemorisation(
    trained: HandedOver,
    heldOut: HandedOver,
    rows: HandedOver,
  ): ReturnType<ChecksApi['auditMemorisation']>;
}

/** The worker's side. */
export function onWire(checks: ChecksApi): ChecksWire {
  const lists = new Map<HandedOver, string[]>();
  const taken = (list: HandedOver): readonly string[] => {
    const texts = lists.get(list);
    // Handed to a worker that died.
    if (texts === undefined) throw new StudioError('INTERNAL', 'The checks worker has no such texts.', 'Try again.');
    lists.delete(list);
    return texts;
  };
  return {
    ...checks,
    async handOver(list, packed) {
      const texts = lists.get(list) ?? [];
      lists.set(list, texts);
      for (const text of unpackTexts(packed)) texts.push(text);
    },
    open: async (ids, texts, recipe, executor, scorer) => {
      const [names, inputs] = [taken(ids), taken(texts)];
      return checks.open(
        names.map((id, at) => ({ id, text: inputs[at]! })),
        recipe,
        executor,
        scorer,
      );
    },
    measureReferences: async (texts) => checks.measureReferences(taken(texts)),
    distinct2Of: async (texts) => checks.distinct2Of(taken(texts)),
    auditMemorisation: async (trained, heldOut, rows) =>
      checks.auditMemorisation(taken(trained), taken(heldOut), taken(rows)),
  };
}

/** Of one piece: some milliseconds to put together and to copy. */
const MOST_TEXTS = 5000;
const MOST_LENGTH = 2 ** 19;

export function* piecesOf(texts: readonly string[]): Iterable<PackedTexts> {
  let [begin, length] = [0, 0];
  for (const [at, text] of texts.entries()) {
    length += text.length;
    if (at - begin < MOST_TEXTS && length < MOST_LENGTH) continue;
    yield packTexts(texts.slice(begin, at + 1));
    [begin, length] = [at + 1, 0];
  }
  // At least one, so that the list is there.
  if (begin < texts.length || texts.length === 0) yield packTexts(texts.slice(begin));
}

/** The page's side. */
export function overWire(wire: ChecksWire): ChecksApi {
  const handOver = async (texts: readonly string[]): Promise<HandedOver> => {
    const list = crypto.randomUUID();
    for (const piece of piecesOf(texts)) {
      await wire.handOver(list, piece);
      await letEventsRun();
    }
    return list;
  };
  return {
    async open(references, recipe, executor = null, scorer = null) {
      const ids = await handOver(references.map(({ id }) => id));
      await wire.open(ids, await handOver(references.map(({ text }) => text)), recipe, executor, scorer);
    },
    remember: (recipe, judged) => wire.remember(recipe, judged),
    judge: (samples, places) => wire.judge(samples, places),
    remove: (ids) => wire.remove(ids),
    measureArms: (arms, references) => wire.measureArms(arms, references),
    measureReferences: async (references) => wire.measureReferences(await handOver(references)),
    distinct2: (source) => wire.distinct2(source),
    distinct2Of: async (texts) => wire.distinct2Of(await handOver(texts)),
    auditMemorisation: async (trained, heldOut, rows) =>
      wire.auditMemorisation(await handOver(trained), await handOver(heldOut), await handOver(rows)),
  };
}
