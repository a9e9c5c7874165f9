import { Socket } from 'node:net';
import { expect, test, vi } from 'vitest';

/** What was to be connected to. */
const asked = vi.hoisted(() => [] as unknown[]);

vi.mock('node:net', async (original) => ({
  ...(await original<typeof import('node:net')>()),
  connect(address: unknown) {
    asked.push(address);
    return new Socket(); // which never connects
  },
}));

test('an unresponsive broker is reported as not answering, whatever its address looks like', async () => {
  vi.resetModules(); // another test may have loaded it with the real one
  const { whyNoKafka } = await import('./why-no-kafka.ts');
  const found = await whyNoKafka(['[::1]:9092'], new Error('Connection timeout'), false);
  expect(found).toEqual({ why: 'it does not answer', isRefusal: false });
  expect(asked).toEqual([{ host: '::1', port: 9092 }]);
});
