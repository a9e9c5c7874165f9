-- The room that a file is the picture of. Rooms are never deleted. Only the few files that are pictures of rooms are indexed.
ALTER TABLE "files" ADD COLUMN "room_id" BIGINT;
CREATE INDEX "files_room_id_idx" ON "files"("room_id") WHERE "room_id" IS NOT NULL;
