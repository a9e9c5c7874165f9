/** A database of a hundred askers who share their rooms, filled to a given size by SQL. */
import { searchable } from '@parley/worker';
import pg from 'pg';

export interface WorldSize {
  /** Per asker. */
  readonly friends: number;
  /** Each asker is in all of them. */
  readonly rooms: number;
  /** Per room. */
  readonly messages: number;
}

export interface OwnMessage {
  readonly roomId: number;
  readonly messageId: number;
}

export interface World {
  /** In ascending order. */
  readonly rooms: readonly number[];
  /** The first of them, which askers may leave. */
  readonly toLeave: readonly number[];
  /** A room that anybody may join; it belongs to the host and is not in `rooms`. */
  readonly publicRoom: number;
  /** The newest messages of each asker. */
  readonly own: readonly (readonly OwnMessage[])[];
}

export const askerCount = 100;
/** Number of each asker's messages that requests need. */
const ownMessages = 8;

/** The first member of each room. */
export const host = 'host-0';
export const asker = (index: number) => `asker-${index % askerCount}`;
export const friend = (index: number) => `friend-${index}`;
export const guest = (index: number) => `guest-${index}`;
export const leaver = (index: number) => `leaver-${index}`;
export const blocked = (index: number) => `blocked-${index}`;

const upload = (round: number, index: number) =>
  `${round}0000000-0000-4000-8000-${String(index % askerCount).padStart(12, '0')}`;
/** A file that an asker has uploaded for messages: one for each of the first rounds. */
export const fileName = (round: number, index: number) => `${upload(round, index)}.png`;
/** The same for the asker's picture. */
export const pictureName = (round: number, index: number) => `${upload(round, index)}.webp`;
/** A picture that the host has uploaded for a room. */
export const roomPictureName = (round: number, index: number) => `${upload(round, index)}.jpg`;
/** Number of rounds for which each asker has uploads. */
const uploadedRounds = 4;

/** Occurs in some messages of every room. */
export const searched = 'needle';

export async function fillWorld(databaseUrl: string, size: WorldSize): Promise<World> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await addUsers(client, size);
    const rooms = await addRooms(client, size);
    await addMessages(client, size, rooms);
    const publicRoom = await addPublicRoom(client);
    await addFiles(client);
    await client.query('VACUUM ANALYZE');
    const toLeave = rooms.slice(0, rooms.length / 2);
    return { rooms, toLeave, publicRoom, own: await findOwnMessages(client, toLeave) };
  } finally {
    await client.end();
  }
}

async function addUsers(client: pg.Client, { friends }: WorldSize) {
  for (const [kind, count] of [
    ['host', 1],
    ['asker', askerCount],
    ['friend', friends],
    ['guest', 4 * askerCount],
    ['leaver', 4 * askerCount],
    ['blocked', 4],
  ] as const)
    await client.query(
      `INSERT INTO users (user_id, email, user_name, password_hash, folded, grams)
       SELECT $1 || n, '', $1 || n, 'none', $1 || n, ARRAY(
         SELECT DISTINCT substr($1 || n, place, 2) FROM generate_series(1, length($1 || n) - 1) place)
       FROM generate_series(0, $2::int - 1) n`,
      [`${kind}-`, count],
    );
  const pairsOf = (other: string) => `
    FROM users a JOIN users o ON o.user_id LIKE '${other}-%' WHERE a.user_id LIKE 'asker-%'`;
  await client.query(
    `INSERT INTO friends (user_id, friend_id)
     SELECT a.user_id, o.user_id ${pairsOf('friend')} UNION ALL SELECT o.user_id, a.user_id ${pairsOf('friend')}`,
  );
  await client.query(
    `INSERT INTO blocks (user_id, blocked_id) SELECT a.user_id, o.user_id ${pairsOf('blocked')}`,
  );
  await client.query(`
    INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply)
    SELECT 'logout', convert_to(o.user_id || ' of ' || a.user_id, 'UTF8'), '', a.user_id, '{}' ${pairsOf('friend')}`);
}

/** The rooms were last active one minute ago, two minutes ago and so on; the activity times of memberships vary. */
async function addRooms(client: pg.Client, { rooms, messages }: WorldSize): Promise<number[]> {
  const { rows } = await client.query<{ room_id: string }>(
    `INSERT INTO rooms (room_name, last_seq, event_seq, member_count, last_activity_at, active_until)
     SELECT 'Room ' || n, $2::int, $3::int + $2::int, $3::int, now() - n * interval '1 minute',
       now() - (n - n % 5) * interval '1 minute'
     FROM generate_series(1, $1::int) n RETURNING room_id`,
    [rooms, messages, askerCount + 1],
  );
  await client.query(
    `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
     SELECT r.room_id, u.user_id, 0, row_number() OVER (PARTITION BY r.room_id ORDER BY u.user_id <> $1), 0
     FROM rooms r JOIN users u ON u.user_id = $1 OR u.user_id LIKE 'asker-%'`,
    [host],
  );
  return rows.map(({ room_id }) => Number(room_id)).sort((a, b) => a - b);
}

async function addPublicRoom(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ room_id: string }>(
    `WITH made AS (
       INSERT INTO rooms (room_name, event_seq, member_count, is_public) VALUES ('Public', 1, 1, true) RETURNING room_id
     )
     INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq, role)
     SELECT room_id, $1, 0, 1, 0, 'owner' FROM made RETURNING room_id`,
    [host],
  );
  return Number(rows[0]?.room_id);
}

async function addFiles(client: pg.Client) {
  const uploads = Array.from({ length: uploadedRounds * askerCount }, (_, place) => ({
    round: Math.floor(place / askerCount),
    index: place % askerCount,
  }));
  const files = uploads.flatMap(({ round, index }) => [
    { name: fileName(round, index), user: asker(index), purpose: 'message' },
    { name: pictureName(round, index), user: asker(index), purpose: 'picture' },
    { name: roomPictureName(round, index), user: host, purpose: 'room' },
  ]);
  await client.query(
    `INSERT INTO files (store_file_name, user_id, original_filename, content_type, file_size, sha256, purpose)
     SELECT name, "user", 'picture', 'image/png', 100000, '', purpose
     FROM json_to_recordset($1::json) AS f (name text, "user" text, purpose text)`,
    [JSON.stringify(files)],
  );
}

/** Every tenth of a room's last hundred messages contains the searched word. */
async function addMessages(client: pg.Client, { messages }: WorldSize, rooms: readonly number[]) {
  const texts = Array.from({ length: 10 }, (_, place) =>
    place === 0 ? `here is a ${searched}` : `${'and something else is said '.repeat(place % 3)}${place}`,
  );
  const said = rooms.flatMap((room_id) =>
    texts.map((content, place) => ({
      room_id,
      place,
      content,
      ...searchable({ roomId: room_id, seq: 1 }, content),
    })),
  );
  await client.query(
    `INSERT INTO messages (room_id, seq, user_id, writer, content, grams, created_at)
     SELECT s.room_id, seq, 'asker-' || (s.room_id * $2::int + seq) % $3::int, 'asker', s.content, s.grams, now()
     FROM generate_series(1, $2::int) seq
     JOIN json_to_recordset($1::json) AS s (room_id bigint, place int, content text, grams int[])
       ON s.place = CASE WHEN seq > $2::int - 100 THEN seq % 10 ELSE 1 + seq % 9 END
     ORDER BY seq, s.room_id`,
    [JSON.stringify(said), messages, askerCount],
  );
}

async function findOwnMessages(client: pg.Client, except: readonly number[]): Promise<OwnMessage[][]> {
  const { rows } = await client.query<{ user_id: string; room_id: string; message_id: string }>(
    `SELECT user_id, room_id, message_id FROM (
       SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY message_id DESC) AS place FROM messages
       WHERE room_id <> ALL($2::bigint[])) m
     WHERE place <= $1::int`,
    [ownMessages, except],
  );
  return Array.from({ length: askerCount }, (_, index) =>
    rows
      .filter(({ user_id }) => user_id === asker(index))
      .map(({ room_id, message_id }) => ({ roomId: Number(room_id), messageId: Number(message_id) })),
  );
}
