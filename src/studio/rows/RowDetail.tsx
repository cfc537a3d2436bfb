import { CloseButton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { isReferenceId, isSampleId, type ReferenceId } from '../../project/ids';
import { referenceOf } from '../../project/references';
import { samplesById } from '../../project/samples';
import { selectRow } from '../actions/explore/map';
import { useStudio, useStudioParts } from '../StudioContext';
import { foundAnswer, foundWords } from '../selectors/computedAnswer';
import { partsShown } from '../selectors/partsShown';
import { rowName } from '../selectors/rowName';
import { objectionsTo, splitSentence } from '../selectors/sentences';
import { formatLoss, plural } from '../ui/format';
import { Tag } from '../ui/Tag';
import { Columns } from './Columns';
import classes from './Detail.module.css';
import { Neighbors } from './Neighbors';
import { DrawNear } from './near/DrawNear';
import { RowEditor } from './RowEditor';
import { VerdictTags } from './VerdictTags';

/** Comes with the library that compares texts, so not with the page. */
const CompareDialog = lazy(() => import('./CompareDialog'));

/** The chosen row in full, why it was judged so, and the references nearest to it. */
export function RowDetail() {
  const studio = useStudio();
  const { selectedId, reference, sample, parts, reasons, name, heldOut } = useStudioParts(({ project, session }) => {
    const { selectedId } = session;
    const reference = isReferenceId(selectedId) ? referenceOf(project, selectedId) : undefined;
    const sample = isSampleId(selectedId) ? samplesById(project.samples).get(selectedId) : undefined;
    const row = reference ?? sample;
    return {
      selectedId,
      reference,
      sample,
      parts: sample ? partsShown(project, sample) : null,
      reasons: sample
        ? sample.judgement
          ? objectionsTo(project, sample).join(' ')
          : splitSentence(project, sample)
        : '',
      name: row ? rowName(project, row.id) : '',
      heldOut: selectedId !== null && session.heldOutIds.has(selectedId),
    };
  });
  const [comparedWith, setComparedWith] = useState<ReferenceId | null>(null);
  const text = reference?.input ?? sample?.row.text;
  const answer = sample ? foundAnswer(sample) : null;
  if (selectedId === null || text === undefined) return null;
  return (
    <section className={classes.detail} aria-label={name} data-source={reference ? 'reference' : 'synthetic'}>
      <header className={classes.header}>
        <h3 className={classes.title}>{name}</h3>
        {sample ? <VerdictTags sample={sample} /> : heldOut && <Tag tone="neutral">held out</Tag>}
        <span className={`${classes.facts} numeral`}>
          {sample
            ? `${plural(sample.row.tokenCount, 'token')}, ${formatLoss(-sample.row.logProbability / Math.max(1, sample.row.tokenCount))} nats/token, seed ${sample.row.seed}`
            : reference && `${reference.source.file}, line ${reference.source.line}`}
        </span>
        <CloseButton size="sm" aria-label={`Close ${name}`} onClick={() => selectRow(studio, null)} />
      </header>
      {reasons !== '' && <p className={classes.reasons}>{reasons}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <pre className={`${classes.text} code`} tabIndex={0}>
        {text || '(empty)'}
      </pre>
      {reference?.output !== undefined && (
        <p className={classes.reasons}>
          Answer: <span className="code">{reference.output}</span>
        </p>
      )}
      {answer !== null && (
        <p className={classes.reasons}>
          {foundWords(answer, sample!)}: <span className="code">{answer.answer}</span>
        </p>
      )}
      {parts && <Columns parts={parts} />}
      {reference && <RowEditor key={reference.id} reference={reference} />}
      {reference && (
        <div className={classes.near}>
          <DrawNear referenceIds={[reference.id]} name={name} />
        </div>
      )}
      <Neighbors id={selectedId} onCompare={setComparedWith} />
      <Suspense>
        {comparedWith !== null && (
          <CompareDialog id={selectedId} name={name} referenceId={comparedWith} onClose={() => setComparedWith(null)} />
        )}
      </Suspense>
    </section>
  );
}
