import { Kbd, Switch } from '@mantine/core';
import type { Place } from '../place';
import { REVIEW_SHORTCUTS } from '../review/shortcuts';
import { useStudio, useStudioState } from '../StudioContext';
import type { Step } from '../step';
import { Fact, Facts } from '../ui/Facts';
import classes from './HelpDrawer.module.css';
import { placeKeys, shortcutsOf, withOwn } from './shortcutsOf';

const MARKS = [
  ['Blue', 'what you gave: references, their losses, their marks on the map (diamonds).', 'var(--studio-reference)'],
  ['Orange', 'what the model wrote: samples, their rows, their marks on the map (circles).', 'var(--studio-synthetic)'],
] as const;

const TERMS = [
  ['L1', 'How surprising your examples are to the model given the soft prompt, in nats. Falls as it learns.'],
  [
    'L2',
    'How well each example’s own soft prompt tells it from the others. Keeps the shared prompt from copying single examples. In the form of the paper it has no floor; a run where it only runs down says so.',
  ],
  [
    'Held out',
    'The loss of examples it did not learn from: of at most 16 in turn while it learns, each prompt against the best so far on the same ones; of all, with the prompt that is kept, at the end. If this rises while L1 falls, it is learning by heart: stop and keep the best. Under Runs, a run that has ended can learn on.',
  ],
  [
    'What is learned',
    'One column, several in a template, or a whole conversation: under each file, where it also says what the model sees and what it does not. Drawn rows are split again the same way; one that does not split is “not split” and never good.',
  ],
  [
    'Columns',
    'Under each file: what is empty, written differently, long, or answered in several ways, each with what would mend it; and which rows are nearly alike in the columns that you choose. Nothing is dropped without a press, and every press can be undone.',
  ],
  [
    'Good',
    'A sample that is whole, in-domain, and neither a copy, a near-copy nor a repeat. Where your examples are Python that runs, it also runs, and what it asks has an answer; whether the answer is one that you want nobody checks. Where your examples are conversations with tools, each call is of one of them and has the arguments that its definition asks for; such rows, and rows of JSON, are held to that form as they are drawn, which More switches off.',
  ],
  [
    'Until they pass',
    'Samples are drawn and checked until so many are good, at most so many in all; what was drawn is kept. Left empty, the temperature is chosen by the first 32, and so is whether 3 of your examples stand in front of each group of samples, behind the prompt: eight with them and eight without, then eight at each of two other temperatures. It is looked at again after every round: the way of whose samples most are good so far. They count like any other. No example that was held out stands in front. Where a number is drawn, it is the hottest whose share of good ones is not clearly lower than the best, as samples repeat each other less when drawn hotter. Where the model does not know texts like your examples, nothing is called good: the samples are “not judged”, and the draw ends.',
  ],
  [
    'In-domain',
    'A sample has every property of form that at least 95 % of your examples share, and nothing that sets it apart from all of them, such as an assert where no example has one. Which rules these are stands above the samples, each with a switch.',
  ],
  [
    'Memory',
    'Of your examples some are held out, drawn at random before learning. What rows have in common with those alone is chance; p says how often chance gives the others as much more as they have.',
  ],
  [
    'Review',
    'Samples one by one, in full, to be accepted, rejected or written anew from the keyboard; a press on a part of what became of them lists those alone. Your decisions stand beside the checks, and what you reject is not exported as good. Twelve chosen where a label tells most, or fifty at random, tell together with the checks which share of the good ones you would accept, with an interval that narrows as you label.',
  ],
  [
    'Opinion',
    'How likely the model finds a row by itself, and what it says when it is asked by a rubric, are opinions, and turn no row away at first. One may, once at least twelve of your labels agree with it so often that even the low end of the interval is above chance, and you let it.',
  ],
  [
    'Gap',
    'Examples without a passing sample nearby: none as near as the fifth nearest of your own examples is. How many have one is told with an interval, for your examples are a few of many. “Draw near these” fits a few soft tokens to such examples and draws behind them; fewer of its samples pass than of ordinary ones.',
  ],
  [
    'Vectors',
    'Map, gaps and distances are made of vectors: the hidden states of the model that writes, or those of a model for embeddings that you choose under Explore. Their name stands beside what is made of them; on the map alone distances mean little.',
  ],
  [
    'Methods',
    'Compare draws the same number of samples in several ways, by the same model, seeds and checks: without a prompt, with your examples in front, behind a random prompt, without the contrast. An interval says what may be told apart. A sweep learns once for each value of an option; its runs are like any other.',
  ],
  ['Near-copy', 'At least four fifths of a sample’s wording is one of your examples. A copy is word for word.'],
] as const;

interface HelpProps {
  readonly steps: readonly Step[];
  readonly places: readonly Place[];
}

/** The words of the help: they come when somebody asks for them. */
export function Help({ steps, places }: HelpProps) {
  const { store } = useStudio();
  const single = useStudioState((state) => state.preferences.singleKeyShortcuts);
  return (
    <div className={classes.help}>
      <ol>
        {places.map(({ id, title, does }) => (
          <li key={id}>
            <strong>{title}.</strong> {does}
          </li>
        ))}
      </ol>
      <p>
        Everything runs in this browser. Your examples, the prompt and the samples never leave it. Every change is kept
        there as you make it: after the tab is closed the first screen offers to go on. A browser may clear its storage,
        so save what matters: under Project, the whole of it goes into one file, which can be dropped on the page again.
        Storage, in the same place, shows what is kept and deletes it. Rows are exported as plain JSON Lines in one
        click, or for a trainer as a folder with split, card and lineage. An exported prompt.safetensors can be dropped
        on the page again, on any day and in any tab: with the model it was learned on, Synthesise goes on from it. Use
        it elsewhere, in the menu under Export, saves it with scripts for PEFT, vLLM and Ray; which repository holds the
        model for them it asks you, and the hub only if you say so. A prompt that PEFT trained can be dropped here too.
      </p>
      <p>
        What a model and a step need is compared with what this device can hold before anything is downloaded or begun.
        Rows that do not fit together run one after another; what cannot fit is refused, with the largest that does.
      </p>
      <h3>Colours</h3>
      <Facts look="glossary">
        {MARKS.map(([word, meaning, color]) => (
          <Fact key={word} term={<span style={{ color }}>{word}</span>}>
            {meaning}
          </Fact>
        ))}
      </Facts>
      <h3>Words</h3>
      <Facts look="glossary">
        {TERMS.map(([word, meaning]) => (
          <Fact key={word} term={word}>
            {meaning}
          </Fact>
        ))}
      </Facts>
      <h3>Keys</h3>
      <Facts look="glossary">
        {[...withOwn([...shortcutsOf(steps), ...placeKeys(places)]), ...REVIEW_SHORTCUTS].map((shortcut) => (
          <Fact key={`${shortcut.keys} ${shortcut.does}`} term={<Kbd>{shortcut.keys}</Kbd>}>
            {shortcut.does}
          </Fact>
        ))}
        <Fact
          term={
            <>
              <Kbd>↑</Kbd> <Kbd>↓</Kbd>
            </>
          }
        >
          Move through a table; the map follows
        </Fact>
        <Fact
          term={
            <>
              <Kbd>Delete</Kbd> <Kbd>Space</Kbd>
            </>
          }
        >
          Drop the chosen example, or bring it back; tick the chosen sample
        </Fact>
        <Fact
          term={
            <>
              <Kbd>+</Kbd> <Kbd>−</Kbd> <Kbd>0</Kbd>
            </>
          }
        >
          Zoom the map, or show all of it; arrow keys move it
        </Fact>
        <Fact
          term={
            <>
              <Kbd>Space</Kbd> <Kbd>Enter</Kbd>
            </>
          }
        >
          On the map with Box or Lasso: set a corner where the cross is; end the region. Arrow keys move the cross
        </Fact>
      </Facts>
      <Switch
        mt="sm"
        label="Single-letter keys"
        checked={single}
        onChange={(event) => store.setSingleKeyShortcuts(event.currentTarget.checked)}
      />
    </div>
  );
}
