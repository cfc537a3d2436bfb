import { Button } from '@mantine/core';
import type { Proof } from '../../project/types';
import { takeAdapter } from '../actions/proving/takeAdapter';
import { useStudio } from '../StudioContext';
import { formatBytes } from '../ui/format';
import classes from './Prove.module.css';

/** Students that can be taken along. */
export function Adapters({ proof }: { proof: Proof }) {
  const studio = useStudio();
  const kept = proof.adapters.flatMap((adapter) => {
    const arm = proof.plan.arms.find(({ id }) => adapter.id.startsWith(`${id}_`));
    return adapter.weights && arm ? [{ adapter, name: arm.name, bytes: adapter.weights.length }] : [];
  });
  if (kept.length === 0) return null;
  return (
    <section className={classes.tasks} aria-label="Students to take along">
      <p className={classes.about}>Take a student along: a LoRA adapter as PEFT reads it.</p>
      <div className={classes.row}>
        {kept.map(({ adapter, name, bytes }) => (
          <Button key={adapter.id} size="xs" variant="default" onClick={() => takeAdapter(studio, proof, adapter)}>
            The student of {name}, {formatBytes(bytes)}
          </Button>
        ))}
      </div>
    </section>
  );
}
