// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { MEASURES, type SideBySide } from '../metrics/sideBySide/measureArms';
import type { BatchValue } from '../metrics/sideBySide/types';
import { comparisonReport } from './comparisonReport';
import { differenceWords, figureWords } from './figureWords';
import { mapSvg } from './mapPicture';
import { reportHtml } from './page';
import type { Report } from './types';

const HOSTILE = '</pre><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)> & "quoted" \u0007';

const of = (...values: number[]): BatchValue[] => values.map((value) => ({ value, error: 0.01 }));
function measured(...means: number[]): SideBySide {
  return {
    terms: { vectorRows: 40, textRows: 30, wordsEach: 20 },
    arms: means.map((mean, at) => {
      const bySeed = of(mean - 0.01, mean, mean + 0.01);
      const value = { value: mean, interval: [mean - 0.02, mean + 0.04] as const, bySeed };
      return { id: `m${at}`, values: Object.fromEntries(MEASURES.map((id) => [id, value])) as never };
    }),
  };
}

function report(name = 'Other', note = 'A map.'): Report {
  return comparisonReport({
    title: `Methods of ${name}`,
    createdAt: Date.UTC(2026, 10, 30, 12),
    summary: ['Two methods.'],
    methods: [
      { id: 'domino', name: 'DOMINO', about: 'Learned.', source: 'arXiv', examples: ['def f(x): return x < 3'] },
      { id: 'other', name, about: name, source: '', examples: [name, ''], facts: [{ name, value: name }] },
    ],
    measured: measured(0.6, 0.3),
    seeds: 3,
    rowsEach: 40,
    map: {
      references: {
        id: 'references',
        name: 'References',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      groups: [{ id: 'other', name, points: [[0.5, 0.2]] }],
      note,
    },
    notRun: [{ name, why: name }],
    settings: [{ name, value: name }],
    provenance: [],
    notes: [name],
  });
}

/** As a browser parses it; nothing of it runs. */
const parsed = (source: string): Document => new DOMParser().parseFromString(source, 'text/html');

describe('a report', () => {
  it('shows any text as text', () => {
    const page = parsed(reportHtml(report(HOSTILE, HOSTILE)));
    expect(page.querySelectorAll('script, img, iframe, link, object, form')).toHaveLength(0);
    const shown = HOSTILE.replace('\u0007', '\ufffd');
    expect([...page.querySelectorAll('pre')].map(({ textContent }) => textContent)).toContain(shown);
    expect(page.querySelector('title')!.textContent).toBe(`Methods of ${shown}`);
    expect([...page.querySelectorAll('svg')].some((svg) => svg.getAttribute('aria-label')!.includes('onerror'))).toBe(
      true,
    );
    for (const element of page.querySelectorAll('*'))
      for (const { name } of element.attributes) expect(name).not.toMatch(/^on|^src$|^href$/);
  });

  it('asks for nothing from anywhere, and forbids it', () => {
    const source = reportHtml(report());
    expect(source.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import|\bsrc=|href=/);
    const policy = parsed(source).querySelector('meta[http-equiv="Content-Security-Policy"]');
    expect(policy!.getAttribute('content')).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
  });

  it('has a table with intervals, a picture of each column, and what did not run', () => {
    const page = parsed(reportHtml(report()));
    const row = [...page.querySelectorAll('tbody tr')].find(
      (each) => each.querySelector('th')!.textContent === 'DOMINO',
    )!;
    expect(row.querySelector('td')!.textContent).toBe('60 %(58 to 64 %)');
    expect(page.querySelectorAll('.charts svg')).toHaveLength(MEASURES.length);
    for (const each of page.querySelectorAll('svg')) expect(each.getAttribute('aria-label')).toBeTruthy();
    expect(page.body.textContent).toContain('What did not run here');
    expect(page.querySelectorAll('h1')).toHaveLength(1);
    expect(page.documentElement.lang).toBe('en');
  });

  it('says what is told apart, by how much, and what it would take where nothing is', () => {
    const { told } = report();
    expect(told[0]).toBe('Pass, against DOMINO. Told apart: Other −30 points (−32 to −28).');
    const same = comparisonReport({ ...input(), measured: measured(0.6, 0.605) });
    expect(same.told[0]).toBe(
      'Pass, against DOMINO. No difference can be told at 3 × 40 rows: Other +1, about 64 seeds.',
    );
    expect(same.told.at(-1)).toMatch(/^These are 10 comparisons at 5 % each: fewer than 1 /);
  });

  it('draws lines over a setting, and tells them in a table', () => {
    const page = parsed(
      reportHtml({
        ...report(),
        charts: [
          {
            title: 'Loss',
            xTitle: 'λ',
            yTitle: 'Nats a token',
            lines: [
              {
                name: 'n = 12',
                points: [
                  { x: 0, value: 2, interval: [1.9, 2.1] },
                  { x: 1, value: 1.5, interval: null },
                ],
              },
            ],
          },
        ],
      }),
    );
    expect(page.querySelector('polyline')!.getAttribute('points')).toMatch(/^44\.0,[\d.]+ 350\.0,186\.0$/);
    expect([...page.querySelectorAll('details td')].map(({ textContent }) => textContent)).toEqual([
      '2 (1.9 to 2.1)',
      '1.5',
    ]);
  });

  it('has a table of each proof, with what may be said of it', () => {
    const proof = {
      title: `Proof 1: ${HOSTILE}`,
      k: [1, 5],
      students: [
        {
          name: 'Nothing',
          lessons: null,
          passAtK: [
            { value: 6.06, interval: [1.5, 12.1] as const },
            { value: null, interval: null },
          ],
        },
      ],
      told: ['No difference can be told.'],
    };
    const page = parsed(reportHtml({ ...report(), proofs: [proof] }));
    const section = [...page.querySelectorAll('section')].find(({ textContent }) => textContent!.includes('Proof 1'))!;
    expect(section.querySelector('script')).toBeNull();
    expect([...section.querySelectorAll('td')].map(({ textContent }) => textContent)).toEqual([
      '–',
      '6.1 (1.5 to 12.1)',
      '–',
    ]);
    expect([...section.querySelectorAll('th')].map(({ textContent }) => textContent)).toContain('Pass@5, %');
    expect(section.textContent).toContain('No difference can be told.');
    expect(reportHtml(report())).not.toContain('What the rows teach');
  });

  it('has its map as a picture of its own that is well-formed', () => {
    const svg = mapSvg(report(HOSTILE).map!);
    const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(document.querySelector('parsererror')).toBeNull();
    expect(document.querySelectorAll('circle')).toHaveLength(3);
  });
});

function input(): Parameters<typeof comparisonReport>[0] {
  const { title, createdAt, summary, notRun, settings, provenance, map, arms } = report();
  return {
    title,
    createdAt,
    summary,
    methods: arms,
    measured: measured(1, 1),
    seeds: 3,
    rowsEach: 40,
    map,
    notRun,
    settings,
    provenance,
    notes: [],
  };
}

describe('numbers', () => {
  it('are written as their columns say', () => {
    expect(figureWords({ value: 0.623, interval: [0.5, 0.7] }, { form: 'share' })).toBe('62 % (50 to 70 %)');
    // Nothing that counts is less than nothing.
    expect(figureWords({ value: 0.02, interval: [-0.02, 0.06] }, { form: 'number' })).toBe('0.02 (0.00 to 0.06)');
    expect(figureWords({ value: 0.98, interval: [0.9, 1.1] }, { form: 'share' })).toBe('98 % (90 to 100 %)');
    expect(figureWords({ value: -0.5, interval: [-0.7, 0.1] }, { form: 'number' })).toContain('0.7');
    expect(figureWords({ value: 1.5, interval: null }, { form: 'number', digits: 1 })).toBe('1.5');
    expect(figureWords({ value: null, interval: null }, { form: 'share' })).toBe('–');
    expect(figureWords({ value: 12.4, interval: [9, 20] }, { form: 'seconds' })).toBe('12 s (9.0 to 20 s)');
    expect(differenceWords(-0.004, { form: 'share' })).toBe('+0');
    expect(differenceWords(-0.31, { form: 'number' })).toBe('−0.31');
  });
});
