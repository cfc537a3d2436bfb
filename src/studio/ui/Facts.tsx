import type { ReactNode } from 'react';
import classes from './Facts.module.css';

interface FactsProps {
  /** Terms before values; words before their meanings; or names before figures, as wide as the longest name. */
  look?: 'facts' | 'glossary' | 'figures';
  /** The terms are short: their column is narrower. */
  narrow?: boolean;
  /** Digits of one width. */
  numeral?: boolean;
  children: ReactNode;
}

/** A list of facts, each a Fact. */
export function Facts({ look = 'facts', narrow = false, numeral = false, children }: FactsProps) {
  return (
    <dl
      className={numeral ? `${classes.facts} numeral` : classes.facts}
      data-look={look}
      data-narrow={narrow || undefined}
    >
      {children}
    </dl>
  );
}

/** A line of it. */
export function Fact({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
