import { Button, Switch } from '@mantine/core';
import { startProof } from '../actions/proving/prove';
import { leaveTaskFile, readTaskFile } from '../actions/proving/taskFile';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { proofEstimate } from '../selectors/proofEstimate';
import { proofParts } from '../selectors/proofLessons';
import { proofObstacle } from '../selectors/proofs';
import { ErrorNote } from '../ui/ErrorNote';
import { Fold, FoldToggle } from '../ui/Fold';
import { formatCount, plural } from '../ui/format';
import { KeptNumberInput } from '../ui/KeptNumberInput';
import { pickFiles } from '../ui/pickFiles';
import { ProofSettings } from './ProofSettings';
import classes from './Prove.module.css';

/** Which students, on which tasks; what it takes is said before it begins. */
export function ProofForm() {
  const studio = useStudio();
  const obstacle = useStudioState(proofObstacle);
  const { fault, isPreparing } = useStudioParts(({ session }) => ({
    fault: session.proofFault,
    isPreparing: session.proofNow?.kind === 'preparing',
  }));
  const takes = useStudioState(proofEstimate);
  return (
    <form
      className={classes.form}
      aria-label="New proof"
      onSubmit={(event) => {
        event.preventDefault();
        if (obstacle === null) void startProof(studio);
      }}
    >
      <p className={classes.about}>
        Students are copies of the model in this tab. They differ in what they learn from alone, and answer the same
        tasks, which none of them has seen.
      </p>
      <Tasks />
      <Arms />
      <Fold toggle={(props) => <FoldToggle {...props}>Settings</FoldToggle>}>
        <ProofSettings />
      </Fold>
      {fault && <ErrorNote error={fault} onClose={() => studio.store.setSession({ proofFault: null })} />}
      <div className={classes.row}>
        <Button type="submit" size="sm" disabled={obstacle !== null || isPreparing} loading={isPreparing}>
          Teach and ask
        </Button>
        <p role="status" className={classes.about}>
          {obstacle ?? takes}
        </p>
      </div>
    </form>
  );
}

function Tasks() {
  const studio = useStudio();
  const { file, wanted, told, unseen, most } = useStudioParts((state) => {
    const parts = proofParts(state);
    return {
      file: state.session.proofTasks,
      wanted: state.session.proofDraft.tasks,
      told: parts.taskIds.length,
      unseen: parts.unseen,
      most: parts.mostTasks,
    };
  });
  const choose = (): void => pickFiles({}, ([picked]) => picked && void readTaskFile(studio, picked));
  if (file !== null)
    return (
      <section className={classes.tasks} aria-label="Tasks">
        <div className={classes.row}>
          <p>
            {plural(file.tasks.length, 'task')} of {file.name}.
          </p>
          <Button size="compact-xs" variant="default" onClick={() => leaveTaskFile(studio)}>
            Use my examples instead
          </Button>
        </div>
        {file.leftOut.length > 0 && (
          <Fold
            toggle={(props) => <FoldToggle {...props}>{plural(file.leftOut.length, 'row')} that is no task</FoldToggle>}
          >
            <ul className={classes.leaks}>
              {file.leftOut.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </Fold>
        )}
      </section>
    );
  return (
    <section className={classes.tasks} aria-label="Tasks">
      <div className={classes.row}>
        {most >= 2 && (
          <KeptNumberInput
            size="xs"
            w={150}
            label="Tasks of your examples"
            min={2}
            max={most}
            step={1}
            allowDecimal={false}
            clampBehavior="blur"
            value={Math.min(wanted, most)}
            onChange={(next) => typeof next === 'number' && studio.store.setProofDraft({ tasks: next })}
          />
        )}
        <Button size="xs" variant="default" onClick={choose}>
          Use a file of tasks
        </Button>
      </div>
      {told > 0 && (
        <p className={classes.about}>
          {told === unseen
            ? 'No prompt learned from these, and no student will.'
            : `No student learns from these. ${formatCount(told - unseen)} of them a prompt learned from, so that rows may lean on them: hold more out under Learn, or give a file.`}
        </p>
      )}
    </section>
  );
}

function Arms() {
  const { store } = useStudio();
  const { arms } = useStudioParts((state) => ({ arms: proofParts(state).arms }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
    <section className={classes.scroller} tabIndex={0} aria-label="Students, scrolling">
      <table className={classes.table} aria-label="Students">
        <thead>
          <tr>
            <th scope="col">Learns from</th>
            <th scope="col">Lessons</th>
            <th scope="col">Takes part</th>
          </tr>
        </thead>
        <tbody>
          {arms.map(({ arm, obstacle, on }) => (
            <tr key={arm.id}>
              <th scope="row">
                {arm.kind === 'base' ? 'Nothing: the model as it is' : arm.name}
                {obstacle !== null && <span className={classes.why}>{obstacle}</span>}
              </th>
              <td className="numeral">{arm.kind === 'base' ? '–' : formatCount(arm.lessons)}</td>
              <td>
                <Switch
                  size="xs"
                  aria-label={`A student of ${arm.name}`}
                  checked={on}
                  disabled={obstacle !== null}
                  onChange={({ currentTarget }) => store.switchProofArm(arm.id, currentTarget.checked)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
