/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Which checks decide what a sample is good for, in this order, each with its settings. */
export interface Recipe {
  readonly version: 1;
  readonly checks: readonly { readonly name: string; readonly [setting: string]: Json }[];
}
