/** Options of `parley request`. */
import type { ConnectionOptions } from '../connection/connection-options.ts';

export interface RequestOptions extends ConnectionOptions {
  readonly key?: string;
  readonly requestId?: string;
  /** Seconds. */
  readonly timeout: string;
  /** Seconds; the timeout if absent. */
  readonly deadline?: string;
  readonly raw?: boolean;
  /** `name=value` */
  readonly header?: readonly string[];
  /** A file with a JWKS of public keys. */
  readonly seal?: string;
  /** A file with the request. */
  readonly file?: string;
  readonly showHeaders?: boolean;
  readonly expect?: readonly string[];
  readonly count: string;
  readonly concurrency: string;
  readonly rate?: string;
  readonly topic?: string;
  readonly replyTopic?: string;
  readonly correlation: string;
  readonly printEquivalent?: boolean;
}
