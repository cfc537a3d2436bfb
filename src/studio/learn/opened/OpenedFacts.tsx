import { baseInWords } from '../../../domino/prompt/baseInWords';
import type { Run } from '../../../project/types';
import { Fact, Facts } from '../../ui/Facts';
import { formatChange, formatCount, formatLoss, plural } from '../../ui/format';
import classes from './Opened.module.css';

/** Where an opened prompt comes from: its file, its model, and how its run went as far as the file says. */
export function OpenedFacts({ run }: { run: Run }) {
  const { openedFrom, options, modelId } = run;
  if (openedFrom === null) return null;
  const { file, learned, adapterBase } = openedFrom;
  if (adapterBase !== undefined) return <AdapterFacts run={run} base={adapterBase} />;
  const change =
    learned && learned.heldOut !== null && learned.heldOutWithoutPrompt
      ? learned.heldOut / learned.heldOutWithoutPrompt - 1
      : null;
  const facts: readonly (readonly [term: string, value: string])[] = [
    ['File', file],
    ['Learned on', modelId],
    [
      'Steps',
      learned
        ? `${formatCount(learned.steps)}, the best at ${formatCount(learned.bestStep)}`
        : `${formatCount(options.steps)} asked for; the file does not say how many were made`,
    ],
    [
      'References',
      learned ? `${plural(learned.references, 'reference')}, which are not in the file` : 'not in the file',
    ],
    [
      'Held out',
      learned && learned.heldOut !== null
        ? `${formatLoss(learned.heldOut)} nats/token (${formatChange(change)} against no prompt)`
        : 'not in the file',
    ],
    ['Options', `${options.preset}, λ ${options.lambda}, k ${options.domainTokens}, ${options.prompt} prompt`],
  ];
  return (
    <section className={classes.opened} aria-label="Opened prompt">
      <p>It was learned elsewhere and can be drawn from at once. Its curves stayed where it was learned.</p>
      <Facts numeral>
        {facts.map(([term, value]) => (
          <Fact key={term} term={term}>
            {value}
          </Fact>
        ))}
      </Facts>
    </section>
  );
}

/** A PEFT adapter says nothing of its training, and of its model a name. */
function AdapterFacts({ run: { openedFrom, options, modelId }, base }: { run: Run; base: string }) {
  return (
    <section className={classes.opened} aria-label="Opened prompt">
      <p>{baseInWords(base, modelId)}</p>
      <Facts numeral>
        <Fact term="File">{openedFrom?.file}</Fact>
        <Fact term="Trained as">PEFT prompt tuning, {plural(options.domainTokens, 'token')}</Fact>
        <Fact term="Its base model">{base || 'not in the file'}</Fact>
        <Fact term="Opened on">{modelId}</Fact>
        <Fact term="Training">not in the file</Fact>
      </Facts>
    </section>
  );
}
