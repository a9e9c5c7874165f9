/**
 * The topics as an AsyncAPI 3.0 document, generated from the contract:
 * https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
import { type EventTopic, eventTopicNames, readableRoomEvent, readableUserEvent } from '../events.ts';
import { objectSchema, pairSchemas } from '../pair-schemas.ts';
import { type PairName, pairNames, pairs } from '../pairs.ts';
import { exampleReply } from './example-reply.ts';
import { exampleValue } from './example-value.ts';
import { withoutDialect } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** The names of the topics in this deployment. */
export interface DocumentedTopics {
  request(pair: PairName): string;
  response(pair: PairName): string;
  deadLetters(pair: PairName): string;
  events(topic: EventTopic): string;
  /** The configured number of partitions. */
  partitions(topic: PairName | EventTopic): number;
}

/** @returns a JSON document, from the perspective of the workers, who receive requests and send replies and events */
export function asyncApi(topics: DocumentedTopics, version: string): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley',
      version,
      description:
        'Requests, replies and events of a chat on Kafka. The request id in `kafka_correlationId` correlates a reply with its request. `/openapi.json` describes the HTTP interface of fronts.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      tags: [{ name: 'request/reply' }, { name: 'chat' }],
    },
    id: 'urn:parley:workers',
    defaultContentType: 'application/json',
    servers: { kafka: { host: 'localhost:9092', protocol: 'kafka', description: 'KAFKA_BROKERS' } },
    channels: Object.fromEntries([
      ...pairNames.flatMap((pair) => pairChannels(pair, topics)),
      ...eventTopicNames.map((topic) => [topic, eventChannel(topic, topics)]),
    ]),
    operations: Object.fromEntries([
      ...pairNames.map((pair) => [pair, pairOperation(pair)]),
      ...eventTopicNames.map((topic) => [`publish-${topic}`, eventOperation(topic)]),
    ]),
    components: {
      correlationIds: {
        requestId: {
          description: 'The same bytes on the reply as on the request',
          location: '$message.header#/kafka_correlationId',
        },
      },
      messageTraits: { request: { headers: requestHeaders }, reply: { headers: replyHeaders } },
    },
  };
}

const text = { type: 'string' };
const correlationId = {
  type: 'string',
  maxLength: 256,
  description:
    'The request id. For a request without it, the id is made of its topic, partition, offset and timestamp',
};
const digits = (description: string) => ({ type: 'string', pattern: '^[0-9]+$', description });
const signature = {
  type: 'string',
  description: 'Proof that a worker has written the record: an HMAC, which clients need not verify',
};
const shared = {
  kafka_correlationId: correlationId,
  'parley-origin': {
    type: 'string',
    description: 'The id of the browser session that sent the request; echoed',
  },
  'parley-claim-challenge': {
    type: 'string',
    description: 'On login: the challenge to which its ticket is bound; echoed',
  },
  traceparent: { type: 'string', description: 'W3C trace context; echoed, and passed on to events' },
};
const requestHeaders = {
  type: 'object',
  properties: {
    ...shared,
    kafka_replyTopic: {
      type: 'string',
      description:
        "Where to send the reply: the pair's own response topic, or one that ALLOWED_REPLY_TOPICS names",
    },
    kafka_replyPartition: { type: 'string', description: 'Digits, or a big-endian integer of four bytes' },
    'parley-deadline': digits('Epoch milliseconds, after which it is not executed'),
    'parley-client-address': { type: 'string', description: 'IP address, on pairs with a password' },
  },
};
const replyHeaders = {
  type: 'object',
  properties: {
    ...shared,
    'parley-error': { type: 'string', description: 'The errorCode; absent on success' },
    'parley-credential-version': digits(
      'On a successful login: the version that its sessions must have to be valid',
    ),
    'parley-signature': signature,
    'kafka_nest-err': {
      type: 'string',
      description: 'The errorCode, for clients of NestJS; absent on success',
    },
    'kafka_nest-is-disposed': { const: '1' },
  },
  required: ['kafka_correlationId'],
};
const eventHeaders = {
  type: 'object',
  properties: {
    'parley-action': { type: 'string', description: 'The actionType' },
    'parley-event-seq': digits('The eventSeq; absent for TYPING, and on userEvent'),
    'parley-event-id': digits('The eventId; absent for TYPING and PRESENCE'),
    'parley-signature': signature,
    traceparent: text,
  },
};

type Channel = readonly [name: string, channel: Json];

function pairChannels(pair: PairName, topics: DocumentedTopics): Channel[] {
  const { key, kind } = pairs[pair];
  const { request, reply } = pairSchemas(pair);
  const byKey = { kafka: { key: { type: 'string', description: `\`${key}\` of the request` } } };
  const partitions = topics.partitions(pair);
  const channel = (address: string, messages: Json) => ({
    address,
    servers: [{ $ref: '#/servers/kafka' }],
    messages,
    bindings: { kafka: { topic: address, partitions } },
  });
  return [
    [
      `${pair}-request`,
      channel(topics.request(pair), {
        request: {
          name: `${pair}-request`,
          title: `Request of ${pair}`,
          summary: `Kind: ${kind}`,
          contentType: 'application/json',
          correlationId: { $ref: '#/components/correlationIds/requestId' },
          traits: [{ $ref: '#/components/messageTraits/request' }],
          payload: withoutDialect(request),
          bindings: byKey,
          examples: [{ payload: exampleValue(pair) }],
        },
      }),
    ],
    [
      `${pair}-response`,
      channel(topics.response(pair), {
        reply: {
          name: `${pair}-response`,
          title: `Reply of ${pair}`,
          contentType: 'application/json',
          correlationId: { $ref: '#/components/correlationIds/requestId' },
          traits: [{ $ref: '#/components/messageTraits/reply' }],
          payload: reply,
          bindings: { kafka: { key: { type: 'string', description: "The asker's user id" } } },
          examples: [{ payload: exampleReply(pair) }],
        },
      }),
    ],
    [
      `${pair}-dead-letters`,
      channel(topics.deadLetters(pair), {
        deadLetter: {
          name: `${pair}-dead-letter`,
          title: 'A request whose sender is unknown, or whose reply can not be written',
          summary: 'The value is the request’s, cut to 64 KiB; the headers are those of Spring Kafka',
          contentType: 'application/octet-stream',
        },
      }),
    ],
  ];
}

function pairOperation(pair: PairName): Json {
  return {
    action: 'receive',
    title: `Answer ${pair}`,
    summary: `Receives a request of ${pair}, and sends its reply`,
    channel: { $ref: `#/channels/${pair}-request` },
    messages: [{ $ref: `#/channels/${pair}-request/messages/request` }],
    reply: {
      address: {
        location: '$message.header#/kafka_replyTopic',
        description: "If the header is absent, the pair's own response topic",
      },
      channel: { $ref: `#/channels/${pair}-response` },
      messages: [{ $ref: `#/channels/${pair}-response/messages/reply` }],
    },
  };
}

function eventChannel(topic: EventTopic, topics: DocumentedTopics): Json {
  const isOfUser = topic === 'userEvent';
  const address = topics.events(topic);
  const payload = objectSchema(isOfUser ? readableUserEvent : readableRoomEvent);
  return {
    address,
    servers: [{ $ref: '#/servers/kafka' }],
    messages: {
      event: {
        name: topic,
        title: isOfUser ? 'An event for one user' : 'An event for the members of a room',
        contentType: 'application/json',
        headers: eventHeaders,
        payload,
        bindings: {
          kafka: { key: { type: 'string', description: isOfUser ? 'The user id' : 'The room id' } },
        },
      },
    },
    bindings: { kafka: { topic: address, partitions: topics.partitions(topic) } },
  };
}

function eventOperation(topic: EventTopic): Json {
  return {
    action: 'send',
    title: `Publish on ${topic}`,
    summary: 'Publishes a change after it was stored',
    channel: { $ref: `#/channels/${topic}` },
    messages: [{ $ref: `#/channels/${topic}/messages/event` }],
  };
}
