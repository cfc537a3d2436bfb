import { wordsOf } from '../../similarity/similarity';
import { proseFeatures, pythonFeatures } from './features';
import { labelsOf } from './labels';
import { analyzePython, type PythonAnalysis, parsePython } from './python';

/** Everything the checks look at, each part computed when first asked for. */
export class TextAnalysis {
  readonly trimmed: string;
  private pythonResult: PythonAnalysis | undefined;
  private labelResult: Set<string> | undefined;
  private wordCountResult: number | undefined;
  private jsonResult: { value: unknown } | null | undefined;
  private featureResult: { python: ReadonlySet<string> | null; prose: ReadonlySet<string> } | undefined;

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

  /** Names of what its syntax has (features.ts); null where it is no Python. */
  get pythonFeatures(): ReadonlySet<string> | null {
    return this.features.python;
  }

  /** Names of what is written in it, taken for prose (features.ts). */
  get proseFeatures(): ReadonlySet<string> {
    return this.features.prose;
  }

  private get features() {
    if (this.featureResult === undefined) {
      const read = this.python.valid ? parsePython(this.text) : null;
      const python = read === null || typeof read === 'number' ? null : pythonFeatures(read);
      this.featureResult = { python, prose: proseFeatures(this.trimmed) };
    }
    return this.featureResult;
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
