import { keptReferences } from '../../project/references';
import type { Sample } from '../../project/types';
import type { CopyEvidence } from '../../quality/checks/copies';
import { findingOf, type Judgement } from '../../quality/judgement';
import { isOpinion } from '../../quality/opinions/earned';
import { useStudioParts } from '../StudioContext';
import { shownSample } from '../selectors/blind';
import { isWrong } from '../selectors/sampleGroup';
import { cutSentence, objectionsTo } from '../selectors/sentences';
import { Tag } from '../ui/Tag';

/** Checks whose objections have words of their own; any other has a tag of its own. */
const NAMED: ReadonlySet<string> = new Set(['known-domain', 'copies', 'form', 'ending', 'repeats', 'runs', 'answer']);

/** What a row that fails such a check is called. */
const TAGS: Readonly<Record<string, string>> = {
  decontaminate: 'in test file',
  'tool-calls': 'wrong call',
  own: 'your check',
  parses: 'does not parse',
  'defined-names': 'undefined names',
  style: 'other style',
  plausibility: 'implausible',
  judge: 'judged low',
};

/** A sample's verdict in one or two words, with the reasons on hover. */
export function VerdictTags({ sample }: { sample: Sample }) {
  const { row, drawnText } = sample;
  const { examples, judgement, reasons } = useStudioParts((state) => {
    const shown = shownSample(state, sample);
    return {
      examples: keptReferences(state.project).length > 0,
      judgement: shown.judgement,
      reasons: objectionsTo(state.project, shown).join(' '),
    };
  });
  const cut = row.finishReason === 'length' && drawnText === undefined && (
    <Tag tone="warn" why={cutSentence(row)}>
      cut
    </Tag>
  );
  if (!judgement)
    return (
      <>
        {cut}
        {examples ? (
          <Tag tone="neutral">checking</Tag>
        ) : (
          <Tag tone="neutral" why="There are no examples to check it against: add some under Data.">
            not checked
          </Tag>
        )}
      </>
    );
  const why = reasons === '' ? undefined : reasons;
  const said = repetitionOf(judgement);
  const isKnown = findingOf(judgement, 'known-domain')?.verdict !== 'unsure';
  return (
    <>
      {cut}
      {said && (
        <Tag tone={said.tone} why={why}>
          {said.word}
        </Tag>
      )}
      {findingOf(judgement, 'form')?.verdict === 'fail' ? (
        <Tag tone="neutral" why={why}>
          {findingOf(judgement, 'form')?.reason === 'does-not-split' ? 'not split' : 'off-domain'}
        </Tag>
      ) : (
        // The form alone is nothing to be glad of where the model does not know what it writes of.
        <Tag tone={isKnown ? 'good' : 'neutral'} why={why ?? 'Has the form of your examples.'}>
          in-domain
        </Tag>
      )}
      {(findingOf(judgement, 'runs')?.verdict === 'fail' || findingOf(judgement, 'answer')?.verdict === 'fail') && (
        <Tag tone="warn" why={why}>
          {isWrong(judgement) ? 'wrong answer' : 'does not run'}
        </Tag>
      )}
      {!isKnown && (
        <Tag tone="neutral" why={why}>
          not judged
        </Tag>
      )}
      {Object.entries(judgement.findings).some(
        ([check, { verdict }]) => verdict === 'unsure' && check !== 'known-domain' && !isOpinion(check),
      ) && (
        <Tag tone="neutral" why={why}>
          unsure
        </Tag>
      )}
      {Object.entries(judgement.findings).map(
        ([check, { verdict }]) =>
          verdict === 'fail' &&
          !NAMED.has(check) && (
            <Tag key={check} tone={isOpinion(check) ? 'neutral' : 'warn'} why={why}>
              {TAGS[check] ?? check}
            </Tag>
          ),
      )}
    </>
  );
}

/** What it says that was said before; null where nothing. */
function repetitionOf(judgement: Judgement) {
  const copy = findingOf<CopyEvidence>(judgement, 'copies');
  if (copy?.verdict === 'fail')
    return copy.evidence.kind === 'exact'
      ? ({ tone: 'bad', word: 'copy' } as const)
      : ({ tone: 'warn', word: 'near-copy' } as const);
  return findingOf(judgement, 'repeats')?.verdict === 'fail' ? ({ tone: 'neutral', word: 'duplicate' } as const) : null;
}
