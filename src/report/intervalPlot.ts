/** One column of the table as dots with their intervals, an arm a line. */
import { valueWords } from './figureWords';
import { type Html, html } from './html';
import type { Arm, Column } from './types';

const [WIDTH, NAMES, LINE, TOP] = [360, 150, 20, 8];

/** null where fewer than two arms have a number. */
export function intervalPlot(column: Column, arms: readonly Arm[]): Html | null {
  const found = arms.flatMap(({ name, figures }) => {
    const figure = figures[column.id];
    return figure?.value == null ? [] : [{ name, value: figure.value, interval: figure.interval }];
  });
  if (found.length < 2) return null;
  const ends = found.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const [low, high] = [Math.min(0, ...ends), Math.max(...ends)];
  const right = WIDTH - 24;
  const x = (value: number): string => (NAMES + ((value - low) / (high - low || 1)) * (right - NAMES)).toFixed(1);
  const bottom = TOP + found.length * LINE;
  const lines = found.map(({ name, value, interval }, at) => {
    const y = TOP + at * LINE + LINE / 2;
    const range =
      interval && html`<line class="range" x1="${x(interval[0])}" x2="${x(interval[1])}" y1="${y}" y2="${y}"/>`;
    return html`<text class="label" x="0" y="${y + 4}">${name.length > 24 ? `${name.slice(0, 23)}…` : name}</text>${range}<circle class="dot" cx="${x(value)}" cy="${y}" r="3.5"/>`;
  });
  const ticks = [low, high].map(
    (value, at) =>
      html`<line class="rule" x1="${x(value)}" x2="${x(value)}" y1="${TOP}" y2="${bottom}"/><text class="tick" x="${x(value)}" y="${bottom + 13}" text-anchor="${at === 0 ? 'start' : 'end'}">${valueWords(value, column)}</text>`,
  );
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${bottom + 18}" role="img" aria-label="${`${column.title} of each with its 95 % interval; the table above has the numbers`}">${ticks}${lines}</svg><figcaption>${column.title}</figcaption></figure>`;
}
