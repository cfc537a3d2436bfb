import { wordsOf } from '../../similarity/similarity';
import { labelsOf } from './labels';
import { analyzePython, type PythonAnalysis } from './python';

/** Everything the checks look at, each part computed when first asked for. */
export class TextAnalysis {
  readonly trimmed: string;
  private pythonResult: PythonAnalysis | undefined;
  private labelResult: Set<string> | undefined;
  private wordCountResult: number | undefined;
  private jsonResult: { value: unknown } | null | undefined;

  constructor(readonly text: string) {
    this.trimmed = text.trim();
  }

  get python(): PythonAnalysis {
    this.pythonResult ??= analyzePython(this.text);
    return this.pythonResult;
  }

  get labels(): ReadonlySet<string> {
    this.labelResult ??= labelsOf(this.text);
    return this.labelResult;
  }

  /** Words and signs. */
  get wordCount(): number {
    this.wordCountResult ??= wordsOf(this.text).length;
    return this.wordCountResult;
  }

  /** The parsed object or list; null where the text is not JSON (a lone number or word does not count). */
  get json(): { readonly value: unknown } | null {
    if (this.jsonResult === undefined) this.jsonResult = parseJson(this.trimmed);
    return this.jsonResult;
  }
}

function parseJson(text: string): { value: unknown } | null {
  if (!/^[[{]/.test(text)) return null;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
