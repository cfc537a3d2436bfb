/** Long work on the page's own thread, in pieces that leave room for the person. */

import { letEventsRun } from './letEventsRun';

/** A piece is at most about so long. */
const PIECE_MS = 12;

/** Lets the page breathe where a piece was long enough; each piece of work has one of its own. */
export class Pace {
  private began = performance.now();

  async step(): Promise<void> {
    if (performance.now() - this.began < PIECE_MS) return;
    await letEventsRun();
    this.began = performance.now();
  }
}
