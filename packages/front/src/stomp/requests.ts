/** What a client asks for: each SEND becomes a request like any other, and its receipt comes after the worker's reply. */
import { Failure } from '@parley/contracts';
import type { Span } from '@parley/messaging';
import { givenTraceparent, traceparentOf } from '../http/traceparent.ts';
import { settledReply, successOf } from '../requests/ask.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { readCommand } from './commands.ts';
import { requestIdOf } from './frame-headers.ts';
import type { StompFrame } from './frames.ts';
import { maxInFlight } from './limits.ts';
import type { Notices } from './notices.ts';
import type { StompServices } from './services.ts';

export class Requests {
  readonly #who: { readonly userId: string; readonly origin: LiveSession['origin'] };
  readonly #services: Pick<StompServices, 'asker' | 'requireKafka' | 'tracing'>;
  readonly #notices: Notices;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(
    who: { readonly userId: string; readonly origin: string },
    services: Pick<StompServices, 'asker' | 'requireKafka' | 'tracing'>,
    notices: Notices,
  ) {
    this.#who = who;
    this.#services = services;
    this.#notices = notices;
  }

  /** @returns its end, whatever that is; never rejects */
  send(frame: StompFrame): Promise<void> {
    const sent = this.#ask(frame).finally(() => this.#inFlight.delete(sent));
    this.#inFlight.add(sent);
    return sent;
  }

  /** @returns until when there are too many of them to read on, if there are */
  get tooMany(): Promise<void> | undefined {
    return this.#inFlight.size < maxInFlight ? undefined : Promise.race(this.#inFlight);
  }

  /** Resolves once all that was sent has come to its end. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #ask(frame: StompFrame): Promise<void> {
    const { asker, requireKafka, tracing } = this.#services;
    const { userId, origin } = this.#who;
    let span: Span | undefined;
    try {
      const command = readCommand(frame, userId);
      const requestId = requestIdOf(frame);
      requireKafka(command.pair);
      const given = frame.headers.get('traceparent');
      span = tracing?.start(`SEND ${command.pair}`, 'server', givenTraceparent(given), {
        'parley.request_id': requestId,
      });
      const traceparent = span?.traceparent ?? traceparentOf(given);
      const { outcome } = await asker.ask({ ...command, requestId, origin, traceparent });
      const { reply } = await settledReply(outcome);
      successOf(reply);
      span?.end();
      this.#notices.receipt(frame);
    } catch (error) {
      span?.end({}, error instanceof Failure ? error.code : 'INTERNAL');
      this.#notices.refuse(frame, error, frame.headers.has('receipt'));
    }
  }
}
