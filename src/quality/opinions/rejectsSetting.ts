import { z } from 'zod';
import { isEarned, LEAST_LABELS_TO_EARN } from './agreement';
import type { Earned } from './earned';
import { wilsonInterval } from './wilson';

/** The setting of every check of opinion: null, it informs; else what it earned its say by. */
export const rejectsSetting = z
  .strictObject({
    agreed: z.int().min(0),
    of: z.int().min(LEAST_LABELS_TO_EARN),
    chance: z.number().min(0).max(1),
  })
  .refine(
    (earned) =>
      earned.agreed <= earned.of && isEarned({ ...earned, interval: wilsonInterval(earned.agreed, earned.of)! }),
    'so few labels, or so little agreement, do not say that it may reject',
  )
  .nullable()
  .default(null) satisfies z.ZodType<Earned | null>;
