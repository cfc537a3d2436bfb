import { z } from 'zod';
import { type Finding, findingOf, type Judgement } from '../judgement';
import { DOMAIN_SHARE } from '../structure/profile';
import { parsePython } from '../structure/python';
import { TextAnalysis } from '../structure/textAnalysis';
import type { Manner } from '../style/manner';
import { programManner } from '../style/programManner';
import { proseManner } from '../style/proseManner';
import { type FarFeature, StyleBand } from '../style/styleBand';
import type { Check } from './check';

/** How far the sample's manner is from that of the references. */
export interface StyleEvidence {
  /** Null where it was not measured: there are too few references, or the sample is no program and they are. */
  readonly distance: number | null;
  /** Share of texts like the references that are nearer to them. */
  readonly percentile: number | null;
  /** What sets it apart most, where it is far. */
  readonly farthest: readonly FarFeature[];
}

const settings = z.strictObject({
  /** Of the references' own band: beyond the first a sample is unsure, beyond the second it fails. */
  unsure: z.number().gt(0.5).lt(1).default(0.95),
  fail: z.number().gt(0.5).lt(1).default(0.99),
});

/** A band of fewer is wider than what it should keep out. */
export const LEAST_FOR_STYLE = 20;

const UNMEASURED: Finding<StyleEvidence> = {
  verdict: 'pass',
  reason: null,
  evidence: { distance: null, percentile: null, farthest: [] },
};

/** null where the text is not what the references are. */
function mannerOf(text: TextAnalysis, isProgram: boolean): Manner | null {
  if (!isProgram) return proseManner(text.text);
  const syntax = text.python.valid ? parsePython(text.text) : null;
  return syntax === null || typeof syntax === 'number' ? null : programManner(syntax);
}

/**
 * Whether a sample is written in the manner of the references, whatever it says: a program by its syntax, other text by its characters and
 * small words. What does not parse where the references do is not measured: that is its form's to say.
 */
export const style: Check<z.output<typeof settings>, StyleEvidence> = {
  name: 'style',
  settings,
  open({ references }, { unsure, fail }) {
    const texts = references.map(({ text }) => new TextAnalysis(text));
    const isProgram = texts.filter(({ python }) => python.valid).length >= Math.max(1, DOMAIN_SHARE * texts.length);
    const manners = texts.map((text) => mannerOf(text, isProgram)).filter((manner) => manner !== null);
    const band = manners.length < LEAST_FOR_STYLE ? null : new StyleBand(manners);
    return {
      looksAt: 'sample',
      judge({ text }): Finding<StyleEvidence> {
        const manner = band === null ? null : mannerOf(new TextAnalysis(text), isProgram);
        if (band === null || manner === null) return UNMEASURED;
        const { distance, percentile, farthest } = band.of(manner);
        if (percentile <= Math.min(unsure, fail))
          return { verdict: 'pass', reason: null, evidence: { distance, percentile, farthest: [] } };
        const verdict = percentile > fail ? 'fail' : 'unsure';
        return { verdict, reason: 'other-style', evidence: { distance, percentile, farthest } };
      },
    };
  },
};

export const styleEvidence = (judgement: Judgement): StyleEvidence | undefined =>
  findingOf<StyleEvidence>(judgement, style.name)?.evidence;
