import { natsWithoutPrompt } from '../../domino/objective/withoutPrompt';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { measureFamiliarity } from '../../quality/domain/familiarity';
import type { ModelKnowledge } from '../../quality/domain/knowledge';
import type { Reference } from '../../references/types';

/** What the model's files say that it knows, and how well it tells the references. */
export async function knowledgeOf(
  opened: OpenedCheckpoint,
  references: readonly Reference[],
): Promise<ModelKnowledge | undefined> {
  const { knows } = opened.model.info;
  const familiarity = await measureFamiliarity(
    references.map(({ input }) => input),
    (texts) => natsWithoutPrompt(opened, texts),
  );
  if (!knows && !familiarity) return undefined;
  return { ...(knows && { knows }), ...(familiarity && { familiarity }) };
}
