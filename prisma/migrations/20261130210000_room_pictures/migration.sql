-- The room that a file is the picture of. Rooms are never deleted, and so many files are none that few are indexed.
ALTER TABLE "files" ADD COLUMN "room_id" BIGINT;
CREATE INDEX "files_room_id_idx" ON "files"("room_id") WHERE "room_id" IS NOT NULL;
