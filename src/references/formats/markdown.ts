import { TableBuilder } from '../cells';
import type { ParsedTable } from '../types';
import { addPipeTable, pipeTable } from './pipeTable';
import { addPassages, splitPassages } from './plainText';

interface Fence {
  readonly line: number;
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

interface Heading {
  readonly line: number;
  readonly level: number;
  readonly title: string;
}

interface Outline {
  readonly fences: readonly Fence[];
  readonly headings: readonly Heading[];
  readonly unclosed: number | null;
}

/**
 * Markdown in one of four readings, the first that fits:
 * 0. a table, where it has at least half of the lines: its rows;
 * 1. fenced code blocks, where they hold at least half of the text: one example a block (columns text, heading, language);
 * 2. sections under the shallowest heading level that occurs at least twice, code blocks kept inside (columns text, heading);
 * 3. otherwise as plain text.
 * YAML front matter is skipped.
 */
export function parseMarkdown(file: string, text: string): ParsedTable {
  const table = new TableBuilder(file, 'markdown');
  const lines = text.split('\n');
  const start = frontMatterEnd(lines);
  const pipes = pipeTable(lines);
  if (pipes !== null) {
    addPipeTable(table, pipes);
    return table.build();
  }
  const outline = readOutline(lines, start);
  if (outline.unclosed !== null) {
    table.problem(
      outline.unclosed,
      'The code block that opens here is never closed.',
      'Close it with a line of ``` below the code.',
    );
  }
  const weight = (part: string): number => part.replace(/\s+/g, '').length;
  const fenced = outline.fences.reduce((sum, fence) => sum + weight(fence.text), 0);
  if (outline.fences.length > 0 && fenced * 2 >= weight(lines.slice(start).join(''))) {
    for (const fence of outline.fences) {
      if (table.isFull(fence.line)) break;
      table.addRow(fence.line, [
        ['text', fence.text],
        ['heading', fence.heading === '' ? undefined : fence.heading],
        ['language', fence.language === '' ? undefined : fence.language],
      ]);
    }
    return table.build();
  }
  const level = sectionLevel(outline.headings);
  if (level === null) {
    addPassages(table, splitPassages(lines.slice(start).join('\n'), start + 1));
    return table.build();
  }
  // A heading above the section level (a part title) ends a section as well, but starts none.
  const bounds = outline.headings.filter((heading) => heading.level <= level);
  for (const [index, heading] of bounds.entries()) {
    if (heading.level !== level) continue;
    if (table.isFull(heading.line)) break;
    const end = bounds[index + 1]?.line ?? lines.length + 1;
    const body = lines
      .slice(heading.line, end - 1)
      .join('\n')
      .trim();
    if (body !== '')
      table.addRow(heading.line, [
        ['text', body],
        ['heading', heading.title],
      ]);
  }
  return table.build();
}

function frontMatterEnd(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.indexOf('---', 1);
  // Front matter is "key: value" lines; a file of examples separated by --- is not.
  return end > 0 && lines.slice(1, end).every((line) => /^(\s|#|-\s|[\w-]+\s*:)/.test(line) || line === '')
    ? end + 1
    : 0;
}

function readOutline(lines: readonly string[], start: number): Outline {
  const fences: Fence[] = [];
  const headings: Heading[] = [];
  let open: { marker: string; line: number; language: string; body: string[] } | null = null;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const fence = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/.exec(line);
    if (open !== null) {
      const marker = fence?.[1];
      if (marker?.startsWith(open.marker) && line.trim() === marker) {
        const text = open.body.join('\n');
        if (text.trim() !== '')
          fences.push({ line: open.line, heading: headings.at(-1)?.title ?? '', language: open.language, text });
        open = null;
      } else open.body.push(line);
      continue;
    }
    if (fence?.[1] !== undefined) {
      open = { marker: fence[1], line: index + 1, language: fence[2] ?? '', body: [] };
      continue;
    }
    const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (heading?.[1] !== undefined)
      headings.push({ line: index + 1, level: heading[1].length, title: heading[2] ?? '' });
  }
  return { fences, headings, unclosed: open?.line ?? null };
}

function sectionLevel(headings: readonly Heading[]): number | null {
  for (let level = 1; level <= 6; level++) {
    if (headings.filter((heading) => heading.level === level).length >= 2) return level;
  }
  return null;
}
