/** How the reply to a request is recognized. */
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import type { Draft } from './draft.ts';
import { ExchangeError } from './exchange-error.ts';
import { valueAt, withValueAt } from './json-path.ts';

export interface Correlation {
  /** The request with the id inserted. @throws ExchangeError `NO_PLACE_FOR_ID` */
  readonly mark: (draft: Draft, id: string) => Draft;
  /** The id in a record; undefined if it has none. */
  readonly idOf: (reply: TopicRecord) => string | undefined;
}

/** `header`, `header:<name>`, `key` or `json:<path>`. @throws ExchangeError `NO_CORRELATION` */
export function parseCorrelation(text: string): Correlation {
  if (text === 'header') return byHeader(header.correlationId);
  if (text === 'key') return byKey;
  const [, kind, place = ''] = /^(header|json):(.+)$/.exec(text) ?? [];
  if (kind === 'header') return byHeader(place);
  if (kind === 'json') return byJson(place);
  throw new ExchangeError('NO_CORRELATION', text);
}

export const byHeader = (name: string): Correlation => ({
  mark: (draft, id) => ({ ...draft, headers: { ...draft.headers, [name]: [id] } }),
  idOf: (reply) => textOfHeader(reply, name),
});

const byKey: Correlation = {
  mark: (draft, id) => ({ ...draft, key: Buffer.from(id) }),
  idOf: ({ key }) => key?.toString('utf8'),
};

const byJson = (path: string): Correlation => ({
  mark(draft, id) {
    const body = parsed(draft.value);
    if (typeof body !== 'object' || body === null)
      throw new ExchangeError('NO_PLACE_FOR_ID', path, { given: draft.value });
    return { ...draft, value: Buffer.from(JSON.stringify(withValueAt(body, path, id))) };
  },
  idOf(reply) {
    const id = valueAt(parsed(reply.value), path);
    return id === undefined || id === null ? undefined : String(id);
  },
});

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
