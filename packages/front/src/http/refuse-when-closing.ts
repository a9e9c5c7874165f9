/**
 * What is asked of a front that closes is refused as anything else is that can't be served now: it may be asked again, of
 * another front. Fastify would refuse it by itself, in words that clients know nothing of.
 */
import { Failure } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';

/** The app is made with `return503OnClosing: false`. */
export function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    done(isClosing ? new Failure('UNAVAILABLE') : undefined);
  });
}
