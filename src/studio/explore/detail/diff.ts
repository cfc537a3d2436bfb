/** What two texts share, word by word: longest common subsequence of their tokens. */

export interface DiffPart {
  readonly text: string;
  /** In both texts, in this order. */
  readonly shared: boolean;
}

/** Cells of the table that are worth their time on the main thread; longer texts are compared by line. */
const MAX_CELLS = 1_500_000;

const words = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** Both texts in parts; joined, the parts of a side are that side's text. */
export function diff(left: string, right: string): { left: DiffPart[]; right: DiffPart[] } {
  let [a, b] = [words(left), words(right)];
  if (a.length * b.length > MAX_CELLS) [a, b] = [lines(left), lines(right)];
  if (a.length * b.length > MAX_CELLS)
    return { left: [{ text: left, shared: left === right }], right: [{ text: right, shared: left === right }] };
  const { inA, inB } = commonSubsequence(a, b);
  return { left: join(a, inA), right: join(b, inB) };
}

function commonSubsequence(a: readonly string[], b: readonly string[]): { inA: Uint8Array; inB: Uint8Array } {
  const width = b.length + 1;
  // lengths[i·width + j]: longest common subsequence of a[i…] and b[j…].
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] = a[i] === b[j] ? lengths[at + width + 1]! + 1 : Math.max(lengths[at + width]!, lengths[at + 1]!);
    }
  }
  const [inA, inB] = [new Uint8Array(a.length), new Uint8Array(b.length)];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const at = i * width + j;
    if (a[i] === b[j]) {
      inA[i++] = 1;
      inB[j++] = 1;
    } else if (lengths[at + width]! >= lengths[at + 1]!) i++;
    else j++;
  }
  return { inA, inB };
}

/** Neighbouring tokens of one kind as one part; white space alone does not break a run that differs. */
function join(tokens: readonly string[], shared: Uint8Array): DiffPart[] {
  const parts: { text: string; shared: boolean }[] = [];
  tokens.forEach((text, index) => {
    const betweenChanges =
      text.trim() === '' && !text.includes('\n') && shared[index - 1] === 0 && shared[index + 1] === 0;
    const isShared = shared[index] === 1 && !betweenChanges;
    const last = parts.at(-1);
    if (last && last.shared === isShared) last.text += text;
    else parts.push({ text, shared: isShared });
  });
  return parts;
}
