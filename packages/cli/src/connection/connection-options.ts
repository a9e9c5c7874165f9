/** What every command that speaks to a Kafka may be told. */
export interface ConnectionOptions {
  /** `host:port,…`; the running local stack's if absent. */
  readonly bootstrapServer?: string;
  /** The same, by the name it had first. */
  readonly brokers?: string;
  /** A file of Java properties: TLS and SASL. */
  readonly commandConfig?: string;
  /** The project's folder. */
  readonly root: string;
}
