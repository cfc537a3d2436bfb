/** Shapes tell groups apart where colours do not. */
export type Shape = 'diamond' | 'circle' | 'ring' | 'cross' | 'triangle' | 'square' | 'dash' | 'plus';

export interface Group {
  readonly id: string;
  readonly label: string;
  readonly shape: Shape;
  /** Name of a colour in theme/tokens.css or in Map.module.css. */
  readonly color: string;
}
