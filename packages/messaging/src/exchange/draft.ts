/** A record to be sent, with the parts that may still change. */
export interface Draft {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** By name; a name may have several values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}
