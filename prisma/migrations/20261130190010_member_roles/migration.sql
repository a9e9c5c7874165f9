-- What members are in their rooms.
ALTER TABLE "room_members" ADD COLUMN "role" TEXT NOT NULL DEFAULT 'member';

-- A room always has an owner, whichever build of a worker, or whatever else, adds and removes its members; a room of two
-- has none. Whoever makes a room is the first to join it.
CREATE OR REPLACE FUNCTION "take_active_until"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT r.active_until, CASE WHEN NEW.joined_event_seq = 1 AND r.direct_key IS NULL THEN 'owner' ELSE NEW.role END
  INTO NEW.active_until, NEW.role FROM rooms r WHERE r.room_id = NEW.room_id;
  RETURN NEW;
END
$$;

-- The longest-standing administrator, else the longest member; as workers tell it (departures.ts).
CREATE FUNCTION "first_heir"(room BIGINT) RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT user_id FROM room_members WHERE room_id = room
  ORDER BY role = 'member', joined_event_seq, user_id LIMIT 1
$$;

CREATE FUNCTION "hand_room_on"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE room_members SET role = 'owner' WHERE room_id = OLD.room_id AND user_id = first_heir(OLD.room_id);
  RETURN NULL;
END
$$;

CREATE TRIGGER "room_members_hand_on" AFTER DELETE ON "room_members"
  FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION "hand_room_on"();
