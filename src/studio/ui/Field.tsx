import { type ReactNode, useId } from 'react';
import classes from './Field.module.css';

/** What ties a control to its label and its help. */
export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby'?: string;
}

interface FieldProps {
  label: ReactNode;
  help?: string | undefined;
  /** The label stands back behind the value. */
  quiet?: boolean;
  /** The control, with its ids. */
  children: (ids: FieldIds) => ReactNode;
}

/** A control under its label, with what it does below. */
export function Field({ label, help, quiet = false, children }: FieldProps) {
  const id = useId();
  const helpId = `${id}-help`;
  return (
    <div className={classes.field} data-quiet={quiet || undefined}>
      <label htmlFor={id}>{label}</label>
      {children(help ? { id, 'aria-describedby': helpId } : { id })}
      {help && (
        <span id={helpId} className={classes.help}>
          {help}
        </span>
      )}
    </div>
  );
}
