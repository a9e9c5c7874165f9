/** A request with what became of it, as it is remembered: with its texts, and with dots in their place. */
import type { ExchangeRow } from '@parley/contracts';

/** The beginning of a record's JSON. */
export interface ShownText {
  readonly plain: string;
  /** Without what people have written. */
  readonly masked: string;
}

export interface Exchange extends Omit<ExchangeRow, 'request' | 'reply'> {
  readonly request?: ShownText;
  readonly reply?: ShownText;
}

export function rowOf({ request, reply, ...exchange }: Exchange, showTexts: boolean): ExchangeRow {
  const text = (shown: ShownText) => (showTexts ? shown.plain : shown.masked);
  return {
    ...exchange,
    ...(request && { request: text(request) }),
    ...(reply && { reply: text(reply) }),
  };
}

/** Which exchanges somebody wants to see. */
export interface ExchangeFilter {
  readonly pair?: string | undefined;
  /** Who asked. */
  readonly user?: string | undefined;
  /** The request id, or a part of it. */
  readonly requestId?: string | undefined;
}

export const isWanted = (
  exchange: Pick<Exchange, 'pair' | 'userId' | 'requestId'>,
  { pair, user, requestId }: ExchangeFilter,
): boolean =>
  (pair === undefined || exchange.pair === pair) &&
  (user === undefined || exchange.userId === user) &&
  (requestId === undefined || exchange.requestId.includes(requestId));
