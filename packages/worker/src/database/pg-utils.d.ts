/** What `pg` has for queries of other kinds than its own, and its types leave out. */
declare module 'pg/lib/utils.js' {
  /** What is sent for a parameter: text, or bytes as they are. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
