/** Users in some rooms, one room each, and their sessions, created by SQL, since each login takes a password hash. */
import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { askFront } from '../services/ask-front.ts';

/** Writes all messages, and is a member of every room. */
export const speaker = 'speaker';
const password = 'fan-out-1234';
/** Members per room, besides the speaker; the limit is 500. */
const maxInRoom = 400;

export interface FilledRooms {
  readonly rooms: readonly number[];
  /** One per user: the first is in the first room, the second in the second, and so on, round robin. */
  readonly cookies: readonly string[];
}

/**
 * @param front its URL
 * @param sessionSecret signs the front's cookies
 */
export async function fillRooms(
  databaseUrl: string,
  front: string,
  sessionSecret: string,
  users: number,
): Promise<FilledRooms> {
  const account = { userId: speaker, userPw: password };
  await askFront(front, 'user-add', { ...account, email: '', userName: speaker });
  const { cookie } = await askFront(front, 'login', account);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const rooms = await addRooms(client, users);
    return { rooms, cookies: await addSessions(client, cookie, sessionSecret, users) };
  } finally {
    await client.end();
  }
}

/** Sessions like that of a cookie, one for each user. @returns their cookies */
async function addSessions(
  client: pg.Client,
  like: string,
  secret: string,
  users: number,
): Promise<string[]> {
  const [name, value = ''] = like.split('=', 2);
  const signed = decodeURIComponent(value);
  const sids = Array.from({ length: users }, () => randomUUID());
  await client.query(
    `INSERT INTO session (sid, sess, expire)
     SELECT n.sid, (s.sess::jsonb || jsonb_build_object('userId', 'listener-' || n.place - 1, 'origin', 'tab-' || n.place))::json,
       s.expire
     FROM session s, unnest($1::text[]) WITH ORDINALITY n (sid, place) WHERE s.sid = $2`,
    [sids, signed.slice(0, signed.lastIndexOf('.'))],
  );
  // Signs like @fastify/cookie.
  const sign = (sid: string) =>
    `${sid}.${createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')}`;
  return sids.map((sid) => `${name}=${encodeURIComponent(sign(sid))}`);
}

/** All users get the speaker's password hash, because hashing takes time. */
async function addRooms(client: pg.Client, users: number): Promise<number[]> {
  await client.query(
    `INSERT INTO users (user_id, email, user_name, password_hash)
       SELECT 'listener-' || n, '', 'Listener', password_hash
       FROM users, generate_series(0, $1::int - 1) n WHERE user_id = $2`,
    [users, speaker],
  );
  const { rows } = await client.query<{ room_id: string }>(
    `INSERT INTO rooms (room_name) SELECT 'Room ' || n FROM generate_series(1, $1::int) n RETURNING room_id`,
    [Math.ceil(users / maxInRoom)],
  );
  const rooms = rows.map(({ room_id }) => Number(room_id));
  await client.query(
    `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
       SELECT room_id, user_id, 0, row_number() OVER (PARTITION BY room_id ORDER BY place), 0 FROM (
         SELECT ($1::bigint[])[1 + n % array_length($1, 1)] AS room_id, 'listener-' || n AS user_id, n AS place
         FROM generate_series(0, $2::int - 1) n
         UNION ALL SELECT room_id, $3, $2 FROM unnest($1::bigint[]) room_id) m`,
    [rooms, users, speaker],
  );
  await client.query(
    `UPDATE rooms r SET member_count = m.count, event_seq = m.count
       FROM (SELECT room_id, count(*) FROM room_members GROUP BY room_id) m WHERE m.room_id = r.room_id`,
  );
  return rooms;
}
