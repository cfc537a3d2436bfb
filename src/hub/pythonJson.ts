/** A string, which is left alone, or one of the numbers that Python's json module writes and JSON does not have. */
const STRINGS_AND_LITERALS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * JSON as Python writes it: NaN and the infinities are no JSON, and transformers writes them where a configuration has no limit. They are
 * read as null.
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    const plain = text.replace(STRINGS_AND_LITERALS, (found) => (found.startsWith('"') ? found : 'null'));
    if (plain === text) throw fault;
    return JSON.parse(plain);
  }
}
