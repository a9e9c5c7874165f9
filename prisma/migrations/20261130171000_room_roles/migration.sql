-- What members are in their rooms, whom rooms keep out, links into them, what is said of them, and reports.
-- The defaults are constants to PostgreSQL, so that no table is rewritten.
ALTER TABLE "room_members" ADD COLUMN "role" TEXT NOT NULL DEFAULT 'member';
ALTER TABLE "messages" ADD COLUMN "deleted_by" TEXT;
ALTER TABLE "rooms"
    ADD COLUMN "description" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "room_img" TEXT,
    ADD COLUMN "is_public" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "folded" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "grams" TEXT[] NOT NULL DEFAULT '{}';

CREATE TABLE "room_bans" (
    "room_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "banned_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "room_bans_pkey" PRIMARY KEY ("room_id","user_id")
);
CREATE INDEX "room_bans_user_id_idx" ON "room_bans"("user_id");
ALTER TABLE "room_bans" ADD CONSTRAINT "room_bans_room_id_fkey" FOREIGN KEY ("room_id")
    REFERENCES "rooms"("room_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "room_bans" ADD CONSTRAINT "room_bans_user_id_fkey" FOREIGN KEY ("user_id")
    REFERENCES "users"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "invite_links" (
    "link_id" BIGSERIAL NOT NULL,
    "room_id" BIGINT NOT NULL,
    "secret" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "max_uses" INTEGER,
    "uses" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "invite_links_pkey" PRIMARY KEY ("link_id")
);
CREATE UNIQUE INDEX "invite_links_secret_key" ON "invite_links"("secret");
CREATE INDEX "invite_links_room_id_idx" ON "invite_links"("room_id");
ALTER TABLE "invite_links" ADD CONSTRAINT "invite_links_room_id_fkey" FOREIGN KEY ("room_id")
    REFERENCES "rooms"("room_id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "reports" (
    "message_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "room_id" BIGINT NOT NULL,
    "seq" INTEGER NOT NULL,
    "writer_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reports_pkey" PRIMARY KEY ("message_id","user_id")
);
CREATE INDEX "reports_room_id_idx" ON "reports"("room_id");
CREATE INDEX "reports_user_id_idx" ON "reports"("user_id");
ALTER TABLE "reports" ADD CONSTRAINT "reports_message_id_fkey" FOREIGN KEY ("message_id")
    REFERENCES "messages"("message_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "reports" ADD CONSTRAINT "reports_user_id_fkey" FOREIGN KEY ("user_id")
    REFERENCES "users"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- How public rooms are folded, which there are none of yet.
INSERT INTO "foldings" ("subject", "version", "passes") VALUES ('rooms', 2, 2);

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
