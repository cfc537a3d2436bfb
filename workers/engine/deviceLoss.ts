/** A GPU that is taken away takes this worker with it: the page starts another, which opens a device of its own. */
import { StudioError } from '../../src/errors';
import { ownVitals } from '../rpc/vitals';

/** What runs on a device fails in ONNX Runtime's words before, or after, the browser says that the device is gone. */
const GRACE_MS = 500;

let tell: (loss: StudioError) => void = () => undefined;
const told = new Promise<StudioError>((resolve) => {
  tell = resolve;
});

export function tellLoss({ message }: Pick<GPUDeviceLostInfo, 'message'>): void {
  const loss = new StudioError(
    'DEVICE_LOST',
    'The GPU was lost: its driver or the browser took it away.',
    'Load the model again; learning goes on from the last checkpoint.',
    { where: message },
  );
  tell(loss);
  ownVitals.die(loss);
}

/** What fails on a GPU that was lost fails as that, and not in the words of whatever touched it last. */
export async function orLoss<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const grace = new Promise<unknown>((resolve) => setTimeout(() => resolve(thrown), GRACE_MS));
    throw await Promise.race([told, grace]);
  }
}
