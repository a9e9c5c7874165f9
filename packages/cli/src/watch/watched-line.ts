/** A watched record as a line: JSON for programs, columns for people. */
import { styleText } from 'node:util';
import type { WatchedRecord } from '@parley/messaging';
import { visibleLine } from '../terminal/visible-text.ts';

const bodyNames = {
  request: 'request',
  reply: 'reply',
  event: 'event',
  'dead-letter': 'deadLetter',
  record: 'record',
} as const;

/** The value's field is named after the record's kind. */
export function jsonLine({ body, ...record }: WatchedRecord): string {
  return JSON.stringify({ ...record, ...(body !== undefined && { [bodyNames[record.what]]: body }) });
}

const signs = { request: '→', reply: '←', event: '•', 'dead-letter': '†', record: ' ' } as const;
const colors = {
  request: 'cyan',
  reply: 'green',
  event: 'magenta',
  'dead-letter': 'red',
  record: 'gray',
} as const;

/** @param columns the terminal's width */
export function tableLine(record: WatchedRecord, columns: number, isColored: boolean): string {
  const { at, what, pair, action, topic, userId, roomId, requestId, errorCode, reason } = record;
  const cells = visibleLine(
    [
      at.slice(11, 23),
      signs[what],
      (pair ?? action ?? topic).padEnd(22),
      (userId ?? '').padEnd(12),
      (roomId === undefined ? '' : `#${roomId}`).padEnd(6),
      (requestId ?? '').slice(-12).padEnd(12),
      [errorCode, reason, record.notJson, JSON.stringify(record.body)].filter(Boolean).join(' '),
    ].join(' '),
  );
  const line = cells.length > columns ? `${cells.slice(0, columns - 1)}…` : cells;
  return isColored ? styleText(errorCode ? 'red' : colors[what], line, { validateStream: false }) : line;
}
