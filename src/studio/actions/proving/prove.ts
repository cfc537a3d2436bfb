/** A proof is begun, goes on, is paused and stopped: one student after the other, each kept as it comes along. */
import { StudioError, toErrorFields } from '../../../errors';
import type { ProofId } from '../../../project/ids';
import type { Proof } from '../../../project/types';
import { cellsOf } from '../../../proving/plan';
import type { ProofCell } from '../../../proving/types';
import { isOfTheSetting } from '../../../sweeps/failures';
import { goOnObstacle, newestProof, proofObstacle, proofProgress } from '../../selectors/proofs';
import type { Studio } from '../../studio';
import { isCancelled, report } from '../failures';
import { isBackAfter, MOST_ATTEMPTS } from '../model/recovery';
import { preparedProof } from './prepare';
import { openStudent, proofOf, teach } from './teach';

/** Begin what the form asks for. */
export async function startProof(studio: Studio): Promise<void> {
  const { store } = studio;
  if (store.getState().session.proofNow !== null || proofObstacle(store.getState()) !== null) return;
  store.setSession({ proofNow: { kind: 'preparing' }, proofFault: null });
  try {
    const proof = await preparedProof(studio);
    store.edit({ type: 'addProof', proof });
    store.setSession({ unsaved: true });
    store.announce(`${cellsOf(proof.plan).length} students will be asked ${proof.tasks.length} tasks.`);
    await run(studio, proof.id);
  } catch (thrown) {
    const proofFault = toErrorFields(thrown);
    store.setSession({ proofFault });
    store.announce(proofFault.message);
  } finally {
    store.setSession({ proofNow: null, proofCurve: [] });
  }
}

/** Go on where it was, from the student's newest checkpoint. */
export async function resumeProof(studio: Studio, id: ProofId): Promise<void> {
  const { store } = studio;
  const proof = proofOf(studio, id);
  if (!proof || store.getState().session.proofNow !== null || goOnObstacle(proof, store.getState()) !== null) return;
  setState(studio, id, 'running');
  try {
    await run(studio, id);
  } finally {
    store.setSession({ proofNow: null, proofCurve: [] });
  }
}

/** The student under way ends after its step, and goes on from there. */
export const pauseProof = (studio: Studio, id: ProofId): Promise<void> => end(studio, id, 'paused');
/** No student begins any more: what is done is what there is. It can go on all the same. */
export const stopProof = (studio: Studio, id: ProofId): Promise<void> => end(studio, id, 'stopped');

/** By the key: begin what the form asks for, pause it, or go on. */
export function toggleProof(studio: Studio): void {
  const { project, session } = studio.store.getState();
  const { proofNow } = session;
  const underWay = proofNow && 'id' in proofNow ? proofOf(studio, proofNow.id) : undefined;
  const proof = underWay ?? newestProof(project);
  if (!proof) void startProof(studio);
  else if (proofNow !== null) void pauseProof(studio, proof.id);
  else if (proofProgress(proof).next !== null) void resumeProof(studio, proof.id);
}

async function end(studio: Studio, id: ProofId, state: 'paused' | 'stopped'): Promise<void> {
  const { store, engine } = studio;
  setState(studio, id, state);
  const { proofNow } = store.getState().session;
  // Where a student is only being opened, it does not begin.
  if (proofNow?.kind !== 'learning' && proofNow?.kind !== 'answering') return;
  store.setSession({ proofNow: { kind: 'ending', id } });
  const ask = proofNow.kind === 'answering' ? engine.cancelSampling(proofNow.job) : engine.stopAdapting(proofNow.job);
  await ask.catch((thrown: unknown) => {
    if (!isCancelled(thrown)) report(studio, thrown);
  });
}

function setState(studio: Studio, id: ProofId, state: Proof['state']): void {
  const proof = proofOf(studio, id);
  if (proof && proof.state !== state) studio.store.edit({ type: 'replaceProof', proof: { ...proof, state } });
}

const isUnderWay = (proof: Proof | undefined): proof is Proof => proof?.state === 'running';

/** One student after the other, until none is left, one fails by no fault of its own, or the proof is ended or gone. */
async function run(studio: Studio, id: ProofId): Promise<void> {
  const { store, engine } = studio;
  let attempts = 0;
  try {
    for (let isOpen = false; ; ) {
      const proof = proofOf(studio, id);
      if (!isUnderWay(proof)) return;
      const { next } = proofProgress(proof);
      if (next === null) {
        setState(studio, id, 'stopped');
        store.announce('The proof is done.');
        return;
      }
      try {
        if (!isOpen) await openStudent(studio, proof);
        isOpen = true;
        if (!isUnderWay(proofOf(studio, id))) return;
        await teach(studio, proof, next);
        attempts = 0;
      } catch (thrown) {
        attempts++;
        if (attempts < MOST_ATTEMPTS && isUnderWay(proofOf(studio, id)) && (await isBackAfter(studio, thrown))) {
          // The new worker has no student.
          isOpen = false;
          continue;
        }
        if (!isOpen || !fail(studio, id, next, thrown)) {
          if (!isCancelled(thrown)) report(studio, thrown);
          setState(studio, id, 'paused');
          return;
        }
      }
    }
  } finally {
    // Where the worker is gone, so is the student.
    await engine.closeStudent().catch(() => undefined);
  }
}

/** What a student brings about by itself is told, and the next begins. @returns whether it is such */
function fail(studio: Studio, id: ProofId, cell: ProofCell, thrown: unknown): boolean {
  const proof = proofOf(studio, id);
  if (!proof || !(thrown instanceof StudioError) || !isOfTheSetting(thrown)) return false;
  const failure = { id: cell.id, error: toErrorFields(thrown) };
  studio.store.edit({
    type: 'replaceProof',
    proof: { ...proof, failures: [...proof.failures, failure], student: null },
  });
  return true;
}
