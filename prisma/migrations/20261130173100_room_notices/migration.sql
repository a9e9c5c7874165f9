-- Lines between the messages of a room: who came, went, renamed it. What happened before this migration has none.
CREATE TABLE "room_notices" (
    "room_id" BIGINT NOT NULL,
    -- Of the event that told it.
    "event_seq" INTEGER NOT NULL,
    -- Of the last message then.
    "after_seq" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "by_user_id" TEXT,
    "room_name" TEXT,
    "seq" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "room_notices_pkey" PRIMARY KEY ("room_id", "event_seq"),
    CONSTRAINT "room_notices_room_id_fkey" FOREIGN KEY ("room_id") REFERENCES "rooms"("room_id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- A page of messages has those behind each of them.
CREATE INDEX "room_notices_room_id_after_seq_event_seq_idx" ON "room_notices"("room_id", "after_seq", "event_seq");
