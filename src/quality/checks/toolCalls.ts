import { z } from 'zod';
import type { Composition } from '../../references/composition/types';
import { type Finding, findingOf, type Judgement } from '../judgement';
import type { CallFault } from '../toolCalls/callFaults';
import { readText, ToolBox } from '../toolCalls/toolBox';
import type { Check } from './check';

export interface ToolCallEvidence {
  /** Calls of the sample; null where the references are no conversations with tools, and nothing is asked. */
  readonly calls: number | null;
  /** What is wrong with them, the first ones. */
  readonly faults: readonly CallFault[];
  /** Tools whose own schema cannot be used. */
  readonly noSchema?: readonly string[];
}

const settings = z.strictObject({});

/** Enough to see what is wrong, in every row that is kept. */
const MOST_FAULTS = 8;

const NOTHING: Finding<ToolCallEvidence> = { verdict: 'pass', reason: null, evidence: { calls: null, faults: [] } };

/**
 * Whether each call of a sample is of a known tool, with arguments that its schema takes, where the references are conversations with tools.
 * The tools are the references'; where most references have tools of their own, a sample's own ones are taken. What the references' own
 * calls do against their schemas is no objection to a sample.
 */
export const toolCalls: Check<z.output<typeof settings>, ToolCallEvidence> = {
  name: 'tool-calls',
  settings,
  open({ references }) {
    const boxes = new Map<string, ToolBox | null>();
    const boxOf = (composition: Composition | undefined): ToolBox | null => {
      const key = composition?.kind ?? '';
      let box = boxes.get(key);
      if (box === undefined) {
        box = ToolBox.of(references, composition);
        boxes.set(key, box);
      }
      return box;
    };
    return {
      looksAt: 'sample',
      judge({ text, composition }): Finding<ToolCallEvidence> {
        const box = boxOf(composition);
        // That it is a conversation at all is its form.
        const read = box === null ? null : readText(text);
        if (box === null || read === null) return NOTHING;
        const verdicts = read.calls.map((call) => box.judge(call, read.tools));
        const faults = verdicts.flatMap((verdict) => (verdict.kind === 'judged' ? verdict.faults : []));
        const noSchema = verdicts.flatMap((verdict) => (verdict.kind === 'no-schema' ? verdict.tool : []));
        const evidence: ToolCallEvidence = {
          calls: read.calls.length,
          faults: faults.slice(0, MOST_FAULTS),
          ...(noSchema.length > 0 ? { noSchema: [...new Set(noSchema)] } : {}),
        };
        if (faults.length > 0) return { verdict: 'fail', reason: faults[0]!.kind, evidence };
        return noSchema.length > 0
          ? { verdict: 'unsure', reason: 'no-schema', evidence }
          : { verdict: 'pass', reason: null, evidence };
      },
    };
  },
};

export const toolCallEvidence = (judgement: Judgement): ToolCallEvidence | undefined =>
  findingOf<ToolCallEvidence>(judgement, toolCalls.name)?.evidence;
