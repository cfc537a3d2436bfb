import { Button } from '@mantine/core';
import { hardest } from '../../../domino/reading/referenceLosses';
import type { Gauge, LossMeans, PromptReading } from '../../../domino/reading/types';
import type { Run } from '../../../project/types';
import { useStudioState } from '../../StudioContext';
import { modelObstacle } from '../../selectors/isModelBusy';
import { ErrorNote } from '../../ui/ErrorNote';
import { Fold, FoldToggle } from '../../ui/Fold';
import { formatLoss } from '../../ui/format';
import classes from './Reading.module.css';
import { SimilarityPicture } from './SimilarityPicture';
import { useReading } from './useReading';

const HARDEST = 5;

/** Behind a fold: words near the prompt's tokens, what it knows by heart, the examples that it knows least. */
export function WhatItLearned({ run }: { run: Run }) {
  return (
    <div className={classes.place}>
      <Fold toggle={(props) => <FoldToggle {...props}>What the prompt learned</FoldToggle>}>
        <Body run={run} />
      </Fold>
    </div>
  );
}

function Body({ run }: { run: Run }) {
  const { state, ask } = useReading(run);
  const obstacle = useStudioState((studio) => {
    const { modelStatus } = studio.session;
    const isItsModel = modelStatus.kind === 'ready' && modelStatus.loaded.info.hash === run.modelHash;
    return isItsModel ? modelObstacle(studio) : `Load ${run.modelId}, which it learned on, under Data.`;
  });
  if (state.kind === 'failed')
    return <ErrorNote error={state.error} action={{ label: 'Read it again', onClick: ask }} />;
  if (state.kind === 'read') return <Read reading={state.reading} run={run} />;
  return (
    <div className={classes.ask}>
      <p>The model is asked what lies in the prompt, and how well it tells each example. It takes some seconds.</p>
      <Button size="xs" variant="default" loading={state.kind === 'reading'} disabled={obstacle !== null} onClick={ask}>
        Read the prompt
      </Button>
      {obstacle !== null && <p>{obstacle}</p>}
    </div>
  );
}

function Read({ reading: { tokens, similarity, losses, gauge }, run }: { reading: PromptReading; run: Run }) {
  return (
    <div className={classes.read} role="status">
      <GaugeTable gauge={gauge} />
      <section>
        <h4 className={classes.title}>Examples it knows least</h4>
        <ol className={classes.hardest}>
          {hardest(losses, HARDEST).map(({ row, domain, withoutPrompt, state }) => (
            <li key={row}>
              <span className="numeral">
                {formatLoss(domain)} nats/token, {formatLoss(withoutPrompt)} without a prompt
                {state === 'heldOut' ? ', held out' : ''}
              </span>
              <code>{run.references[row]?.input.slice(0, 120)}</code>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h4 className={classes.title}>Words nearest to its {tokens.length} tokens</h4>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
        <section className={classes.words} tabIndex={0} aria-label="Words nearest to its tokens, scrolling">
          <table>
            <thead>
              <tr>
                <th scope="col">Token</th>
                <th scope="col">Nearest words, with their cosine</th>
                <th scope="col">Length, in words’</th>
              </tr>
            </thead>
            <tbody>
              {tokens.map(({ nearest, relativeNorm }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the prompt
                <tr key={at}>
                  <th scope="row" className="numeral">
                    {at + 1}
                  </th>
                  <td>
                    {nearest.map(({ id, text, cosine }) => (
                      <span key={id} className={classes.word}>
                        <code>{shown(text)}</code> <span className="numeral">{cosine.toFixed(2)}</span>
                      </span>
                    ))}
                  </td>
                  <td className="numeral">{relativeNorm.toFixed(1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <p>
          A cosine of 1 is the word itself. Soft tokens rarely lie near words: a prompt is no hidden sentence, and these
          are hints.
        </p>
      </section>
      <SimilarityPicture similarity={similarity} count={tokens.length} />
    </div>
  );
}

/** White space made visible. */
const shown = (text: string): string => text.replaceAll('\n', '⏎').replaceAll(' ', '␣').replaceAll('\t', '⇥') || '∅';

function GaugeTable({ gauge: { trained, heldOut, gap, gapWithoutPrompt } }: { gauge: Gauge }) {
  return (
    <section>
      <table className={classes.gauge}>
        <caption>Loss, nats per token</caption>
        <thead>
          <tr>
            <th scope="col">Examples</th>
            <th scope="col">No prompt</th>
            <th scope="col">D*</th>
            <th scope="col">D* and its own S</th>
          </tr>
        </thead>
        <tbody>
          <Means name="Trained on" means={trained} />
          <Means name="Held out" means={heldOut} />
        </tbody>
      </table>
      {gap !== null && gapWithoutPrompt !== null && (
        <p>
          Held-out examples are {difference(gap)} to tell than those trained on, and {difference(gapWithoutPrompt)}{' '}
          without a prompt:{' '}
          {gap > gapWithoutPrompt
            ? `${formatLoss(gap - gapWithoutPrompt)} nats per token is what the prompt knows by heart.`
            : 'nothing shows that the prompt knows any by heart.'}
        </p>
      )}
    </section>
  );
}

const difference = (value: number): string =>
  `${formatLoss(Math.abs(value))} nats per token ${value >= 0 ? 'harder' : 'easier'}`;

function Means({ name, means }: { name: string; means: LossMeans | null }) {
  if (means === null) return null;
  return (
    <tr>
      <th scope="row">
        {name} ({means.count})
      </th>
      <td className="numeral">{formatLoss(means.withoutPrompt)}</td>
      <td className="numeral">{formatLoss(means.domain)}</td>
      <td className="numeral">{formatLoss(means.withSample)}</td>
    </tr>
  );
}
