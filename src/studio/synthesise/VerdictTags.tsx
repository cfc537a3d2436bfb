import { Tag } from '../shell/Tag';
import type { Sample } from '../store/synthesis.slice';

const NOVELTY = {
  copy: { tone: 'bad', word: 'copy' },
  'near-copy': { tone: 'warn', word: 'near-copy' },
  duplicate: { tone: 'neutral', word: 'duplicate' },
} as const;

/** A sample's verdict in one or two words, with the reasons on hover. */
export function VerdictTags({ sample }: { sample: Sample }) {
  const { verdict, row } = sample;
  if (!verdict) return <Tag tone="neutral">checking</Tag>;
  const why = verdict.reasons.length > 0 ? verdict.reasons.join(' ') : undefined;
  const novelty = verdict.novelty === 'novel' ? null : NOVELTY[verdict.novelty];
  return (
    <>
      {row.finishReason === 'length' && (
        <Tag tone="neutral" why={`Cut after ${row.tokenCount} tokens: it did not end by itself.`}>
          cut
        </Tag>
      )}
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
