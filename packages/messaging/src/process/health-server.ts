/** `GET /live`, `GET /ready` with all that is missing, and `GET /metrics`, for those who run the process. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { ConfigurationError } from '../settings/environment.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** What a process has to tell besides. */
export interface HealthDetails {
  /** The newest migration that the database has; undefined until that is known. */
  readonly schema: () => string | undefined;
  /** What stands at a path of the process's own; undefined where nothing does. */
  readonly find?: (path: string) => object | undefined;
}

/** @returns its off switch. @throws ConfigurationError where the port is taken */
export async function startHealthServer(
  port: number,
  readiness: () => Promise<Readiness>,
  metrics: Metrics,
  { schema, find }: HealthDetails,
): Promise<() => Promise<void>> {
  metrics.watchProcess();
  const server = http.createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/live') return answer(200, { live: true });
    if (request.url === '/metrics') {
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
      return;
    }
    if (request.url !== '/ready') {
      const found = find?.(request.url ?? '');
      return found ? answer(200, found) : answer(404, { code: 'NOT_FOUND' });
    }
    const state = await readiness();
    const about = { version, schema: schema(), time: new Date().toISOString() };
    answer(state.ready ? 200 : 503, { ...state, ...about });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(isTaken(error) ? takenPort(port) : error));
    server.listen(port, resolve);
  });
  return () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // Also those on which nothing was asked yet, for which Node would wait a minute.
      server.closeAllConnections();
    });
}

const isTaken = ({ code }: NodeJS.ErrnoException) => code === 'EADDRINUSE';

const takenPort = (port: number) =>
  new ConfigurationError(
    `HEALTH_PORT ${port} is taken by another process. Choose another: HEALTH_PORT=${port + 1}`,
  );
