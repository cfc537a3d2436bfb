/**
 * One tab writes a project. Who opens one that another tab has asks it to hand over: it writes what it has, and lets go. A tab
 * that does not answer is passed over.
 */

/** How long the other tab may take to write what it has. */
const HAND_OVER_MS = 3000;

const lockName = (id: string): string => `domino-project-${id}`;
/** undefined where the page is not served securely. */
const locks = (): LockManager | undefined => navigator.locks ?? undefined;

const CHANNEL = 'domino-projects';

export interface ProjectLock {
  release(): void;
}

interface HandOver {
  /** Write what there is; the lock goes when it resolves. */
  onAsked(): Promise<void>;
  /** The project is another tab's now. */
  onLost(): void;
}

/** Whether another tab has the project. */
export async function isOpenElsewhere(id: string): Promise<boolean> {
  const { held = [] } = (await locks()?.query()) ?? {};
  return held.some(({ name }) => name === lockName(id));
}

/** Take the project, from another tab where it is open there. */
export async function takeProject(id: string, handOver: HandOver): Promise<ProjectLock> {
  // Where the browser has no locks every tab is taken to be the only one.
  if (!locks()) return { release: () => {} };
  const channel = new BroadcastChannel(CHANNEL);
  const waiting = AbortSignal.timeout(HAND_OVER_MS);
  channel.postMessage({ id });
  const release = await request(id, { signal: waiting }, handOver, channel).catch((fault: unknown) => {
    if (!waiting.aborted) throw fault;
    return request(id, { steal: true }, handOver, channel);
  });
  return { release };
}

function request(id: string, options: LockOptions, { onAsked, onLost }: HandOver, channel: BroadcastChannel) {
  return new Promise<() => void>((resolve, reject) => {
    let isHeld = false;
    let isReleased = false;
    const holding = navigator.locks.request(lockName(id), options, () => {
      isHeld = true;
      return new Promise<void>((end) => {
        const release = (): void => {
          isReleased = true;
          channel.close();
          end();
        };
        channel.onmessage = ({ data }: MessageEvent<{ id?: unknown }>) => {
          if (data?.id !== id) return;
          void onAsked().finally(() => {
            release();
            onLost();
          });
        };
        resolve(release);
      });
    });
    holding.catch((fault: unknown) => {
      if (!isHeld) reject(fault as Error);
      else if (!isReleased) {
        // Stolen: this tab did not answer in time.
        channel.close();
        onLost();
      }
    });
  });
}
