/** The id of a record's request: its header, otherwise made of its position, as workers do. */
import { header } from '../records/headers.ts';
import { requestIdAt } from '../records/request-id-at.ts';
import { type TopicRecord, textOfHeader } from './topic-record.ts';

/** An empty id counts as none. */
export const requestIdOfRecord = (record: TopicRecord): string =>
  textOfHeader(record, header.correlationId) || requestIdAt(record);
