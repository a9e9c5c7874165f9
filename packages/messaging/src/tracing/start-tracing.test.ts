import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTracing } from './start-tracing.ts';
import type { Attributes, Tracing } from './tracing.ts';

const traced = { role: 'worker', instanceId: 'one', log: pino({ level: 'silent' }) };
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };

test.each([
  [{}],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  [{ OTEL_SERVICE_NAME: 'parley' }],
  [{ ...endpoint, OTEL_SDK_DISABLED: 'true' }],
  [{ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }],
])('there is no tracing where %j is all that is said', async (environment) => {
  expect(await startTracing(traced, environment)).toBeUndefined();
});

test.each([
  [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER is wrong: it is "zipkin"'],
  [
    { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL is wrong: it is "grpc"',
  ],
])('%j is refused', async (environment, message) => {
  await expect(startTracing(traced, environment)).rejects.toThrow(message);
});

/** The exporter reads the destination from the process's environment itself. */
function exportTo(url: string): void {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
}

async function open(environment: NodeJS.ProcessEnv = endpoint): Promise<Tracing> {
  exportTo(endpoint.OTEL_EXPORTER_OTLP_ENDPOINT);
  const tracing = await startTracing(traced, environment);
  if (!tracing) throw new Error('there is no tracing');
  onTestFinished(() => tracing.stop());
  return tracing;
}

test('an exporter or a protocol that is empty is as if absent', async () => {
  const tracing = await open({ ...endpoint, OTEL_TRACES_EXPORTER: '', OTEL_EXPORTER_OTLP_PROTOCOL: '' });
  expect(tracing.start('step', 'internal', undefined)).toBeDefined();
});

const trace = '0af7651916cd43dd8448eb211c80319c';
const cause = (flags: string) => `00-${trace}-b7ad6b7169203331-${flags}`;

test('a step goes on with the trace of its cause, sampled or not as that is, or begins one', async () => {
  const tracing = await open();
  const attributes: Attributes = { 'a.name': 'value', 'not.known': undefined };
  const traceparents = [cause('01'), cause('00'), undefined].map(
    (given) => tracing.start('step', 'internal', given, attributes)?.traceparent,
  );
  expect(traceparents[0]).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
  expect(traceparents[1]).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
  expect(traceparents[2]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test.each(['', 'no trace', `ff-${trace}-b7ad6b7169203331-01`, `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
  'what is caused by %j is no part of a trace',
  async (given) => {
    expect((await open()).start('step', 'internal', given)).toBeUndefined();
  },
);

test('what is not sent yet is sent at the stop, with what was said at the end of each step', async () => {
  const bodies: Promise<string>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => response.end());
    bodies.push(once(request, 'end').then(() => Buffer.concat(chunks).toString('latin1')));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  exportTo(`http://127.0.0.1:${port}`);
  const tracing = await startTracing(traced, process.env);
  const span = tracing?.start('a step', 'internal', cause('01'));
  span?.end({ how: 'well' });
  span?.end({}, 'TOO_LATE');
  await tracing?.stop();
  const [body = ''] = await Promise.all(bodies);
  for (const part of ['parley-worker', 'a step', 'well']) expect(body).toContain(part);
  expect(body).not.toContain('TOO_LATE');
});
