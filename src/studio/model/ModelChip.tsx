import { Loader, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChevronDown, IconCpu } from '@tabler/icons-react';
import type { DeviceChoice } from '../../../workers/engine/engine.protocol';
import { isBusy, loadModel } from '../actions/model/model';
import { useStudio, useStudioParts } from '../StudioContext';
import type { ModelStatus } from '../store/model.slice';
import { formatBytes } from '../ui/format';
import classes from './ModelChip.module.css';

const DEVICES: readonly { value: DeviceChoice; label: string; does: string }[] = [
  { value: 'auto', label: 'Automatic', does: 'The fastest that works here' },
  { value: 'wasm', label: 'WebAssembly', does: 'Runs everywhere, on the processor' },
  { value: 'webgpu', label: 'WebGPU', does: 'Runs on the graphics card' },
];

/** The model in one glance, and where to override its backend. */
export function ModelChip() {
  const studio = useStudio();
  const { status, choice, busy } = useStudioParts((state) => ({
    status: state.session.modelStatus,
    choice: state.session.deviceChoice,
    busy: isBusy(studio),
  }));
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes.chip} aria-label={`Model: ${wordsOf(status)}. Choose where it runs.`}>
          <ChipIcon status={status} />
          <ChipText status={status} />
          <IconChevronDown size={13} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{busy ? 'Runs on (stop learning or sampling to change)' : 'Runs on'}</Menu.Label>
        {DEVICES.map(({ value, label, does }) => (
          <Menu.Item
            key={value}
            disabled={busy}
            rightSection={value === choice ? <IconCheck size={14} aria-label="chosen" /> : null}
            onClick={() => void loadModel(studio, undefined, value)}
          >
            {label}
            <Text size="xs" c="dimmed">
              {does}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => studio.store.openModelDialog()}>Choose another model…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const wordsOf = (status: ModelStatus): string =>
  status.kind === 'ready' ? `${status.loaded.info.id} on ${status.loaded.info.device.label}` : status.kind;

function ChipIcon({ status }: { status: ModelStatus }) {
  if (status.kind === 'loading') return <Loader size={13} color="var(--studio-dimmed)" />;
  if (status.kind === 'failed') return <IconAlertTriangle size={15} color="var(--studio-bad)" aria-hidden />;
  return <IconCpu size={15} aria-hidden />;
}

function ChipText({ status }: { status: ModelStatus }) {
  if (status.kind === 'ready') {
    const { info, memoryBytes } = status.loaded;
    return (
      <span className={classes.text}>
        <span className={classes.name}>{info.id}</span>
        <span className={`${classes.detail} numeral`}>
          {info.device.label} · {formatBytes(memoryBytes)}
        </span>
      </span>
    );
  }
  const words = { idle: 'No model', loading: 'Loading the model', failed: 'Model failed to load' }[status.kind];
  return <span className={classes.text}>{words}</span>;
}
