import { Anchor, Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { pageUrl } from '../../../hub/address';
import type { ModelListing, Variant } from '../../../hub/types';
import { downloadModel, loadDownloaded, loadFiles } from '../../actions/model/hub';
import { isBusy } from '../../actions/model/model';
import { useStudio, useStudioParts, useStudioState } from '../../StudioContext';
import type { LocalFiles } from '../../store/hub.slice';
import { Fact, Facts } from '../../ui/Facts';
import { formatBytes } from '../../ui/format';
import classes from './Choose.module.css';
import { FileTable } from './FileTable';
import { MemoryFacts, type OfferFit, OfferRefusal, useOfferFit } from './MemoryFacts';

interface OfferCardProps {
  readonly offer: ModelListing;
  readonly files: LocalFiles | null;
}

/** Everything to decide by, before anything large is downloaded. */
export function ListingCard({ offer, files }: OfferCardProps) {
  const [dtype, setDtype] = useState(offer.variants[0]?.dtype ?? '');
  const variant = offer.variants.find((each) => each.dtype === dtype) ?? (offer.variants[0] as Variant);
  const embeds = useStudioState((state) => state.session.modelUse === 'embed');
  const fit = useOfferFit(offer, variant);
  // What a step of learning takes says nothing of a model that only makes vectors.
  const found = embeds ? null : fit;
  const page = pageUrl(offer.origin);
  const needed = [...offer.files, ...variant.files];
  const bytes = needed.reduce((sum, { size }) => sum + size, 0);
  return (
    <section aria-label={`Offer: ${offer.id}`}>
      <Facts numeral>
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
          {offer.architecture}
          {!embeds && '. '}
          {!embeds && (
            <span className={offer.support.kind === 'unsupported' ? classes.warn : undefined}>
              {offer.support.reason}
            </span>
          )}
        </Fact>
        {!embeds && <MemoryFacts offer={offer} found={found} />}
      </Facts>
      <OfferRefusal id={offer.id} found={found} />
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
        <OfferAction offer={offer} variant={variant} files={files} bytes={bytes} found={found} />
      </Group>
    </section>
  );
}

interface OfferActionProps extends OfferCardProps {
  readonly variant: Variant;
  readonly bytes: number;
  readonly found: OfferFit | null;
}

function OfferAction({ offer, variant, files, bytes, found }: OfferActionProps) {
  const studio = useStudio();
  const { stored, downloading, busy } = useStudioParts((state) => ({
    stored: state.session.downloaded?.models.find(
      (model) => model.id === offer.id && model.revision === offer.revision && model.dtype === variant.dtype,
    ),
    downloading: state.session.download.kind === 'running',
    // What learns or draws goes on beside a model that makes vectors.
    busy: state.session.modelUse === 'write' && isBusy(studio),
  }));
  // Nothing is fetched that is known not to fit.
  if (found?.fit.kind === 'never')
    return (
      <Button size="sm" disabled>
        Does not fit
      </Button>
    );
  if (files)
    return (
      <Button size="sm" disabled={busy} onClick={() => void loadFiles(studio, offer, variant, files)}>
        Load
      </Button>
    );
  if (stored?.complete)
    return (
      <Button size="sm" disabled={busy} onClick={() => void loadDownloaded(studio, stored)}>
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
