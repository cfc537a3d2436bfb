// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { drawByMethods } from '../actions/compare/drawByMethods';
import { measureDraws } from '../actions/compare/measureDraws';
import { loadModel } from '../actions/model/model';
import { addPastedText } from '../actions/references/references';
import { fakeStudio } from '../testing/fakeStudio';
import { renderIn } from '../testing/render';
import { ReportButton } from './ReportButton';

it('is there for as long as what was measured is what there is', async () => {
  const studio = fakeStudio({ texts: Array.from({ length: 12 }, (_, at) => `Ship ${at} leaves the port tonight.`) });
  await addPastedText(studio, JSON.stringify(['Where is the ship?', 'When does it leave the port?']));
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setComparedCount(12);
  studio.store.setComparedMethods(['no-prompt']);
  await drawByMethods(studio);
  await measureDraws(studio);
  renderIn(studio, <ReportButton />);
  expect(screen.getByRole('button', { name: 'Report' })).toBeTruthy();
  const { id } = studio.store.getState().project.samples[0]!;
  act(() => studio.store.edit({ type: 'rewrite', texts: [{ id, text: 'It is late.' }] }));
  expect(screen.queryByRole('button', { name: 'Report' })).toBeNull();
});
