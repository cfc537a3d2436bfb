import { useStudioState } from '../StudioContext';
import { cutSentence } from '../selectors/sentences';
import { keptReferences } from '../store/references.slice';
import type { Sample } from '../store/synthesis.slice';
import { Tag } from '../ui/Tag';

const NOVELTY = {
  copy: { tone: 'bad', word: 'copy' },
  'near-copy': { tone: 'warn', word: 'near-copy' },
  duplicate: { tone: 'neutral', word: 'duplicate' },
} as const;

/** A sample's verdict in one or two words, with the reasons on hover. */
export function VerdictTags({ sample }: { sample: Sample }) {
  const { verdict, row } = sample;
  const examples = useStudioState((state) => keptReferences(state).length > 0);
  const cut = row.finishReason === 'length' && (
    <Tag tone="warn" why={cutSentence(row)}>
      cut
    </Tag>
  );
  if (!verdict)
    return (
      <>
        {cut}
        {examples ? (
          <Tag tone="neutral">checking</Tag>
        ) : (
          <Tag tone="neutral" why="There are no examples to check it against: add some in step 1.">
            not checked
          </Tag>
        )}
      </>
    );
  const why = verdict.reasons.length > 0 ? verdict.reasons.join(' ') : undefined;
  const novelty = verdict.novelty === 'novel' ? null : NOVELTY[verdict.novelty];
  return (
    <>
      {cut}
      {novelty && (
        <Tag tone={novelty.tone} why={why}>
          {novelty.word}
        </Tag>
      )}
      {verdict.inDomain ? (
        <Tag tone="good" why={why ?? 'Has the form of your examples.'}>
          in-domain
        </Tag>
      ) : (
        <Tag tone="neutral" why={why}>
          off-domain
        </Tag>
      )}
    </>
  );
}
