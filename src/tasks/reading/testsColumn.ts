/** A column `tests`: a list in JSON of asserts or of inputs with outputs, or Python with asserts. */
import type { PythonTest } from '../types';
import { listIn } from './taskFormat';

/** null where no tests can be read in it. */
export function testsIn(cell: string | undefined): readonly PythonTest[] | null {
  const list = listIn(cell);
  if (list !== null) {
    const tests = list.map(testOf);
    return tests.length > 0 && tests.every((test) => test !== null) ? tests : null;
  }
  return cell !== undefined && /^\s*assert\b/m.test(cell) ? [{ kind: 'asserts', source: cell }] : null;
}

function testOf(value: unknown): PythonTest | null {
  if (typeof value === 'string') return /\bassert\b/.test(value) ? { kind: 'asserts', source: value } : null;
  const fields = (value ?? {}) as { readonly [key: string]: unknown };
  const [stdin, stdout] = [fields.input ?? fields.stdin, fields.output ?? fields.stdout];
  return typeof stdin === 'string' && typeof stdout === 'string' ? { kind: 'stdin', stdin, stdout } : null;
}
