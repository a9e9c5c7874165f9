import { ExchangeError, type ExchangeTopics, header, TopicNames, type TopicRecord } from '@parley/messaging';

type Sent = Parameters<ExchangeTopics['producer']['send']>[0];

/** What is answered to a request: the value and headers of the reply; undefined where nobody answers. */
export type Respond = (sent: Sent) => { value: unknown; error?: string } | undefined;

/** Topics without a broker: what is sent is answered at once, as `respond` says. */
export function echoTopics(respond: Respond): { topics: ExchangeTopics; sent: Sent[]; write: Write } {
  const sent: Sent[] = [];
  let hear: (record: TopicRecord) => void = () => undefined;
  const write: Write = (topic, value, headers = {}) => {
    const bytes = typeof value === 'string' ? value : JSON.stringify(value);
    hear({
      topic,
      partition: 0,
      offset: 0,
      timestamp: 0,
      key: Buffer.from('key'),
      value: Buffer.from(bytes),
      headers: Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
      unreadable: undefined,
    });
  };
  const topics: ExchangeTopics = {
    names: new TopicNames({ prefix: 'test-', pairs: {} }),
    producer: {
      async send(record) {
        sent.push(record);
        const reply = respond(record);
        const id = String(record.headers?.[header.correlationId]);
        if (reply)
          write(record.topic.replace('-request', '-response'), reply.value, {
            [header.correlationId]: id,
            [header.error]: reply.error ?? '',
          });
        return { topic: record.topic, partition: 0, offset: 0n };
      },
    },
    async require(wanted) {
      const [missing] = wanted.filter((topic) => topic.includes('missing'));
      if (missing) throw new ExchangeError('NO_TOPIC', missing);
    },
    async read(_topics, _start, onRecord) {
      hear = onRecord;
    },
    forbidden: new Promise(() => undefined),
  };
  return { topics, sent, write };
}

type Write = (topic: string, value: unknown, headers?: Readonly<Record<string, string>>) => void;
