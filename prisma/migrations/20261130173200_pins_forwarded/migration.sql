-- Messages that are kept at hand in their room.
CREATE TABLE "pins" (
    "message_id" BIGINT NOT NULL,
    "room_id" BIGINT NOT NULL,
    "pinned_by" TEXT NOT NULL,
    "pinned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pins_pkey" PRIMARY KEY ("message_id"),
    CONSTRAINT "pins_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("message_id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "pins_room_id_idx" ON "pins"("room_id");

-- Whose words a message forwards, and when they were said.
ALTER TABLE "messages" ADD COLUMN "forwarded_from" JSONB;
