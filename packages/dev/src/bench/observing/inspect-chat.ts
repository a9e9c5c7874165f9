/**
 * An open inspector's work for a chat's request and reply, once both are read: it combines them, and checks the
 * signature.
 */
import { randomUUID } from 'node:crypto';
import { Exchanges } from '@parley/front';
import {
  allTopics,
  createLog,
  isGenuine,
  SignatureCheck,
  Signatures,
  type TopicMeaning,
  TopicNames,
  type TopicRecord,
} from '@parley/messaging';

/** More than are remembered, so that each is new again when it is reused. */
const chats = 5_000;

/** @returns a function that processes the next chat */
export function inspectChats(): () => void {
  const names = new TopicNames({ prefix: '', pairs: {} });
  const signatures = new Signatures(['a secret of the bench, and of nobody else']);
  const log = createLog('bench', 'silent');
  const check = new SignatureCheck({ names, signatures, isUnsigned: () => false, log });
  const exchanges = new Exchanges(
    (record, meaning) => isGenuine(check, record, meaning),
    () => undefined,
  );
  const meanings = allTopics(names);
  const all = Array.from({ length: chats }, (_, n) => {
    const [request, reply] = chat(n, signatures);
    return [request, reply].map((record) => ({
      record,
      meaning: meanings.get(record.topic) as TopicMeaning,
    }));
  });
  let next = 0;
  return () => {
    for (const { record, meaning } of all[next] ?? []) exchanges.add(record, meaning);
    next = (next + 1) % chats;
  };
}

function chat(n: number, signatures: Signatures): [TopicRecord, TopicRecord] {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = { kafka_correlationId: randomUUID(), 'parley-origin': randomUUID(), traceparent };
  const message = 'said'.padEnd(64, '.');
  const request = { roomId: 7, writerId: 'kim', message };
  const reply = { ...base, roomId: 7, message, createdAt: '2026-11-30T09:00:00.000Z', messageId: n, seq: n };
  const signed = {
    topic: 'user-add-chat-response',
    key: Buffer.from('kim'),
    value: Buffer.from(JSON.stringify(reply)),
    headers: { ...headers, 'kafka_nest-is-disposed': '1' },
  };
  return [
    record('user-add-chat-request', n, '7', request, { ...headers, 'parley-deadline': '1764504015000' }),
    record(signed.topic, n, 'kim', reply, {
      ...signed.headers,
      'parley-signature': signatures.sign(signed),
    }),
  ];
}

const base = { userId: 'kim', isSuccess: true, errorMessage: '', errorCode: '' };

const record = (
  topic: string,
  offset: number,
  key: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): TopicRecord => ({
  topic,
  partition: 0,
  offset,
  timestamp: 1_764_504_000_000 + offset,
  key: Buffer.from(key),
  value: Buffer.from(JSON.stringify(body)),
  headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  unreadable: undefined,
});
