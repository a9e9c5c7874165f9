/** Why the brokers don't answer, for the person who named them: kafkajs tells of its own insides. */
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Milliseconds. */
const patience = 2_000;

const refusals: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  ABORT_ERR: 'it does not answer',
};

/** @param error what kafkajs says of it */
export async function whyNoKafka(brokers: readonly string[], error: Error): Promise<string> {
  const reasons = await Promise.all(brokers.map(whyNot));
  return reasons.find((reason) => reason !== undefined) ?? ownWords(error);
}

async function whyNot(broker: string): Promise<string | undefined> {
  const colon = broker.lastIndexOf(':');
  const address = {
    host: broker.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(broker.slice(colon + 1)),
  };
  const refusal = await failure(connectPlain(address), 'connect');
  if (refusal) return refusals[refusal.code ?? ''] ?? refusal.message;
  const speaksTls = !(await failure(connectTls({ ...address, rejectUnauthorized: false }), 'secureConnect'));
  const wantsTls = process.env.KAFKA_SSL === 'true';
  if (speaksTls && !wantsTls)
    return 'it speaks TLS. Say so:  KAFKA_SSL=true, and KAFKA_SSL_CA_FILE for an authority of your own';
  if (!speaksTls && wantsTls) return 'it does not speak TLS, which KAFKA_SSL=true asks for';
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
    ? 'what listens there takes connections and does not answer as a Kafka does'
    : error.message;
}
