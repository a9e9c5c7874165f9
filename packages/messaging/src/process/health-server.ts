/** `GET /live` and `GET /ready`, with all that is missing, for those who run the process. */
import http from 'node:http';
import type { Readiness } from './readiness.ts';

/** @returns its off switch. @throws where the port is taken. */
export async function startHealthServer(port: number, readiness: () => Promise<Readiness>) {
  const server = http.createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/live') return answer(200, { live: true });
    if (request.url !== '/ready') return answer(404, { code: 'NOT_FOUND' });
    const state = await readiness();
    answer(state.ready ? 200 : 503, state);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // Also those on which nothing was asked yet, for which Node would wait a minute.
      server.closeAllConnections();
    });
}
