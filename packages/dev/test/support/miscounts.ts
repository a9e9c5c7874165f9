import type pg from 'pg';

/** Counts that a room, or a member, keeps and that are not those of its rows; and seqs with gaps. */
export async function miscounts(database: pg.ClientBase): Promise<string[]> {
  const { rows } = await database.query<{ problem: string }>(`
    SELECT format('room %s: %s says something else than %s rows', r.room_id, kept, counted) AS problem
    FROM rooms r
    CROSS JOIN LATERAL (SELECT count(*), coalesce(max(seq), 0) AS last FROM messages m WHERE m.room_id = r.room_id) m
    CROSS JOIN LATERAL (SELECT count(*) FROM room_members m WHERE m.room_id = r.room_id) members
    CROSS JOIN LATERAL (VALUES
      ('last_seq ' || r.last_seq, r.last_seq = m.count, m.count),
      ('last_seq ' || r.last_seq, r.last_seq = m.last, m.count),
      ('member_count ' || r.member_count, r.member_count = members.count, members.count)
    ) AS c (kept, is_right, counted)
    WHERE NOT is_right
    UNION ALL
    SELECT format('room %s has %s owners', r.room_id, owners.count)
    FROM rooms r
    CROSS JOIN LATERAL (
      SELECT count(*) FROM room_members m WHERE m.room_id = r.room_id AND m.role = 'owner'
    ) owners
    WHERE owners.count <> least(r.member_count, 1) * (r.direct_key IS NULL)::int
    UNION ALL
    SELECT format('%s in room %s: %s unread are %s', m.user_id, m.room_id, r.last_seq - m.read_seq, unread.count)
    FROM room_members m JOIN rooms r USING (room_id)
    CROSS JOIN LATERAL (
      SELECT count(*) FROM messages x WHERE x.room_id = m.room_id AND x.seq > m.read_seq
    ) unread
    WHERE unread.count <> r.last_seq - m.read_seq OR m.read_seq < m.joined_seq
       OR m.joined_event_seq NOT BETWEEN 1 AND r.event_seq`);
  return rows.map(({ problem }) => problem);
}
