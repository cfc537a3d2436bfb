import { StudioError } from '../../src/errors';
import { DistinctCounter } from '../../src/metrics/distinctCounter';
import { measureReferences } from '../../src/metrics/measureReferences';
import { auditMemorisation } from '../../src/metrics/memorisation';
import { measureArms } from '../../src/metrics/sideBySide/measureArms';
import { JudgingMemory } from '../../src/quality/judgingMemory';
import { type Judging, openJudging } from '../../src/quality/session';
import { ownVitals } from '../rpc/vitals';
import type { ChecksApi, SentSample } from './checks.protocol';

/** The open session, what it holds, and the running count of the source that was measured last. */
interface Session {
  readonly judging: Judging;
  readonly samples: Map<string, SentSample>;
  measured: { readonly source: string | null; readonly counter: DistinctCounter };
}

async function judge(judging: Judging, samples: readonly SentSample[], places?: readonly number[]) {
  if (places) return judging.insert(samples, places);
  const judgements = await judging.add(samples);
  return new Map(samples.map(({ id }, at) => [id, judgements[at]!]));
}

/** Reading a thousand long texts takes seconds on a slow machine, in one piece. */
const LEAST_MS = 10_000;
const MS_PER_TEXT = 5;

/** Work on so many texts, which may keep the thread from answering. */
/** Some thousand examples against some hundred rows of each draw, in one piece. */
const MEASURE_MS = 300_000;

const whileReading = <T>(texts: number, work: () => Promise<T>): Promise<T> =>
  ownVitals.during(LEAST_MS + MS_PER_TEXT * texts, work);

export function createChecksService(): ChecksApi {
  let open: Session | null = null;
  const memory = new JudgingMemory();

  const session = (): Session => {
    if (open) return open;
    throw new StudioError('INTERNAL', 'The checks worker has no references.', 'Open a session first.');
  };

  const counts = ({ measured }: Session, { source }: SentSample): boolean =>
    measured.source === null || measured.source === source;

  return {
    async open(references, recipe, executor = null, scorer = null) {
      const judging = await whileReading(references.length, async () =>
        openJudging(references, recipe, executor, memory, scorer),
      );
      open = { judging, samples: new Map(), measured: { source: null, counter: new DistinctCounter(2) } };
    },
    async remember(recipe, judged) {
      session().judging.remember(recipe, judged);
    },
    async judge(samples, places) {
      const asked = session();
      const changed = await whileReading(samples.length, () => judge(asked.judging, samples, places));
      for (const sample of samples) {
        asked.samples.set(sample.id, sample);
        if (counts(asked, sample)) asked.measured.counter.add(sample.text);
      }
      return changed;
    },
    async remove(ids) {
      const asked = session();
      const changed = await asked.judging.remove(ids);
      for (const id of ids) {
        const sample = asked.samples.get(id);
        if (sample && counts(asked, sample)) asked.measured.counter.remove(sample.text);
        asked.samples.delete(id);
      }
      return changed;
    },
    measureReferences: (references) => whileReading(references.length, async () => measureReferences(references)),
    auditMemorisation: (trained, heldOut, rows) =>
      whileReading(rows.length, async () => auditMemorisation(trained, heldOut, rows)),
    measureArms: (arms, references) => ownVitals.during(MEASURE_MS, async () => measureArms(arms, references)),
    async distinct2(source) {
      const asked = session();
      if (asked.measured.source !== source) {
        asked.measured = { source, counter: new DistinctCounter(2) };
        for (const sample of asked.samples.values()) {
          if (counts(asked, sample)) asked.measured.counter.add(sample.text);
        }
      }
      return asked.measured.counter.distinct;
    },
    distinct2Of: (texts) =>
      whileReading(texts.length, async () => {
        const counter = new DistinctCounter(2);
        for (const text of texts) counter.add(text);
        return counter.distinct;
      }),
  };
}
