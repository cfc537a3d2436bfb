// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { keptReferences } from '../../../project/references';
import { selectOnMap } from '../../actions/explore/selections';
import { learn } from '../../actions/learn/learn';
import { loadModel } from '../../actions/model/model';
import { addPastedText } from '../../actions/references/references';
import { synthesise } from '../../actions/synthesise/synthesise';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { renderIn } from '../../testing/render';
import { SelectionActions } from './SelectionActions';

const EXAMPLES = Array.from({ length: 8 }, (_, at) => `def f${at}(x):\n    return x + ${at}`);

async function drawn() {
  const studio = fakeStudio({ texts: ['def g(y):\n    return y'] });
  await addPastedText(studio, JSON.stringify(EXAMPLES));
  await loadModel(studio, { kind: 'embedded' });
  studio.store.setDraftOptions({ steps: 2, holdout: 0 });
  await learn(studio);
  studio.store.edit({ type: 'setRecipe', recipe: { version: 1, checks: [{ name: 'ending' }] } });
  studio.store.setTemperature(0.7);
  studio.store.setDraftSampling({ count: 4 });
  await synthesise(studio);
  return studio;
}

it('draws near the examples that are selected, and near no samples', async () => {
  const studio = await drawn();
  const { project } = studio.store.getState();
  const examples = keptReferences(project).slice(2, 5);
  const samples = project.samples.slice(0, 2);
  selectOnMap(
    studio,
    [...examples, ...samples].map(({ id }) => id),
  );
  const { user } = renderIn(studio, <SelectionActions />);
  await user.click(screen.getByRole('button', { name: 'Draw near these: 3 examples' }));
  await until(() => studio.store.getState().session.nearOutcome !== null);
  expect(studio.store.getState().project.batches.at(-1)?.near).toEqual(examples.map(({ id }) => id));
});

it('offers nothing to draw near where only samples are selected', async () => {
  const studio = await drawn();
  selectOnMap(
    studio,
    studio.store.getState().project.samples.map(({ id }) => id),
  );
  renderIn(studio, <SelectionActions />);
  expect(screen.getByRole('button', { name: 'Tick for export' })).toBeDefined();
  expect(screen.queryByRole('button', { name: /Draw near/ })).toBeNull();
});
