import { ActionIcon, Menu, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconDots, IconSearch } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { refreshMap } from '../../actions/explore/map';
import { isBusy } from '../../actions/model/model';
import { useStudio, useStudioParts } from '../../StudioContext';
import type { MapColour } from '../../store/preferences';
import { fileName } from '../../ui/download';
import type { MarkedPoint } from './marks';
import { savePng, saveSvg } from './picture';
import classes from './RowsMap.module.css';
import type { Tool } from './useRegion';

interface ToolbarProps {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  /** What the canvases are in. */
  readonly host: RefObject<HTMLElement | null>;
  readonly marks: readonly MarkedPoint[];
  readonly compact: boolean;
}

const COLOURS: readonly { readonly value: MapColour; readonly label: string }[] = [
  { value: 'source', label: 'Colour: source' },
  { value: 'method', label: 'Colour: run or method' },
  { value: 'batch', label: 'Colour: draw' },
  { value: 'novelty', label: 'Colour: verdict' },
  { value: 'cluster', label: 'Colour: cluster' },
  { value: 'distance', label: 'Colour: distance' },
];

/** What a drag does, what colours tell, what is looked for, and what else there is to do with the map. */
export function Toolbar({ tool, onTool, host, marks, compact }: ToolbarProps) {
  const studio = useStudio();
  const { store } = studio;
  const { colour, contours, names, search, replayed, ready, name } = useStudioParts((state) => ({
    colour: state.preferences.mapColour,
    contours: state.preferences.mapContours,
    names: state.preferences.mapNames,
    search: state.session.mapSearch,
    replayed: state.session.replay !== null,
    ready: state.session.mapStatus.kind === 'ready' && state.session.modelStatus.kind === 'ready' && !isBusy(studio),
    name: state.project.name,
  }));
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        size="xs"
        aria-label="What a drag does"
        data={[
          { value: 'move', label: 'Move' },
          { value: 'box', label: 'Box' },
          { value: 'lasso', label: 'Lasso' },
        ]}
        value={tool}
        onChange={(value) => onTool(value as Tool)}
      />
      {!replayed && (
        <NativeSelect
          size="xs"
          aria-label="Colour by"
          data={[...COLOURS]}
          value={colour}
          onChange={(event) => store.setMapColour(event.currentTarget.value as MapColour)}
        />
      )}
      {!compact && (
        <TextInput
          size="xs"
          className={classes.search ?? ''}
          aria-label="Search on the map"
          placeholder="Mark rows with…"
          leftSection={<IconSearch size={13} aria-hidden />}
          value={search}
          onChange={(event) => store.setSession({ mapSearch: event.currentTarget.value })}
        />
      )}
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon size="md" variant="default" aria-label="More about the map">
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item role="menuitemcheckbox" aria-checked={contours} onClick={() => store.setMapContours(!contours)}>
            {contours ? 'Hide' : 'Show'} lines of equal density
          </Menu.Item>
          {!compact && (
            <Menu.Item role="menuitemcheckbox" aria-checked={names} onClick={() => store.setMapNames(!names)}>
              {names ? 'Hide' : 'Show'} names of clusters
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            closeMenuOnClick
            onClick={() => host.current && void savePng(host.current, `${fileName(name)}-map.png`)}
          >
            Save as PNG
          </Menu.Item>
          <Menu.Item
            closeMenuOnClick
            onClick={() => host.current && saveSvg(host.current, marks, `${fileName(name)}-map.svg`)}
          >
            Save as SVG
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item closeMenuOnClick disabled={!ready} onClick={() => void refreshMap(studio, { anew: true })}>
            Lay out anew
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
