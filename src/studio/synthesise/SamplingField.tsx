import { useId } from 'react';
import type { SamplingOptions } from '../../generation/types';
import { useStudio, useStudioState } from '../StudioContext';
import { KeptNumberInput } from '../ui/KeptNumberInput';
import classes from './Synthesise.module.css';

interface SamplingFieldProps {
  name: keyof SamplingOptions;
  label: string;
  min: number;
  max: number;
  step?: number;
  help?: string;
}

export function SamplingField({ name, label, min, max, step, help }: SamplingFieldProps) {
  const { store } = useStudio();
  const id = useId();
  const value = useStudioState((state) => state.draftSampling[name]);
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{label}</label>
      <KeptNumberInput
        id={id}
        {...(help ? { 'aria-describedby': `${id}-help` } : {})}
        value={value}
        min={min}
        max={max}
        step={step ?? 1}
        allowDecimal={step !== undefined}
        clampBehavior="blur"
        onChange={(next) => typeof next === 'number' && store.getState().setDraftSampling({ [name]: next })}
      />
      {help && (
        <span id={`${id}-help`} className={classes.help}>
          {help}
        </span>
      )}
    </div>
  );
}
