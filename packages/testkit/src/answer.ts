/** A reply with the metadata of its record. */
export interface Answer<Body = unknown> {
  readonly requestId: string;
  /** The parsed JSON, or the text if it is not JSON. */
  readonly body: Body;
  /** `""` unless it is an error reply. */
  readonly errorCode: string;
  /** By name; if a name occurs several times, the last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
