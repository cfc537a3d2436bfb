/** A learning rate over the steps of a run. */
export interface LearningRateSchedule {
  /** At its highest. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly schedule: 'constant' | 'linear' | 'cosine';
  /** Steps of the whole run. */
  readonly steps: number;
}

/**
 * Learning rate of a step. Warm-up rises linearly and reaches the full rate at its last step; what follows stays,
 * or falls linearly or as half a cosine towards 0, which step `steps` would reach.
 * @param step 0-based
 */
export function learningRateAt(
  step: number,
  { learningRate, warmupSteps, schedule, steps }: LearningRateSchedule,
): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'linear':
      return learningRate * (1 - progress);
    case 'cosine':
      return (learningRate * (1 + Math.cos(Math.PI * progress))) / 2;
  }
}
