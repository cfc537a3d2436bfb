/** What each student learns from. */
import { Random } from '../tensors/random';
import { type Arm, OWN_EXAMPLES, type ProofLesson } from './types';

/** All that an arm has, in their order; none of the base. */
export function lessonsOf(lessons: readonly ProofLesson[], { kind, source }: Arm): readonly ProofLesson[] {
  switch (kind) {
    case 'base':
      return [];
    case 'references':
      return lessons.filter(({ from }) => from === OWN_EXAMPLES);
    case 'rows':
      return lessons.filter(({ from }) => from === source);
    case 'both':
      return lessons.filter(({ from }) => from === OWN_EXAMPLES || from === source);
    default:
      return kind satisfies never;
  }
}

/**
 * Which of an arm's lessons a student learns from: by a shuffle of the seed, so that a smaller student of one seed learns from part of what a
 * larger one does, and a larger seed count changes none of it.
 * @param size null: all
 * @returns in the lessons' order
 */
export function sampledLessons(
  lessons: readonly ProofLesson[],
  size: number | null,
  seed: number,
): readonly ProofLesson[] {
  if (size === null || size >= lessons.length) return lessons;
  const rows = new Random(`lessons ${seed}`).shuffle(lessons.map((_, row) => row)).slice(0, size);
  return rows.sort((a, b) => a - b).map((row) => lessons[row]!);
}
