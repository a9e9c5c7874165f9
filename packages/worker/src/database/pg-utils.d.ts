/** Parts of `pg` that its types leave out and custom queries need. */
declare module 'pg/lib/utils.js' {
  /** A parameter as it is sent: text, or bytes unchanged. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
