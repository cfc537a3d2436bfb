/** A report as one HTML file: nothing is loaded from anywhere, nothing runs, and it opens without a network. */
import { figureWords, valueWords } from './figureWords';
import { Html, html } from './html';
import { intervalPlot } from './intervalPlot';
import { linePlot } from './linePlot';
import { mapFigures } from './mapPicture';
import { proofTables } from './proofTable';
import { STYLE } from './style';
import type { Arm, Column, Fact, Report } from './types';

/** Nothing may be loaded, whatever stands in the rows. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function reportHtml(report: Report): string {
  const { title, createdAt, summary, told, notRun, notes, settings, provenance, map, charts, proofs = [] } = report;
  const plots = report.columns.flatMap((column) => intervalPlot(column, report.arms) ?? []);
  const lines = charts.flatMap((chart) => linePlot(chart) ?? []);
  const body = html`<main>
<h1>${title}</h1>
<p class="quiet">${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC</p>
${summary.map((sentence) => html`<p>${sentence}</p>`)}
<h2>Side by side</h2>
${table(report)}
${plots.length > 0 ? html`<h3>The same as a picture</h3><div class="charts">${plots}</div>` : null}
${told.length > 0 ? html`<h2>What can be told apart</h2>${told.map((sentence) => html`<p>${sentence}</p>`)}` : null}
${proofs.length > 0 ? html`<h2>What the rows teach</h2><p class="quiet">Copies of the model that differ in what they learned from alone, asked the same tasks.</p>${proofTables(proofs)}` : null}
${lines.length > 0 ? html`<h2>Over the settings</h2><div class="charts">${lines}</div>` : null}
${map ? html`<h2>Map</h2><p class="quiet">${map.note}</p><div class="maps">${mapFigures(map)}</div>` : null}
<h2>Rows as they came</h2><p class="quiet">The first of each; nobody picked them.</p>
${report.arms.map(examples)}
${notRun.length > 0 ? html`<h2>What did not run here</h2>${factList(notRun.map(({ name, why }) => ({ name, value: why })))}` : null}
<h2>What the numbers are</h2>
${factList(report.columns.map(({ title: name, note }) => ({ name, value: note })))}
${notes.map((sentence) => html`<p>${sentence}</p>`)}
<h2>Settings</h2>${factList(settings)}
<h2>To do it again</h2>${factList(provenance)}
</main>`;
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${title}</title><style>${new Html(STYLE)}</style></head><body>${body}</body></html>`
      .source
  }\n`;
}

const table = ({ columns, arms }: Report): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Comparison, table"><table><caption>Numbers in brackets are 95 % intervals.</caption><thead><tr><th scope="col">Rows by</th>${columns.map(
    ({ title }) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${arms.map(
    ({ name, figures, bySeed }) =>
      html`<tr><th scope="row">${name}</th>${columns.map((column) => cell(column, figures[column.id], bySeed?.[column.id]))}</tr>`,
  )}</tbody></table></div>`;

function cell(
  column: Column,
  figure: Arm['figures'][string] | undefined,
  bySeed: readonly (number | null)[] = [],
): Html {
  if (figure === undefined) return html`<td class="number">–</td>`;
  const words = figureWords(figure, column);
  const own = valueWords(figure.value, column);
  const seeds = bySeed.length > 1 ? `By seed: ${bySeed.map((value) => valueWords(value, column)).join(', ')}` : '';
  return html`<td class="number" title="${seeds}">${own}<span class="interval">${words.slice(own.length).trim()}</span></td>`;
}

const examples = ({ name, about, source, examples: rows, facts = [] }: Arm): Html =>
  html`<section><h3>${name}</h3><p>${about}${source === '' ? '' : ` (${source})`}</p>${factList(facts)}${
    rows.length === 0
      ? html`<p class="quiet">No row.</p>`
      : rows.map((row) => html`<pre>${row === '' ? '(empty)' : row}</pre>`)
  }</section>`;

const factList = (facts: readonly Fact[]): Html | null =>
  facts.length === 0 ? null : html`<dl>${facts.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
