-- A user's latest rooms are found by an index on the memberships, without a look at every room. To keep each member's
-- row in step with each message would make a message cost what the room has members. So memberships hold a time that is
-- never before the room's last activity, and lies a little ahead of it: they change once in that while.

-- Constants to PostgreSQL, so that no table is rewritten.
ALTER TABLE "rooms" ADD COLUMN "active_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "room_members" ADD COLUMN "active_until" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- The larger the room, the further ahead: three seconds for each member, from a minute to half an hour.
CREATE FUNCTION "move_active_until"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.active_until := NEW.last_activity_at
    + make_interval(secs => least(greatest(60, 3 * NEW.member_count), 1800));
  UPDATE room_members SET active_until = NEW.active_until WHERE room_id = NEW.room_id;
  RETURN NEW;
END
$$;

-- Under the lock of the room's row, whichever build of a worker writes.
CREATE TRIGGER "rooms_active_until" BEFORE INSERT OR UPDATE OF "last_activity_at" ON "rooms"
  FOR EACH ROW WHEN (NEW.last_activity_at > NEW.active_until) EXECUTE FUNCTION "move_active_until"();

CREATE FUNCTION "take_active_until"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT r.active_until INTO NEW.active_until FROM rooms r WHERE r.room_id = NEW.room_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER "room_members_active_until" BEFORE INSERT ON "room_members"
  FOR EACH ROW EXECUTE FUNCTION "take_active_until"();

-- Where something was said while this waited for its locks, or by a clock that was ahead.
UPDATE "rooms" SET "last_activity_at" = "last_activity_at" WHERE "last_activity_at" > "active_until";
