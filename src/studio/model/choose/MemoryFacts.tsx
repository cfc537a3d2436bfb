import { sizeOfStep } from '../../../domino/stepSize';
import { toErrorFields } from '../../../errors';
import { fitOf } from '../../../footprint/fit';
import { excessInWords, modelRefusal } from '../../../footprint/fitMessages';
import type { DeviceLimits, Fit } from '../../../footprint/types';
import type { ModelListing, Variant } from '../../../hub/types';
import { keptReferences } from '../../../project/references';
import { useStudioParts } from '../../StudioContext';
import { ErrorNote } from '../../ui/ErrorNote';
import { Fact } from '../../ui/Facts';
import { formatBytes, formatCount, plural } from '../../ui/format';
import classes from './Choose.module.css';

export interface OfferFit {
  readonly fit: Fit;
  readonly limits: DeviceLimits;
  readonly rows: number;
  readonly positions: number;
}

/** For the batch and length that are chosen under Learn; null where sizes or limits are not known. */
export function useOfferFit({ shape }: ModelListing, stored: Variant): OfferFit | null {
  const { options, limits, count } = useStudioParts((state) => ({
    options: state.session.draftOptions,
    limits: state.session.deviceLimits,
    count: keptReferences(state.project).length,
  }));
  if (shape === null || limits === null) return null;
  const wanted = sizeOfStep(options, { count: Math.max(2, count), longest: null });
  return { fit: fitOf({ shape, stored, limits, wanted }), limits, ...wanted };
}

const DEVICES = { cpu: 'this machine', wasm: 'WebAssembly', webgpu: 'WebGPU' };

export function MemoryFacts({ offer, found }: { offer: ModelListing; found: OfferFit | null }) {
  if (offer.shape === null) return <Fact term="Memory">unknown: config.json does not give the model’s sizes</Fact>;
  if (found === null) return <Fact term="Memory">asking the device…</Fact>;
  const { fit, limits, rows, positions } = found;
  const { estimate } = fit;
  return (
    <>
      <Fact term="Memory, about">
        <strong>{formatBytes(estimate.peakBytes)} at most</strong>: weights {formatBytes(estimate.weightBytes)}
        {estimate.floatWeights ? ' (as float32)' : ''}, activations{' '}
        {formatBytes(estimate.passBytes + estimate.keptBytes)} for{' '}
        {fit.kind === 'never'
          ? 'the shortest row'
          : `${plural(rows, 'row')} of up to ${formatCount(positions)} tokens, as chosen under Learn`}
        , on {DEVICES[limits.kind]}
      </Fact>
      <Fact term="Fits">
        <FitInWords found={found} />
      </Fact>
    </>
  );
}

function FitInWords({ found: { fit, limits, rows, positions } }: { found: OfferFit }) {
  if (fit.kind === 'never') return <span className={classes.warn}>no</span>;
  if (fit.kind === 'fits')
    return fit.hint ? (
      <span className={classes.warn}>it may be tight: {excessInWords(fit.hint, limits)}</span>
    ) : (
      <>yes, with the batch and length chosen under Learn</>
    );
  const { size } = fit;
  return (
    <span className={classes.warn}>
      {size.positions === positions
        ? `${formatCount(size.rows)} of ${plural(rows, 'row')} at once; the others run after them`
        : `rows of at most ${formatCount(size.positions)} positions, one at a time`}
      : {excessInWords(fit.excess, limits)}
    </span>
  );
}

/** A model that does not fit whatever is chosen under Learn. */
export function OfferRefusal({ id, found }: { id: string; found: OfferFit | null }) {
  if (found?.fit.kind !== 'never') return null;
  return <ErrorNote error={toErrorFields(modelRefusal(id, found.fit, found.limits))} />;
}
