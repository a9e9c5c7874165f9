/** A record that is about to be sent, and what of it may still change. */
export interface Draft {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** By name; a name may have several values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}
