/** The map of an arm's rows over the references, as SVG. */
import { Html, html } from './html';
import { STYLE } from './style';
import type { MapGroup, ReportMap } from './types';

const [WIDTH, HEIGHT, MARGIN] = [260, 200, 10];

type Place = (point: MapGroup['points'][number]) => readonly [string, string];

/** One scale for all pictures of a map, so that they can be compared. */
function placing({ references, groups }: ReportMap): Place {
  const all = [references, ...groups].flatMap(({ points }) => points);
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const span = (values: readonly number[]): readonly [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high > low ? [low, high] : [low - 1, low + 1];
  };
  const [[left, right], [low, high]] = [span(xs), span(ys)];
  return ([x, y]) => [
    (MARGIN + ((x - left) / (right - left)) * (WIDTH - 2 * MARGIN)).toFixed(1),
    (HEIGHT - MARGIN - ((y - low) / (high - low)) * (HEIGHT - 2 * MARGIN)).toFixed(1),
  ];
}

const dots = (points: MapGroup['points'], place: Place, kind: 'yours' | 'new', radius: number): Html[] =>
  points.map((point) => {
    const [x, y] = place(point);
    return html`<circle class="${kind}" cx="${x}" cy="${y}" r="${radius}"/>`;
  });

const insides = (map: ReportMap, group: MapGroup, place: Place): Html =>
  html`<rect class="frame" x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="4"/>${dots(map.references.points, place, 'yours', 2.6)}${dots(group.points, place, 'new', 2.1)}`;

/** A figure an arm. */
export function mapFigures(map: ReportMap): Html[] {
  const place = placing(map);
  return map.groups.map(
    (group) =>
      html`<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${`${group.name}: ${group.points.length} rows in orange over ${map.references.points.length} references in blue`}">${insides(map, group, place)}</svg><figcaption>${group.name}</figcaption></figure>`,
  );
}

/** All of them as one file of its own. */
export function mapSvg(map: ReportMap, across = 4): string {
  const place = placing(map);
  const [cell, row] = [WIDTH + 12, HEIGHT + 30];
  const rows = Math.ceil(map.groups.length / across);
  const [width, height] = [Math.min(across, map.groups.length) * cell - 12, rows * row];
  const pictures = map.groups.map(
    (group, at) =>
      html`<g transform="translate(${(at % across) * cell} ${Math.floor(at / across) * row})">${insides(map, group, place)}<text class="label" x="2" y="${HEIGHT + 16}">${group.name}</text></g>`,
  );
  const style = new Html(`${STYLE}svg{background:var(--ground);width:auto}`);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 ${width + 24} ${height + 16}" width="${width + 24}" height="${height + 16}" role="img" aria-label="Rows of each method in orange over the references in blue"><style>${style}</style><rect x="-12" y="-12" width="100%" height="100%" fill="var(--ground)"/>${pictures}</svg>`
    .source;
}
