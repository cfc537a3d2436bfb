import type { ReactNode } from 'react';
import classes from './FormRow.module.css';

interface FormRowProps {
  /** Where its things stand: beside each other's middle, or on one line where some have labels above them. */
  align?: 'center' | 'end';
  children: ReactNode;
}

/** Controls side by side, as far as there is room. */
export function FormRow({ align = 'center', children }: FormRowProps) {
  return (
    <div className={classes.row} data-align={align}>
      {children}
    </div>
  );
}
