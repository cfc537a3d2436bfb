import type { Layout } from '../projection/layOut';
import type { MapPoint } from './store/explore.slice';

/** Rows that were laid out together, and where they lie. */
export interface KeptLayout extends Pick<Layout, 'coordinates' | 'centers' | 'names'> {
  readonly rows: readonly MapPoint[];
  readonly isReference: Uint8Array;
}

/** Embeddings by text, float32 [d] each, of one model at a time. Kept out of the store: a store holds no vectors. */
export class VectorCache {
  private byText = new Map<string, Float32Array>();
  private modelKey = '';
  /** What the map was laid out with, by this model: new rows are placed into it. */
  layout: KeptLayout | null = null;

  /** Vectors of another model are in another space: forget them. */
  forModel(modelKey: string): void {
    if (modelKey === this.modelKey) return;
    this.modelKey = modelKey;
    this.byText.clear();
    this.layout = null;
  }

  isOf(modelKey: string): boolean {
    return this.modelKey === modelKey;
  }

  get(text: string): Float32Array | undefined {
    return this.byText.get(text);
  }

  missing(texts: readonly string[]): string[] {
    return [...new Set(texts)].filter((text) => !this.byText.has(text));
  }

  /** @param vectors float32 [N, d], row-major, borrowed */
  add(texts: readonly string[], vectors: Float32Array, tokenDim: number): void {
    texts.forEach((text, row) => {
      this.byText.set(text, vectors.slice(row * tokenDim, (row + 1) * tokenDim));
    });
  }

  /** float32 [N, d], row-major; every text must be known. */
  matrix(texts: readonly string[]): { vectors: Float32Array; tokenDim: number } {
    const rows = texts.map((text) => {
      const row = this.byText.get(text);
      if (!row) throw new Error('A text has no vector yet.');
      return row;
    });
    const tokenDim = rows[0]?.length ?? 0;
    const vectors = new Float32Array(rows.length * tokenDim);
    rows.forEach((row, index) => {
      vectors.set(row, index * tokenDim);
    });
    return { vectors, tokenDim };
  }
}
