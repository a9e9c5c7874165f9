-- What each member has chosen for a room. Constants to PostgreSQL, so that no table is rewritten.
ALTER TABLE "room_members"
    ADD COLUMN "notify" TEXT NOT NULL DEFAULT 'all',
    ADD COLUMN "muted_until" TIMESTAMPTZ(3),
    ADD COLUMN "favourite" BOOLEAN NOT NULL DEFAULT false,
    -- The last message when it was archived: a later one brings the room back.
    ADD COLUMN "archived_seq" INTEGER,
    ADD COLUMN "marked_unread" BOOLEAN NOT NULL DEFAULT false;
