/** What a record's request is known by: its header, else, as workers have it, where the record stands. */
import { header } from '../records/headers.ts';
import { requestIdAt } from '../records/request-id-at.ts';
import { type TopicRecord, textOfHeader } from './topic-record.ts';

/** An empty id is none. */
export const requestIdOfRecord = (record: TopicRecord): string =>
  textOfHeader(record, header.correlationId) || requestIdAt(record);
