/**
 * Labels: what opens a line and names a part of the text, as "Input:" or "## Constraints" or "**Example 2**" do.
 * Written differently they count as one: case, numbering, emphasis and the colon are left out.
 */
const MAX_WORDS = 4;

export function labelsOf(text: string): Set<string> {
  const labels = new Set<string>();
  for (const line of text.split('\n')) {
    const label = labelOf(line.trim());
    if (label !== null) labels.add(label);
  }
  return labels;
}

function labelOf(line: string): string | null {
  const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1];
  const emphasis = /^\*\*([^*]+)\*\*/.exec(line)?.[1];
  const leading = /^(?:[-*]\s+)?(\p{Lu}[\p{L}\p{N} _-]*?)\s*:(?:\s|$)/u.exec(line)?.[1];
  // A line of its own: "Example 1", "Constraints".
  const alone = /^(\p{Lu}[\p{L} ]*?)(?:\s+\d+)?$/u.exec(line)?.[1];
  const name = heading ?? emphasis ?? leading ?? alone;
  if (name === undefined) return null;
  const normalized = name
    .replace(/[\d:*_#.]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
  return normalized === '' || normalized.split(' ').length > MAX_WORDS ? null : normalized;
}
