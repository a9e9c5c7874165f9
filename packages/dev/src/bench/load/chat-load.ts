/** A process that sends messages through the topics, or plays ping-pong, and prints the results. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { header } from '@parley/messaging';
import type { Chat } from './make-chats.ts';
import { pingTopics } from './ping-topics.ts';
import { type Call, runLoad } from './run-load.ts';
import { patience, TopicAsker } from './topic-asker.ts';

const { values } = parseArgs({
  options: {
    brokers: { type: 'string', default: '' },
    prefix: { type: 'string' },
    /** A file of chats; without one it plays ping-pong. */
    chats: { type: 'string' },
    concurrency: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '5' },
    warmup: { type: 'string', default: '1' },
  },
});

/** As long as the messages and the ids around them. */
const text = 'm'.repeat(64);
const ball = Buffer.alloc(128, 'x');

async function chatting(chats: readonly Chat[]): Promise<Call> {
  const asker = await TopicAsker.open(values, (names) => [names.response('user-add-chat')]);
  return async (slot) => {
    const { userId, roomId } = chats[slot % chats.length] as Chat;
    const request = { roomId, writerId: userId, message: text };
    const { errorCode } = await asker.ask((requestId) =>
      asker.sender.send('user-add-chat', request, { requestId }, patience),
    );
    return errorCode === '';
  };
}

async function pinging(): Promise<Call> {
  const asker = await TopicAsker.open(values, () => [pingTopics.response]);
  return async (slot) => {
    await asker.ask((requestId) =>
      asker.producer.send({
        topic: pingTopics.request,
        key: Buffer.from(String(slot)),
        value: ball,
        headers: { [header.correlationId]: requestId },
      }),
    );
    return true;
  };
}

const { chats, concurrency, seconds, warmup } = values;
const call = chats ? await chatting(JSON.parse(readFileSync(chats, 'utf8'))) : await pinging();
const load = { concurrency: Number(concurrency), seconds: Number(seconds), warmup: Number(warmup) };
await runLoad(chats ? 'user-add-chat' : 'ping-pong', load, call);
process.exit(0); // leaving the group takes seconds and is not measured
