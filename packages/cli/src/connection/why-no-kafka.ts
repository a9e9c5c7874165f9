/** Why the brokers don't answer, for the person who named them: kafkajs tells of its own insides. */
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { words } from '../words/language.ts';

/** Milliseconds. */
const patience = 2_000;

/** @param error what kafkajs says of it. @param wantsTls whether we spoke TLS to them */
export async function whyNoKafka(
  brokers: readonly string[],
  error: Error,
  wantsTls: boolean,
): Promise<string> {
  const reasons = await Promise.all(brokers.map((broker) => whyNot(broker, wantsTls)));
  return reasons.find((reason) => reason !== undefined) ?? ownWords(error);
}

async function whyNot(broker: string, wantsTls: boolean): Promise<string | undefined> {
  const colon = broker.lastIndexOf(':');
  const address = {
    host: broker.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(broker.slice(colon + 1)),
  };
  const refusal = await failure(connectPlain(address), 'connect');
  if (refusal) return words().refusals[refusal.code ?? ''] ?? refusal.message;
  const speaksTls = !(await failure(connectTls({ ...address, rejectUnauthorized: false }), 'secureConnect'));
  if (speaksTls && !wantsTls) return words().speaksTls;
  if (!speaksTls && wantsTls) return words().speaksNoTls;
  return undefined;
}

async function failure(
  socket: ReturnType<typeof connectPlain>,
  event: 'connect' | 'secureConnect',
): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await once(socket, event, { signal: AbortSignal.timeout(patience) });
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

/** A TypeError out of kafkajs means that a connection went away under it. */
export function ownWords(error: Error): string {
  return error instanceof TypeError || error.message === 'Broker not connected'
    ? words().noKafkaThere
    : error.message;
}
