/** A step that is none of the journey's: what the page's frame makes of a row it has never seen. Never part of the page. */
import type { Step } from '../step';
import { Panel } from '../ui/Panel';

const DummyPanel = () => <Panel summary="a short fact">The body of the dummy.</Panel>;

export const dummyStep: Step = {
  id: 'dummy',
  title: 'Dummy',
  place: 'compare',
  Panel: DummyPanel,
  activity: () => null,
  obstacle: () => null,
};
