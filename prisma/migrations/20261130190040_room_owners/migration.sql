-- The member who has been in a room the longest was its owner until now, without a word in the database. Apart from the
-- columns, whose lock would keep all chats from being read meanwhile; nobody joins, leaves or reads on while this runs.
LOCK TABLE "room_members" IN SHARE ROW EXCLUSIVE MODE;
UPDATE "room_members" m SET "role" = 'owner'
FROM (
  SELECT DISTINCT ON (x.room_id) x.room_id, x.user_id
  FROM "room_members" x JOIN "rooms" r ON r.room_id = x.room_id
  WHERE r.direct_key IS NULL
  ORDER BY x.room_id, x.role <> 'owner', x.joined_event_seq, x.user_id
) o
WHERE m.room_id = o.room_id AND m.user_id = o.user_id AND m.role <> 'owner';
