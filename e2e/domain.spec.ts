/** Examples of a domain that the model does not know: nothing is called good, and the page says what to do. */
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const WHO = ['Hello', 'Good morning', 'Dear team', 'Hi there'];
const WHAT = ['parcel', 'lamp', 'jacket', 'invoice', 'blender'];
const HOW = [
  'has not arrived, and nobody answers my mails',
  'came broken, which is the second time this year',
  'was charged twice, as my bank tells me',
  'is not the one that I chose last week',
];
/** 80 support messages. */
const MESSAGES = WHO.flatMap((who) =>
  WHAT.flatMap((what) =>
    HOW.map((how) => `${who}, my ${what} ${how}. Could you please look into it and tell me what I should do now?`),
  ),
);

test('support messages with the embedded model: nothing is called good, and the page says what to do', async ({
  page,
}, info) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({
    name: 'support.jsonl',
    content: MESSAGES.map((input) => JSON.stringify({ input })).join('\n'),
  });
  await expect(studio.step('References')).toContainText('no sample will be called good');
  await studio.setOptions({ Steps: 4, Batch: 1, Negatives: 1 });
  await studio.learn();
  await studio.learned();
  await studio.synthesise(16);
  await studio.synthesised(16);

  const panel = studio.step('Synthesise');
  await expect(panel).toContainText('16 samples, 0 good');
  await expect(panel).toContainText(
    /The model that drew these knows Python and nothing else.* none is called good\. Choose a model that knows such texts, then learn and draw again\./,
  );
  await expectAccessible(page, 'samples that are not judged');
  await screenshot(page, info, 'not-judged');

  // Where rows are listed it is said, too, and of each by itself.
  await panel.getByRole('button', { name: 'Review', exact: true }).click();
  const review = page.getByRole('main', { name: 'Review' });
  await expect(review.getByRole('region', { name: 'List', exact: true })).toContainText('none is called good');
  await expect(review.getByRole('region', { name: /^Sample \d+$/ })).toContainText(
    'your examples are mostly something else',
  );
  await expectAccessible(page, 'the review of samples that are not judged');
  await review.getByRole('button', { name: 'Choose a model that knows such texts' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
});
