import type { LayoutProps } from '../place';
import classes from './places.module.css';

/** One panel below the other, each as wide as the page. */
export function WidePlace({ panels }: LayoutProps) {
  return <div className={classes.column}>{panels}</div>;
}
