import fastify, { type FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { countRequests } from './request-rates.ts';

const from = (ip: string) => ({ ip, session: {}, routeOptions: { config: {} } }) as FastifyRequest;

test('whoever is over the limit is not forgotten for many others', async () => {
  const limits = { newSessions: 1, ofSession: 1, ofAddress: 1 };
  const { countSession } = await countRequests(fastify(), limits);
  await countSession(from('198.18.0.1'));
  for (let other = 0; other < 20_000; other++)
    await countSession(from(`198.19.${other >> 8}.${other & 255}`));
  await expect(countSession(from('198.18.0.1'))).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
});
