/** What is used of saxen, which comes without types. */
declare module 'saxen' {
  export class Parser {
    on(name: 'openTag', handler: (name: string, attributes: () => Record<string, string>) => void): this;
    on(name: 'closeTag', handler: (name: string) => void): this;
    on(name: 'text' | 'cdata', handler: (text: string) => void): this;
    on(name: 'error', handler: (error: Error) => void): this;
    parse(xml: string): this;
    stop(): void;
  }
}
