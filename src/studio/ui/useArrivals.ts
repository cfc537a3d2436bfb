import { startTransition, useEffect, useState } from 'react';

/**
 * How many of so many parts are there, from none on: one more each time the last one is drawn, in a piece of work of its own that gives way to
 * events. Drawn all at once, the page would answer nobody meanwhile.
 */
export function useArrivals(count: number): number {
  const [arrived, setArrived] = useState(0);
  useEffect(() => {
    if (arrived < count) startTransition(() => setArrived(arrived + 1));
  }, [arrived, count]);
  return arrived;
}
