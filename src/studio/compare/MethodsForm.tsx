import { Button, Checkbox, NumberInput, Textarea } from '@mantine/core';
import { CATALOGUE } from '../../methods/catalogue';
import { METHOD_IDS, type MethodId } from '../../methods/ids';
import { keptReferences } from '../../project/references';
import { cancelMethods, drawByMethods } from '../actions/compare/drawByMethods';
import { useStudio, useStudioParts } from '../StudioContext';
import { busyWords } from '../selectors/isModelBusy';
import type { StudioState } from '../store/store';
import { Field } from '../ui/Field';
import { Fold, FoldToggle } from '../ui/Fold';
import { JobProgress } from '../ui/JobProgress';
import classes from './Compare.module.css';

/** Which methods to draw by, and how many rows of each. */
export function MethodsForm() {
  const studio = useStudio();
  const { status, notRun, obstacle } = useStudioParts((state) => ({
    status: state.session.methodsStatus,
    notRun: state.session.methodsNotRun,
    obstacle: obstacleOf(state),
  }));
  if (status.kind === 'drawing') {
    const words = `${CATALOGUE[status.method].name}, ${status.at} of ${status.of}`;
    return (
      <div className={classes.job}>
        <JobProgress
          words={words}
          detail={` ${status.words}`}
          controls={
            <Button size="xs" variant="default" disabled={status.cancelling} onClick={() => void cancelMethods(studio)}>
              Cancel
            </Button>
          }
          bar={{ value: (100 * (status.at - 1)) / status.of, animated: true, 'aria-label': 'Methods drawn' }}
        />
      </div>
    );
  }
  return (
    <div className={classes.methods}>
      <Fold
        toggle={(props) => (
          <FoldToggle {...props}>
            Compare methods: <Chosen />
          </FoldToggle>
        )}
      >
        <Choice />
        <div className={classes.go}>
          <Button
            size="xs"
            disabled={obstacle !== null}
            aria-describedby="compare-methods-note"
            onClick={() => void drawByMethods(studio)}
          >
            Draw by each
          </Button>
          <span id="compare-methods-note">
            {obstacle ?? 'The same examples, model and checks for all. What must learn first takes a while.'}
          </span>
        </div>
      </Fold>
      {notRun.map(({ method, error }) => (
        <p key={method} role="status" className={classes.notRun}>
          <strong>{CATALOGUE[method].name}</strong> cannot run here: {error.message} {error.remedy}
        </p>
      ))}
    </div>
  );
}

function obstacleOf(state: StudioState): string | null {
  if (state.session.modelStatus.kind !== 'ready') return 'The model is not loaded yet.';
  if (keptReferences(state.project).length < 2) return 'Give two examples or more first.';
  if (state.session.comparedMethods.length === 0) return 'Tick a method.';
  return busyWords(state);
}

function Chosen() {
  const { count } = useStudioParts(({ session }) => ({ count: session.comparedMethods.length }));
  return <>{count} ticked</>;
}

function Choice() {
  const { store } = useStudio();
  const { chosen, rows, description } = useStudioParts(({ session }) => ({
    chosen: session.comparedMethods,
    rows: session.comparedCount,
    description: session.domainDescription,
  }));
  const toggle = (id: MethodId): void =>
    store.setComparedMethods(METHOD_IDS.filter((each) => (each === id) !== chosen.includes(each)));
  const takesDescription = chosen.some((id) => CATALOGUE[id].needs.includes('description'));
  return (
    <>
      <fieldset className={classes.choice}>
        <legend>Methods</legend>
        {METHOD_IDS.map((id) => (
          <Checkbox
            key={id}
            size="xs"
            label={CATALOGUE[id].name}
            description={CATALOGUE[id].about}
            checked={chosen.includes(id)}
            onChange={() => toggle(id)}
          />
        ))}
      </fieldset>
      <div className={classes.rows}>
        <Field label="Rows of each">
          {(ids) => (
            <NumberInput
              {...ids}
              size="xs"
              min={10}
              max={1000}
              step={10}
              allowDecimal={false}
              clampBehavior="blur"
              value={rows}
              onChange={(value) => typeof value === 'number' && value >= 1 && store.setComparedCount(value)}
            />
          )}
        </Field>
        {takesDescription && (
          <Field label="The domain in your words" help="For the methods that ask the model in words.">
            {(ids) => (
              <Textarea
                {...ids}
                size="xs"
                rows={3}
                value={description}
                onChange={({ currentTarget }) => store.setSession({ domainDescription: currentTarget.value })}
              />
            )}
          </Field>
        )}
      </div>
    </>
  );
}
