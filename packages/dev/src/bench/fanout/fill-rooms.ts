/** Users of whom each is in one of some rooms, made by SQL; they log in as everybody does. */
import pg from 'pg';
import { askFront } from '../services/ask-front.ts';

/** Says everything, and is in every room. */
export const speaker = 'speaker';
const password = 'fan-out';
/** Of a room, besides the speaker; 500 may be in one. */
const mostInRoom = 400;
/** Logins that are waited for at a time. */
const atATime = 16;

export interface FilledRooms {
  readonly rooms: readonly number[];
  /** One for each user: the first is in the first room, the second in the second, and so on around. */
  readonly cookies: readonly string[];
}

/** @param front its URL */
export async function fillRooms(
  databaseUrl: string,
  front: string,
  users: number,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<FilledRooms> {
  const account = { userId: speaker, userPw: password };
  await askFront(front, 'user-add', { ...account, email: '', userName: speaker });
  const rooms = await addRooms(databaseUrl, users);
  const cookies: string[] = new Array(users);
  let next = 0;
  const logInSome = async () => {
    for (let at = next++; at < users; at = next++) {
      signal.throwIfAborted();
      const { cookie } = await askFront(front, 'login', { ...account, userId: `listener-${at}` });
      cookies[at] = cookie;
      if (at % 100 === 0) onProgress(`${at} of ${users}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, logInSome));
  return { rooms, cookies };
}

/** Users have the speaker's password, whose hash takes its time. */
async function addRooms(databaseUrl: string, users: number): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO users (user_id, email, user_name, password_hash)
       SELECT 'listener-' || n, '', 'Listener', password_hash
       FROM users, generate_series(0, $1::int - 1) n WHERE user_id = $2`,
      [users, speaker],
    );
    const { rows } = await client.query<{ room_id: string }>(
      `INSERT INTO rooms (room_name) SELECT 'Room ' || n FROM generate_series(1, $1::int) n RETURNING room_id`,
      [Math.ceil(users / mostInRoom)],
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
  } finally {
    await client.end();
  }
}
