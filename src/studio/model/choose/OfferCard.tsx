import { Anchor, Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { pageUrl } from '../../../hub/address';
import { estimateMemory } from '../../../hub/memory';
import type { ModelOffer, Variant } from '../../../hub/types';
import { downloadModel, loadFiles, loadKept } from '../../actions/hub';
import { isBusy } from '../../actions/model';
import { formatBytes, formatCount, plural } from '../../format';
import { useStudio, useStudioParts } from '../../StudioContext';
import type { LocalFiles } from '../../store/hub.slice';
import classes from './Choose.module.css';
import { FileTable } from './FileTable';

interface OfferCardProps {
  readonly offer: ModelOffer;
  readonly files: LocalFiles | null;
}

/** Everything to decide by, before anything large is downloaded. */
export function OfferCard({ offer, files }: OfferCardProps) {
  const [dtype, setDtype] = useState(offer.variants[0]?.dtype ?? '');
  const variant = offer.variants.find((each) => each.dtype === dtype) ?? (offer.variants[0] as Variant);
  const page = pageUrl(offer.origin);
  const needed = [...offer.files, ...variant.files];
  const bytes = needed.reduce((sum, { size }) => sum + size, 0);
  return (
    <section aria-label={`Offer: ${offer.id}`}>
      <dl className={`${classes.facts} numeral`}>
        <Fact term="Model">
          {offer.id} · {offer.revision.slice(0, 12)}
        </Fact>
        <Fact term="Licence">
          {offer.licence ?? 'none stated'}
          {page && (
            <>
              {' · '}
              <Anchor href={page} target="_blank" rel="noreferrer" fz="xs">
                the model’s page
              </Anchor>
            </>
          )}
        </Fact>
        <Fact term="Architecture">
          {offer.architecture}.{' '}
          <span className={offer.support.kind === 'unsupported' ? classes.warn : undefined}>
            {offer.support.reason}
          </span>
        </Fact>
        <MemoryFacts offer={offer} variant={variant} />
      </dl>
      <FileTable files={needed} />
      <Group justify="space-between" align="flex-end" mt={10}>
        <Select
          label="Weights"
          size="xs"
          w={220}
          allowDeselect={false}
          data={offer.variants.map((each) => ({
            value: each.dtype,
            label: `${each.dtype}, ${formatBytes(each.bytes)}`,
          }))}
          value={variant.dtype}
          onChange={(value) => value && setDtype(value)}
        />
        <OfferAction offer={offer} variant={variant} files={files} bytes={bytes} />
      </Group>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** For the batch and length that are chosen in step 3. */
function MemoryFacts({ offer, variant }: { offer: ModelOffer; variant: Variant }) {
  const { options, choice, loaded } = useStudioParts((state) => ({
    options: state.draftOptions,
    choice: state.deviceChoice,
    loaded: state.modelStatus.kind === 'ready' ? state.modelStatus.loaded.info.device.kind : null,
  }));
  if (offer.shape === null) return <Fact term="Memory">unknown: config.json does not give the model’s sizes</Fact>;
  const device = choice === 'auto' ? (loaded === 'webgpu' ? 'webgpu' : 'wasm') : choice;
  const negatives = options.negatives === 'all' ? (options.batch === 'all' ? 8 : options.batch) : options.negatives;
  const rows = (options.batch === 'all' ? 8 : options.batch) * (options.lambda === 0 ? 1 : 1 + negatives);
  const positions = options.domainTokens + options.sampleTokens + options.maxTokens;
  const memory = estimateMemory(offer.shape, variant, { device, rows, positions });
  return (
    <>
      <Fact term="Memory, about">
        <strong>{formatBytes(memory.peakBytes)} at most</strong>: weights {formatBytes(memory.weightBytes)}
        {memory.floatWeights ? ' (as float32)' : ''}, activations {formatBytes(memory.activationBytes)} for{' '}
        {plural(rows, 'row')} of up to {formatCount(positions)} tokens, as chosen in step 3, on{' '}
        {device === 'webgpu' ? 'WebGPU' : 'WebAssembly'}
      </Fact>
      {device === 'wasm' && memory.peakBytes > WASM_LIMIT && (
        <Fact term="">
          <span className={classes.warn}>
            More than the {formatBytes(WASM_LIMIT)} that WebAssembly can address: it may not load without WebGPU.
          </span>
        </Fact>
      )}
    </>
  );
}

/** A 32-bit address space. */
const WASM_LIMIT = 2 ** 32;

interface OfferActionProps extends OfferCardProps {
  readonly variant: Variant;
  readonly bytes: number;
}

function OfferAction({ offer, variant, files, bytes }: OfferActionProps) {
  const studio = useStudio();
  const { stored, downloading, busy } = useStudioParts((state) => ({
    stored: state.kept?.models.find(
      (model) => model.id === offer.id && model.revision === offer.revision && model.dtype === variant.dtype,
    ),
    downloading: state.download.kind === 'running',
    busy: isBusy(studio),
  }));
  if (files)
    return (
      <Button size="sm" disabled={busy} onClick={() => void loadFiles(studio, offer, variant, files)}>
        Load
      </Button>
    );
  if (stored?.complete)
    return (
      <Button size="sm" disabled={busy} onClick={() => void loadKept(studio, stored)}>
        Load from this browser
      </Button>
    );
  const missing = bytes - (stored?.storedBytes ?? 0);
  return (
    <Button size="sm" disabled={downloading} onClick={() => void downloadModel(studio, offer, variant.dtype)}>
      {stored && stored.storedBytes > 0 ? `Resume, ${formatBytes(missing)} left` : `Download ${formatBytes(bytes)}`}
    </Button>
  );
}
