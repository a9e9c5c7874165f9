/** Options of every command that connects to Kafka. */
export interface ConnectionOptions {
  /** `host:port,…`; the running local stack's if absent. */
  readonly bootstrapServer?: string;
  /** An alias of `bootstrapServer`. */
  readonly brokers?: string;
  /** A file of Java properties: TLS and SASL. */
  readonly commandConfig?: string;
  /** The project's folder. */
  readonly root: string;
}
