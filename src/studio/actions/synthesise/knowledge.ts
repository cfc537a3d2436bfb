/** What is known of the model's knowledge of the examples, before it draws. */
import { keptReferences } from '../../../project/references';
import type { ProjectReference } from '../../../project/types';
import type { Familiarity, ModelKnowledge } from '../../../quality/domain/knowledge';
import type { Studio } from '../../studio';
import { report } from '../failures';
import { isBackAfter, isLoss, MOST_ATTEMPTS } from '../model/recovery';

/** Measured once for the same model and examples. */
const measured = new WeakMap<readonly ProjectReference[], Map<string, Familiarity | null>>();

/** @returns empty where nothing is known */
export async function knowledgeOfModel(studio: Studio): Promise<ModelKnowledge> {
  const { project, session } = studio.store.getState();
  if (session.modelStatus.kind !== 'ready') return {};
  const { hash, knows } = session.modelStatus.loaded.info;
  const references = keptReferences(project);
  const known = measured.get(references) ?? new Map<string, Familiarity | null>();
  measured.set(references, known);
  if (!known.has(hash)) known.set(hash, await measure(studio, references));
  const familiarity = known.get(hash);
  return { ...(knows && { knows }), ...(familiarity && { familiarity }) };
}

async function measure(studio: Studio, references: readonly ProjectReference[]): Promise<Familiarity | null> {
  if (references.length === 0) return null;
  const texts = references.map(({ input }) => input);
  for (let attempts = 1; ; attempts++) {
    try {
      return await studio.engine.measureFamiliarity(texts);
    } catch (thrown) {
      if (isLoss(thrown) && attempts < MOST_ATTEMPTS && (await isBackAfter(studio, thrown))) continue;
      if (isLoss(thrown)) throw thrown;
      // What cannot be measured can be drawn all the same, and is judged by what the model's files say.
      report(studio, thrown);
      return null;
    }
  }
}
