/** `GET /live`, `GET /ready` with everything that is missing, and `GET /metrics`, for operators. */
import http from 'node:http';
import { ConfigurationError, text, type Variables, wholeNumber } from '../settings/environment.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import { version } from './version.ts';

/** Further details that a process provides. */
export interface HealthDetails {
  /** The database's newest migration; undefined until known. */
  readonly schema: () => string | undefined;
  /** The response for a further path of the process; undefined if it has none. */
  readonly find?: (path: string) => object | undefined;
}

/** The variables of front and worker for the health server. */
export const healthVariables = {
  HEALTH_PORT: {
    describe: 'port for GET /live, /ready (which says what is missing) and /metrics; off if absent',
    value: wholeNumber(1, 65_535).optional(),
  },
  HEALTH_HOST: {
    describe:
      'the address that HEALTH_PORT listens on: access from another machine or container, such as a Kubernetes probe, needs `0.0.0.0`, which the image sets',
    default: '127.0.0.1',
    value: text,
  },
} satisfies Variables;

export interface HealthAddress {
  readonly host: string;
  readonly port: number;
}

/** The address it listens on, if any. */
export function healthAddress(values: {
  HEALTH_HOST: string;
  HEALTH_PORT?: number | undefined;
}): HealthAddress | undefined {
  const { HEALTH_HOST: host, HEALTH_PORT: port } = values;
  return port === undefined ? undefined : { host, port };
}

/** @returns how to stop it. @throws ConfigurationError if the address can't be used */
export async function startHealthServer(
  address: HealthAddress,
  readiness: () => Promise<Readiness>,
  metrics: Metrics,
  { schema, find }: HealthDetails,
): Promise<() => Promise<void>> {
  metrics.watchProcess();
  metrics.gauge('parley_ready', 'Whether it serves', async () => Number((await readiness()).ready));
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
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, address)));
    server.listen(address, resolve);
  });
  return () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // Includes connections without a request, for which Node would wait a minute.
      server.closeAllConnections();
    });
}

function explained(error: NodeJS.ErrnoException, { host, port }: HealthAddress): Error {
  if (error.code === 'EADDRINUSE')
    return new ConfigurationError(
      `HEALTH_PORT ${port} is taken by another process. Choose another: HEALTH_PORT=${port + 1}`,
    );
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new ConfigurationError(`HEALTH_HOST ${host} is no address of this machine.`);
  return error;
}
