/** Explains to the user why the brokers can't be reached: kafkajs's own errors speak of its internals. */
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { words } from '../words/language.ts';

/** Milliseconds. */
const patience = 2_000;

export interface WhyNoKafka {
  readonly why: string;
  /** Whether they are reachable, but refuse the connection. */
  readonly isRefusal: boolean;
}

/** @param error kafkajs's error @param wantsTls whether the connection used TLS */
export async function whyNoKafka(
  brokers: readonly string[],
  error: Error,
  wantsTls: boolean,
): Promise<WhyNoKafka> {
  const reasons = await Promise.all(brokers.map((broker) => whyNot(broker, wantsTls)));
  const reason = reasons.find((each) => each !== undefined);
  return reason ?? { why: ownWords(error), isRefusal: error.name === 'KafkaJSSASLAuthenticationError' };
}

async function whyNot(broker: string, wantsTls: boolean): Promise<WhyNoKafka | undefined> {
  const colon = broker.lastIndexOf(':');
  const address = {
    host: broker.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(broker.slice(colon + 1)),
  };
  const refusal = await failure(connectPlain(address), 'connect');
  if (refusal) return { why: words().refusals[refusal.code ?? ''] ?? refusal.message, isRefusal: false };
  const speaksTls = !(await failure(connectTls({ ...address, rejectUnauthorized: false }), 'secureConnect'));
  if (speaksTls && !wantsTls) return { why: words().speaksTls, isRefusal: true };
  if (!speaksTls && wantsTls) return { why: words().speaksNoTls, isRefusal: true };
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

/** A TypeError thrown by kafkajs means that it lost a connection. */
export function ownWords(error: Error): string {
  return error instanceof TypeError || error.message === 'Broker not connected'
    ? words().noKafkaThere
    : error.message;
}
