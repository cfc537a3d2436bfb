/** What `read` found, as lines for a person. */
import { lossMeans } from '../../domino/reading/referenceLosses';
import type { Gauge, LossMeans, PluggedIn, ReferenceLosses, SoftTokenReading } from '../../domino/reading/types';

const nats = (value: number): string => `${value.toFixed(4)} nats/token`;

export const tokenLines = (tokens: readonly SoftTokenReading[]): string[] =>
  tokens.map(({ nearest, relativeNorm }, at) => {
    const words = nearest.map(({ text, cosine }) => `${JSON.stringify(text)} ${cosine.toFixed(2)}`).join('  ');
    return `  ${String(at + 1).padStart(4)}  ${words}  length ${relativeNorm.toFixed(2)}`;
  });

const meansLine = (name: string, means: LossMeans | null): string[] =>
  means === null
    ? []
    : [
        `  ${name}: ${means.count} references, ${nats(means.withoutPrompt)} without a prompt, ${nats(means.domain)} behind D*` +
          (means.withSample === null ? '' : `, ${nats(means.withSample)} behind D* and its own S`),
      ];

export function gaugeLines(
  { trained, heldOut, gap, gapWithoutPrompt }: Gauge,
  losses: readonly ReferenceLosses[],
): string[] {
  const unknown = trained === null && heldOut === null;
  return [
    ...(unknown ? meansLine('all, trained on or not', lossMeans(losses)) : []),
    ...meansLine('trained on', trained),
    ...meansLine('held out', heldOut),
    ...(gap === null || gapWithoutPrompt === null
      ? []
      : [
          `  held out minus trained on: ${gap.toFixed(4)} behind D*, ${gapWithoutPrompt.toFixed(4)} without a prompt: ${gap > gapWithoutPrompt ? `${(gap - gapWithoutPrompt).toFixed(4)} is what D* knows by heart` : 'nothing shows that D* knows any by heart'}`,
        ]),
  ];
}

export const hardestLines = (losses: readonly ReferenceLosses[], textOf: (row: number) => string): string[] =>
  losses.map(
    ({ row, domain, withoutPrompt, state }) =>
      `  reference ${row + 1} (${STATES[state]}): ${domain.toFixed(3)} behind D*, ${withoutPrompt.toFixed(3)} without: ${JSON.stringify(textOf(row).slice(0, 60))}`,
  );

const STATES: Readonly<Record<ReferenceLosses['state'], string>> = {
  trained: 'trained on',
  heldOut: 'held out',
  leftOut: 'left out',
  unknown: 'whether it was trained on is not known',
};

export function pluggedLines(name: string, { words, tokens, plugged, kept }: PluggedIn): string[] {
  const share =
    kept === null ? 'D* brings nothing that could be kept' : `${(100 * kept).toFixed(0)} % of what D* brings`;
  return [`  ${name}, ${tokens} tokens in the place of D*: ${nats(plugged)}, ${share}: ${JSON.stringify(words)}`];
}
