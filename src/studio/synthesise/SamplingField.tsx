import { useId } from 'react';
import { SAMPLING_TABLE } from '../../generation/options';
import type { SamplingOptions } from '../../generation/types';
import { formRange } from '../../options';
import { useStudio, useStudioState } from '../StudioContext';
import { KeptNumberInput } from '../ui/KeptNumberInput';
import classes from './Synthesise.module.css';

interface SamplingFieldProps {
  name: keyof SamplingOptions;
  label: string;
  /** Left out for whole numbers. */
  step?: number;
  help?: string;
}

export function SamplingField({ name, label, step, help }: SamplingFieldProps) {
  const { store } = useStudio();
  const id = useId();
  const value = useStudioState((state) => state.session.draftSampling[name]);
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      <KeptNumberInput
        id={id}
        {...(help ? { 'aria-describedby': `${id}-help` } : {})}
        value={value}
        {...formRange(SAMPLING_TABLE[name])}
        step={step ?? 1}
        allowDecimal={!('integer' in SAMPLING_TABLE[name])}
        clampBehavior="blur"
        onChange={(next) => typeof next === 'number' && store.setDraftSampling({ [name]: next })}
      />
      {help && (
        <span id={`${id}-help`} className={classes.help}>
          {help}
        </span>
      )}
    </div>
  );
}
