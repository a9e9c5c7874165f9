/** What a record's request is known by: its header, else, as workers have it, where the record stands. */
import { header, requestIdAt, type TopicRecord, textOfHeader } from '@parley/messaging';

/** An empty id is none. */
export const requestIdOf = (record: TopicRecord): string =>
  textOfHeader(record, header.correlationId) || requestIdAt(record);
