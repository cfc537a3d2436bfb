/** The same examples drawn by several methods, one draw each. */
import { StudioError, toErrorFields } from '../../../errors';
import { busyWords } from '../../selectors/isModelBusy';
import type { Studio } from '../../studio';
import { extendMap } from '../explore/map';
import { isCancelled, report } from '../failures';
import { judgeSamples } from '../synthesise/judge';
import { drawByMethod } from './drawByMethod';

/** What stands against one method is told, and the next is drawn. */
export async function drawByMethods(studio: Studio): Promise<void> {
  const { store } = studio;
  const { session } = store.getState();
  if (session.methodsStatus.kind === 'drawing') return;
  const busy = busyWords(store.getState());
  if (busy !== null) {
    report(studio, new StudioError('BAD_OPTION', 'Nothing can be drawn now.', busy));
    return;
  }
  const { comparedMethods: methods } = session;
  const notRun = [];
  let drawn = 0;
  for (const [at, method] of methods.entries()) {
    store.setSession({
      methodsStatus: { kind: 'drawing', at: at + 1, of: methods.length, method, words: 'Begins', cancelling: false },
    });
    try {
      await drawByMethod(studio, method);
      drawn++;
    } catch (thrown) {
      if (isCancelled(thrown)) break;
      notRun.push({ method, error: toErrorFields(thrown) });
      store.setSession({ methodsNotRun: notRun });
    }
    if (isCancelling(studio)) break;
  }
  store.setSession({ methodsStatus: { kind: 'done' }, methodsNotRun: notRun });
  store.announce(`${drawn} of ${methods.length} methods were drawn.`);
  await judgeSamples(studio);
  await extendMap(studio);
}

const isCancelling = ({ store }: Studio): boolean => {
  const { methodsStatus } = store.getState().session;
  return methodsStatus.kind === 'drawing' && methodsStatus.cancelling;
};

/** Ends after the token or the step under way; rows that are there stay. */
export async function cancelMethods(studio: Studio): Promise<void> {
  const { store } = studio;
  const { methodsStatus: status, synthesisStatus } = store.getState().session;
  if (status.kind !== 'drawing') return;
  store.setSession({ methodsStatus: { ...status, cancelling: true } });
  if (synthesisStatus.kind !== 'sampling') return;
  store.setSession({ synthesisStatus: { ...synthesisStatus, kind: 'cancelling' } });
  await studio.engine.cancelSampling(synthesisStatus.jobId).catch((thrown) => report(studio, thrown));
}
