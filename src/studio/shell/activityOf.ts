import type { Activity, Step } from '../step';
import type { StudioState } from '../store/store';

/** What a person wants to know first: what goes on and how far it is, what goes on, what went wrong, what was done. */
function urgency({ tone, share }: Activity): number {
  if (share !== null) return 3;
  if (tone === 'busy' || tone === 'paused') return 2;
  return tone === 'failed' ? 1 : 0;
}

/** The one activity to show of all steps': the most urgent, and of equals that of the earlier step; null where all are idle. */
export function activityOf(steps: readonly Step[], state: StudioState): Activity | null {
  const activities = steps.flatMap((step) => step.activity(state) ?? []);
  return activities.reduce<Activity | null>(
    (first, next) => (first === null || urgency(next) > urgency(first) ? next : first),
    null,
  );
}
