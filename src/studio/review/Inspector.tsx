import { Button, Kbd, Menu, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { ReferenceId } from '../../project/ids';
import { batchOf, temperatureOf } from '../../project/samples';
import type { Sample } from '../../project/types';
import { beginRewriting, decide, endRewriting, undoReview } from '../actions/review/review';
import { Columns } from '../rows/Columns';
import { Neighbors } from '../rows/Neighbors';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { shownSample } from '../selectors/blind';
import { checkWords } from '../selectors/checksShown';
import { foundAnswer, foundWords } from '../selectors/computedAnswer';
import { drawName } from '../selectors/drawName';
import { partsShown } from '../selectors/partsShown';
import { reviewRows } from '../selectors/review';
import { rowName } from '../selectors/rowName';
import { type FindingWords, findingsOf } from '../selectors/sentences';
import { EmptyState } from '../ui/EmptyState';
import { formatLoss, plural } from '../ui/format';
import classes from './Review.module.css';
import { REJECT_REASONS } from './reasons';

const CompareDialog = lazy(() => import('../rows/CompareDialog'));

/** The sample on show, in full: its text, what each check says, what it is near to, and the decision. */
export function Inspector() {
  const sample = useStudioState((state) => reviewRows(state).find(({ id }) => id === state.session.selectedId));
  if (!sample)
    return (
      <section className={classes.inspector} aria-label="Sample">
        <EmptyState title="No sample is chosen">Choose one in the list.</EmptyState>
      </section>
    );
  return <Shown key={sample.id} sample={sample} />;
}

function Shown({ sample }: { sample: Sample }) {
  const { project, judgement, rewriting } = useStudioParts((state) => ({
    project: state.project,
    judgement: shownSample(state, sample).judgement,
    rewriting: state.session.rewritingId === sample.id,
  }));
  const name = rowName(project, sample.id);
  const parts = partsShown(project, sample);
  const [comparedWith, setComparedWith] = useState<ReferenceId | null>(null);
  const answer = foundAnswer(sample);
  const { row, drawnText } = sample;
  return (
    <section className={classes.inspector} aria-label={name}>
      <header>
        <h2>{name}</h2>
        <span className="numeral">
          {`${drawName(batchOf(project, sample))}, temperature ${temperatureOf(project, sample)}, ${row.examples ? `${plural(row.examples, 'example')} in front, ` : ''}${plural(row.tokenCount, 'token')}, ${formatLoss(-row.logProbability / Math.max(1, row.tokenCount))} nats/token`}
        </span>
      </header>
      <div className={classes.full}>
        {rewriting ? (
          <Editor text={row.text} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
          <pre className="code" tabIndex={0}>
            {row.text || '(empty)'}
          </pre>
        )}
        {answer !== null && (
          <p>
            {foundWords(answer, sample)}: <span className="code">{answer.answer}</span>
          </p>
        )}
        {drawnText !== undefined && <Drawn text={drawnText} />}
        {parts && <Columns parts={parts} />}
        <Findings findings={findingsOf(project, { row, judgement })} />
        <Neighbors id={sample.id} onCompare={setComparedWith} onChoose={setComparedWith} />
      </div>
      <Decide sample={sample} />
      <Suspense>
        {comparedWith !== null && (
          <CompareDialog id={sample.id} name={name} referenceId={comparedWith} onClose={() => setComparedWith(null)} />
        )}
      </Suspense>
    </section>
  );
}

const MARKS = {
  pass: { Icon: IconCheck, words: 'passes' },
  fail: { Icon: IconX, words: 'fails' },
  unsure: { Icon: IconAlertTriangle, words: 'unsure' },
} as const;

function Findings({ findings }: { findings: readonly FindingWords[] }) {
  if (findings.length === 0) return <p>Not checked yet.</p>;
  return (
    <ul className={classes.findings} aria-label="Checks">
      {findings.map(({ check, verdict, sentence }) => {
        const { Icon, words } = MARKS[verdict];
        return (
          <li key={check} data-verdict={verdict}>
            <Icon size={14} role="img" aria-label={words} />
            <span>{checkWords(check)}</span>
            {sentence !== '' && <span>{sentence}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Drawn({ text }: { text: string }) {
  return (
    <details className={classes.drawn}>
      <summary>You wrote this text anew. As it was drawn</summary>
      <pre className="code">{text || '(empty)'}</pre>
    </details>
  );
}

const MOST_LINES = 24;

function Editor({ text }: { text: string }) {
  const studio = useStudio();
  const [draft, setDraft] = useState(text);
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault();
        endRewriting(studio, draft);
      }}
    >
      <Textarea
        autoFocus
        aria-label="Text, to be written anew"
        autosize
        minRows={4}
        maxRows={MOST_LINES}
        value={draft}
        classNames={{ input: 'code' }}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            endRewriting(studio, null);
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) endRewriting(studio, draft);
        }}
      />
      <div>
        <Button size="compact-sm" type="submit" disabled={draft === text}>
          Save and check again
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => endRewriting(studio, null)}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

function Decide({ sample: { review } }: { sample: Sample }) {
  const studio = useStudio();
  const { canUndo, keys } = useStudioParts(({ session, preferences }) => ({
    canUndo: session.undoSteps.length > 0,
    keys: preferences.singleKeyShortcuts,
  }));
  const hint = (key: string) => keys && <Kbd size="xs">{key}</Kbd>;
  return (
    <fieldset className={classes.decide} aria-label="Your decision">
      <Button
        variant="default"
        className={classes.accept ?? ''}
        aria-pressed={review?.decision === 'accepted'}
        rightSection={hint('A')}
        onClick={() => decide(studio, { decision: 'accepted', reason: null })}
      >
        Accept
      </Button>
      <Button
        variant="default"
        className={classes.reject ?? ''}
        aria-pressed={review?.decision === 'rejected'}
        rightSection={hint('R')}
        onClick={() => decide(studio, { decision: 'rejected', reason: null })}
      >
        Reject
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button variant="default">{review?.reason ? `As ${review.reason}` : 'As…'}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {REJECT_REASONS.map((reason, at) => (
            <Menu.Item
              key={reason}
              rightSection={hint(String(at + 1))}
              onClick={() => decide(studio, { decision: 'rejected', reason })}
            >
              {reason}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" rightSection={hint('E')} onClick={() => beginRewriting(studio)}>
        Edit
      </Button>
      <Button variant="subtle" disabled={!canUndo} rightSection={hint('U')} onClick={() => undoReview(studio)}>
        Undo
      </Button>
    </fieldset>
  );
}
