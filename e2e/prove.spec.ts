/** Rows proven on students in the tab: a tiny plan on the sample set, paused, its tab closed, gone on with, to a verdict. */
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

test('students of the sample set go on after their tab was closed, and a verdict says what may be said', async ({
  page,
  context,
}, info) => {
  test.setTimeout(10 * PATIENCE_MS);
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  await studio.setOptions({ Steps: 30 });
  await studio.learn();
  await studio.learned();
  await studio.synthesise(40);
  const panel = await studio.at('Prove');
  const students = panel.getByRole('table', { name: 'Students' });
  await expect(students.getByRole('row', { name: /^rows by Run 1 \d/ })).toBeVisible({ timeout: PATIENCE_MS });
  const tasks = panel.getByRole('textbox', { name: 'Tasks of your examples' });
  await tasks.fill('8');
  await panel.getByRole('button', { name: 'Settings' }).click();
  for (const [label, value] of [
    ['Answers a task', '2'],
    ['Longest answer, tokens', '16'],
    ['Steps of each student', '12'],
  ] as const)
    await panel.getByRole('textbox', { name: label }).fill(value);
  await panel.getByRole('switch', { name: 'At equal rows' }).press('Space');
  await expect(panel.getByRole('status')).toContainText(/^3 students: about .* of memory/);
  await expectAccessible(page, 'the form of a proof');
  await screenshot(page, info, 'prove-form');
  await panel.getByRole('button', { name: 'Teach and ask' }).click();
  await expect(panel.getByText(/^Student 2 of 3, the student of your examples: learns, step [1-9]/)).toBeVisible({
    timeout: 2 * PATIENCE_MS,
  });
  await expectAccessible(page, 'a proof under way');
  await screenshot(page, info, 'prove-learning');
  await panel.getByRole('button', { name: 'Pause' }).click();
  await expect(panel.getByText('Paused after 1 of 3 students. What is done is kept')).toBeVisible({
    timeout: PATIENCE_MS,
  });
  await expect(studio.button('Kept · Project')).toBeVisible({ timeout: PATIENCE_MS });

  await page.close();
  const again = new StudioPage(await context.newPage());
  await again.open();
  await again.button(/^Go on with /).click();
  const kept = await again.at('Prove');
  await kept.getByRole('button', { name: 'Go on', exact: true }).click();
  await expect(kept.getByText('The proof is done')).toBeVisible({ timeout: 3 * PATIENCE_MS });
  const scores = kept.getByRole('table', { name: 'Scores' });
  await expect(scores.getByRole('row')).toHaveCount(4);
  await expect(scores.getByRole('row', { name: /^Nothing: the model as it is/ })).toContainText(/\d %/);
  const verdicts = kept.getByRole('list', { name: 'What this allows to say' });
  await expect(verdicts.getByRole('listitem').first()).toContainText(/the model as it is/);
  await kept.getByRole('button', { name: 'Task by task: 8 tasks' }).click();
  await expect(kept.getByRole('list', { name: 'Tasks with their answers' }).getByRole('listitem')).toHaveCount(8);
  const download = again.page.waitForEvent('download');
  await kept.getByRole('button', { name: /^The student of rows by Run 1/ }).click();
  expect((await download).suggestedFilename()).toMatch(/-student-rows-by-run-1\.zip$/);
  await expectAccessible(again.page, 'a proof that is done');
  await screenshot(again.page, info, 'prove-done');
  for (const width of [390, 1440, 2560]) {
    await again.page.setViewportSize({ width, height: 900 });
    await kept.scrollIntoViewIfNeeded();
    await screenshot(again.page, info, `prove-done-${width}`);
  }
});
