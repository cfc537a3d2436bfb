/** A chart's lines over a setting, with the interval of each point, and the same as a table. */
import { type Html, html } from './html';
import type { Chart } from './types';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [360, 220, 44, 34, 10, 10];

export function linePlot({ title, xTitle, yTitle, logX = false, lines }: Chart): Html | null {
  const points = lines.flatMap((line) => line.points.flatMap((point) => (point.value === null ? [] : [point])));
  if (points.length === 0) return null;
  const along = (x: number): number => (logX ? Math.log(Math.max(x, Number.MIN_VALUE)) : x);
  const [xs, ys] = [
    points.map(({ x }) => along(x)),
    points.flatMap(({ value, interval }) => [value!, ...(interval ?? [])]),
  ];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const px = (x: number): string =>
    (LEFT + ((along(x) - left) / (right - left || 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const py = (y: number): string =>
    (HEIGHT - BOTTOM - ((y - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP)).toFixed(1);
  const drawn = lines.map(({ points: own }, at) => {
    const there = own.filter(({ value }) => value !== null);
    const kind = `line${at % 4}`;
    return html`<polyline class="${kind}" points="${there.map(({ x, value }) => `${px(x)},${py(value!)}`).join(' ')}"/>${there.map(
      ({ x, value, interval }) =>
        html`${interval && html`<line class="${kind} band" x1="${px(x)}" x2="${px(x)}" y1="${py(interval[0])}" y2="${py(interval[1])}"/>`}<circle class="${kind}" cx="${px(x)}" cy="${py(value!)}" r="3"/>`,
    )}`;
  });
  const ticks = [...new Set(points.map(({ x }) => x))].map(
    (x) => html`<text class="tick" x="${px(x)}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${short(x)}</text>`,
  );
  const ends = [low, high].map(
    (y) => html`<text class="tick" x="${LEFT - 6}" y="${Number(py(y)) + 3}" text-anchor="end">${short(y)}</text>`,
  );
  return html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${`${title}; the table below has the numbers`}"><rect class="frame" x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - BOTTOM - TOP}"/>${drawn}${ticks}${ends}<text class="tick" x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${xTitle}</text></svg><figcaption>${title}. ${yTitle}.</figcaption>${table({ title, xTitle, yTitle, lines })}</figure>`;
}

const table = ({ title, xTitle, lines }: Chart): Html =>
  html`<details><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${`${title}, table`}"><table><caption>${title}</caption><thead><tr><th scope="col">${xTitle}</th>${lines.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${[
    ...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x))),
  ]
    .sort((a, b) => a - b)
    .map(
      (x) =>
        html`<tr><th scope="row">${short(x)}</th>${lines.map(({ points }) => {
          const point = points.find((each) => each.x === x);
          const words = point?.value == null ? '–' : short(point.value);
          const range = point?.interval ? ` (${short(point.interval[0])} to ${short(point.interval[1])})` : '';
          return html`<td class="number">${words}${range}</td>`;
        })}</tr>`,
    )}</tbody></table></div></details>`;

const short = (value: number): string => String(Number(value.toPrecision(3)));
