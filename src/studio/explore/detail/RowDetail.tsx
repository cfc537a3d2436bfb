import { CloseButton } from '@mantine/core';
import { useState } from 'react';
import { selectRow } from '../../actions/explore/map';
import { VerdictTags } from '../../rows/VerdictTags';
import { useStudio, useStudioState } from '../../StudioContext';
import { exampleNumber } from '../../store/references.slice';
import { numberOf } from '../../store/synthesis.slice';
import { formatLoss, plural } from '../../ui/format';
import { Tag } from '../../ui/Tag';
import { CompareDialog } from './CompareDialog';
import classes from './Detail.module.css';
import { Neighbors } from './Neighbors';

/** The chosen row in full, why it was judged so, and the references nearest to it. */
export function RowDetail() {
  const studio = useStudio();
  const selectedId = useStudioState((state) => state.selectedId);
  const reference = useStudioState((state) => state.references.find((each) => each.id === selectedId));
  const sample = useStudioState((state) => state.samples.find((each) => each.id === selectedId));
  const number = useStudioState((state) => (reference ? exampleNumber(state.references, reference.id) : 0));
  const heldOut = useStudioState((state) => selectedId !== null && state.heldOutIds.has(selectedId));
  const [comparedWith, setComparedWith] = useState<string | null>(null);
  const text = reference?.input ?? sample?.row.text;
  if (selectedId === null || text === undefined) return null;
  const name = reference ? `Example ${number}` : `Sample ${numberOf(selectedId)}`;
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
      {sample?.verdict && sample.verdict.reasons.length > 0 && (
        <p className={classes.reasons}>{sample.verdict.reasons.join(' ')}</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <pre className={`${classes.text} code`} tabIndex={0}>
        {text || '(empty)'}
      </pre>
      {reference?.output !== undefined && (
        <p className={classes.reasons}>
          Answer: <span className="code">{reference.output}</span>
        </p>
      )}
      <Neighbors id={selectedId} onCompare={setComparedWith} />
      {comparedWith !== null && (
        <CompareDialog id={selectedId} name={name} referenceId={comparedWith} onClose={() => setComparedWith(null)} />
      )}
    </section>
  );
}
