import type { CallFault } from './callFaults';

const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : word === 'null' ? word : `a ${word}`);

/** What is wrong with a call, in words: "unknown tool: get_wheather". */
export function callFaultWords(fault: CallFault): string {
  switch (fault.kind) {
    case 'does-not-parse':
      return fault.tool === null
        ? 'a call that does not parse'
        : `the arguments of ${fault.tool} do not parse as a JSON object`;
    case 'unknown-tool':
      return `unknown tool: ${fault.tool}`;
    case 'missing-field':
      return `missing field: ${fault.path} of ${fault.tool}`;
    case 'wrong-type':
      return `wrong type: ${fault.path || 'what it is given'} of ${fault.tool} is ${article(fault.is)}, ${fault.expected} expected`;
    case 'no-such-field':
      return `no such field: ${fault.path} of ${fault.tool}`;
    case 'bad-value':
      return `value not allowed: ${fault.path || 'what it is given'} of ${fault.tool} (${fault.keyword})`;
    default:
      return fault satisfies never;
  }
}
