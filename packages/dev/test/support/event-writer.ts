/** Writes events straight onto their topics, as the outbox's relay does, and members straight into the database. */
import { randomUUID } from 'node:crypto';
import { connectKafka, createLog, EventSender, TopicNames } from '@parley/messaging';
import { inject } from 'vitest';
import { openProducer } from '../../src/kafka/open-producer.ts';
import { inDatabase } from './databases.ts';
import { signaturesOf } from './signatures-of.ts';
import type { System } from './system.ts';

type Place = Pick<System, 'environment' | 'databaseUrl' | 'prefix'>;

export interface RoomLike {
  readonly roomId: number;
  /** Writes the next event of the room; resolves when the brokers have it. */
  tell(actionType: string, userId: string, more?: object): Promise<number>;
  /** The same, of what is only true for a moment. */
  tellMoment(actionType: string, userId: string): Promise<void>;
  /** Writes the last events once more. */
  repeat(count: number): Promise<void>;
}

export interface EventWriter {
  /** A room whose members have joined by its first events. */
  makeRoom(members: readonly string[]): Promise<RoomLike>;
  /** Writes what looks like an event of a room, and is none. */
  makeUp(roomId: number, actionType: string, userId: string, eventSeq: number, more?: object): Promise<void>;
  tellUser(userId: string, actionType: string, more?: object): Promise<void>;
  stop(): Promise<void>;
}

export function createEventWriter(system: Place): EventWriter {
  const { prefix, databaseUrl } = system;
  const log = createLog('test-writer', 'fatal');
  const brokers = inject('kafkaBrokers').split(',');
  const kafka = connectKafka({ brokers, clientId: 'test', tls: undefined, sasl: undefined }, log);
  const { producer, close } = openProducer(kafka, log);
  const sender = new EventSender(producer, new TopicNames({ prefix, pairs: {} }), signaturesOf(system));

  function write(roomId: number, action: string, userId: string, eventSeq: number | null, more: object = {}) {
    const event = { uuid: randomUUID(), roomId, eventSeq, actionType: action, userId, ...more };
    const text = JSON.stringify(event);
    const key = String(roomId);
    return () => sender.send({ topic: 'normalChat', key, action, eventSeq, text, traceparent: undefined });
  }

  async function makeRoom(members: readonly string[]): Promise<RoomLike> {
    const roomId = await insertRoom(databaseUrl, members);
    const sent: (() => Promise<void>)[] = [];
    const send = async (action: string, userId: string, eventSeq: number | null, more: object = {}) => {
      const again = write(roomId, action, userId, eventSeq, more);
      if (eventSeq !== null) sent.push(again);
      await again();
    };
    for (const [place, userId] of members.entries()) await send('JOIN', userId, place + 1);
    return {
      roomId,
      async tell(actionType, userId, more) {
        const eventSeq = await noteEvent(databaseUrl, roomId, actionType, userId);
        await send(actionType, userId, eventSeq, more);
        return eventSeq;
      },
      tellMoment: (actionType, userId) => send(actionType, userId, null),
      async repeat(count) {
        for (const again of sent.slice(-count)) await again();
      },
    };
  }

  return {
    makeRoom,
    makeUp: (roomId, actionType, userId, eventSeq, more) =>
      write(roomId, actionType, userId, eventSeq, more)(),
    async tellUser(userId, action, more = {}) {
      const text = JSON.stringify({ uuid: randomUUID(), actionType: action, userId, friendId: [], ...more });
      await sender.send({
        topic: 'userEvent',
        key: userId,
        action,
        eventSeq: null,
        text,
        traceparent: undefined,
      });
    },
    stop: close,
  };
}

const insertRoom = (databaseUrl: string, members: readonly string[]) =>
  inDatabase(databaseUrl, async (database) => {
    const { rows } = await database.query(
      `INSERT INTO rooms (room_name, event_seq, member_count) VALUES ('room', $1, $1) RETURNING room_id`,
      [members.length],
    );
    const roomId = Number(rows[0].room_id);
    for (const [place, userId] of members.entries()) await join(database, roomId, userId, place + 1);
    return roomId;
  });

/** What the worker would do before it tells. @returns the event's place in the room */
const noteEvent = (databaseUrl: string, roomId: number, action: string, userId: string) =>
  inDatabase(databaseUrl, async (database) => {
    const { rows } = await database.query(
      'UPDATE rooms SET event_seq = event_seq + 1 WHERE room_id = $1 RETURNING event_seq',
      [roomId],
    );
    const eventSeq = Number(rows[0].event_seq);
    if (action === 'JOIN') await join(database, roomId, userId, eventSeq);
    if (action === 'LEAVE')
      await database.query('DELETE FROM room_members WHERE room_id = $1 AND user_id = $2', [roomId, userId]);
    return eventSeq;
  });

type Database = Parameters<Parameters<typeof inDatabase>[1]>[0];

async function join(database: Database, roomId: number, userId: string, eventSeq: number): Promise<void> {
  await database.query(
    `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq) VALUES ($1, $2, 0, $3, 0)`,
    [roomId, userId, eventSeq],
  );
}
