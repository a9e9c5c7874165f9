-- What a member was made, and whether who was removed may not come back.
ALTER TABLE "room_notices"
    ADD COLUMN "role" TEXT,
    ADD COLUMN "banned" BOOLEAN NOT NULL DEFAULT false;
