/** A reply with all that stands on its record. */
export interface Answer<Body = unknown> {
  readonly requestId: string;
  /** Its JSON; its text where that is none. */
  readonly body: Body;
  /** `""` where it is no error reply. */
  readonly errorCode: string;
  /** By name; of a name that comes again, the last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
