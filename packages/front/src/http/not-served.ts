/** What becomes of a request for which there is no route. */
import { Failure } from '@parley/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problems.ts';

/**
 * To be called before there are routes.
 * @param sendPage answers whoever looks for a page; undefined where that is not what is asked for
 */
export function answerWhereNoRouteIs(
  app: FastifyInstance,
  sendPage: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined,
): void {
  const routes: { readonly url: string; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ url, methods: [method].flat() });
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const methods = new Set(routes.flatMap(({ url, methods }) => (isAt(url, path) ? methods : [])));
    if (methods.size > 0 && !methods.has(request.method)) {
      const allowed = [...methods].join(', ');
      reply.header('Allow', allowed);
      return sendProblem(reply, new Failure('BAD_REQUEST', `only ${allowed} can be asked here`), 405);
    }
    return sendPage(request, reply) ?? sendProblem(reply, new Failure('NOT_FOUND', 'there is no such route'));
  });
}

/** @param url a route's, in which `:name` stands for any segment */
function isAt(url: string, path: string): boolean {
  const [wanted, given] = [url.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every(
      (segment, place) => segment === given[place] || (segment.startsWith(':') && given[place] !== ''),
    )
  );
}
