import type { StudioState } from '../store/store';
import type { SynthesisStatus } from '../store/synthesis.slice';

/** The draw under way, asked to stop or not; null where there is none. */
export function drawing({
  session,
}: Pick<StudioState, 'session'>): Extract<SynthesisStatus, { kind: 'sampling' | 'cancelling' }> | null {
  const { synthesisStatus: status } = session;
  return status.kind === 'sampling' || status.kind === 'cancelling' ? status : null;
}
