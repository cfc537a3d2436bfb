import type { Proof } from '../../project/types';
import { cellFor } from '../../proving/plan';
import type { TaskOutcome } from '../../proving/types';
import { Fold, FoldToggle } from '../ui/Fold';
import { formatCount, plural } from '../ui/format';
import classes from './Prove.module.css';

/** Each task with what every student made of it, so that failures can be read. */
export function TaskList({ proof }: { proof: Proof }) {
  return (
    <div className={classes.again}>
      <Fold toggle={(props) => <FoldToggle {...props}>Task by task: {plural(proof.tasks.length, 'task')}</FoldToggle>}>
        <Tasks proof={proof} />
      </Fold>
    </div>
  );
}

interface Answered {
  readonly id: string;
  readonly name: string;
  readonly outcomes: readonly TaskOutcome[];
}

/** Of each arm the students that learned from the most. */
function answeredOf({ plan, results }: Proof): readonly Answered[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return plan.arms.flatMap((arm) => {
    const seeds = arm.kind === 'base' ? [0] : plan.seeds;
    const own = seeds.flatMap((seed) => byId.get(cellFor(arm, plan.sizes.at(-1) ?? null, seed).id) ?? []);
    return own.length === 0 ? [] : [{ id: arm.id, name: arm.name, outcomes: own.flatMap(({ tasks }) => tasks) }];
  });
}

function Tasks({ proof }: { proof: Proof }) {
  const students = answeredOf(proof).map(({ id, name, outcomes }) => {
    const byTask = new Map<string, TaskOutcome[]>();
    for (const outcome of outcomes) byTask.set(outcome.id, [...(byTask.get(outcome.id) ?? []), outcome]);
    return { id, name, byTask };
  });
  return (
    <ol className={classes.taskList} aria-label="Tasks with their answers">
      {proof.tasks.map((task) => (
        <li key={task.id}>
          <pre>{task.question}</pre>
          <dl>
            <div>
              <dt>Expected</dt>
              <dd>
                <code>{task.answer || 'what passes its tests'}</code>
              </dd>
            </div>
            {students.map(({ id, name, byTask }) => {
              const own = byTask.get(task.id) ?? [];
              const [right, all] = [total(own, 'correct'), total(own, 'samples')];
              const wrong = own.find((outcome) => outcome.wrong !== null)?.wrong ?? null;
              return (
                <div key={id}>
                  <dt>{name}</dt>
                  <dd className="numeral">
                    {formatCount(right)} of {formatCount(all)} right
                    {wrong !== null && (
                      <>
                        {'; wrong, for one: '}
                        <code>{wrong === '' ? 'nothing' : wrong}</code>
                      </>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </li>
      ))}
    </ol>
  );
}

const total = (outcomes: readonly TaskOutcome[], of: 'correct' | 'samples'): number =>
  outcomes.reduce((sum, outcome) => sum + outcome[of], 0);
