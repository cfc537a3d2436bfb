import type { RunEvidence, Unrun } from './checks/runs';
import { findingOf, type Judgement } from './judgement';

/**
 * Why a row was not run; null where it was, undefined where that was not asked. By the check's name: the check itself brings
 * the library of its settings, and this is part of the page's first screen.
 */
export const unrunOf = (judgement: Judgement): Unrun | null | undefined =>
  findingOf<RunEvidence>(judgement, 'runs')?.evidence.unrun;
