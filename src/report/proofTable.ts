/** What students scored that learned from rows, a table a proof. */
import { figureWords, valueWords } from './figureWords';
import { type Html, html } from './html';
import type { ReportProof } from './types';

const PERCENT = { form: 'number', digits: 1 } as const;

export const proofTables = (proofs: readonly ReportProof[]): readonly Html[] =>
  proofs.map(
    ({ title, k, students, told }) =>
      html`<section><h3>${title}</h3><div class="scroll" tabindex="0" role="region" aria-label="${title}, table"><table><caption>Numbers in brackets are 95 % intervals over tasks and seeds.</caption><thead><tr><th scope="col">Learned from</th><th scope="col">Lessons</th>${k.map(
        (each) => html`<th scope="col">Pass@${String(each)}, %</th>`,
      )}</tr></thead><tbody>${students.map(
        ({ name, lessons, passAtK }) =>
          html`<tr><th scope="row">${name}</th><td class="number">${valueWords(lessons, { form: 'count' })}</td>${passAtK.map(
            (figure) => html`<td class="number">${figureWords(figure, PERCENT)}</td>`,
          )}</tr>`,
      )}</tbody></table></div>${told.map((sentence) => html`<p>${sentence}</p>`)}</section>`,
  );
