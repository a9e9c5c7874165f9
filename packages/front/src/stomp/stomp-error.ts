/** What ends a STOMP socket: told in an ERROR frame, then the socket is closed. */
import type { Failure } from '@parley/contracts';
import type { HeaderFields } from './frames.ts';

/** Close codes of WebSocket (RFC 6455, 7.4.1, and IANA's registry). */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  protocol: 1002,
  policy: 1008,
  tooLarge: 1009,
  internal: 1011,
  tryAgainLater: 1013,
} as const;

export interface StompErrorDetails {
  /** Why, where it is one of the table. */
  readonly failure?: Failure;
  /** More headers of the ERROR frame. */
  readonly headers?: HeaderFields;
}

export class StompError extends Error {
  override readonly name: string = 'StompError';
  readonly closeCode: number;
  readonly failure: Failure | undefined;
  readonly headers: HeaderFields;

  /** @param message for people, in one line; must never carry a value of a frame that may be a secret */
  constructor(
    message: string,
    closeCode: number = closeCodes.protocol,
    { failure, headers = {} }: StompErrorDetails = {},
  ) {
    super(message);
    this.closeCode = closeCode;
    this.failure = failure;
    this.headers = headers;
  }
}

/** What a client is told that does not read what it is sent. */
export class TooSlow extends StompError {
  override readonly name = 'TooSlow';

  constructor(message: string) {
    super(message, closeCodes.tryAgainLater);
  }
}
