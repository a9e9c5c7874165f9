-- Rooms that were locked when they should have been told a new name: they are told after the others.
ALTER TABLE "renamings" ADD COLUMN "later" BIGINT[] NOT NULL DEFAULT '{}';
-- How far the stored replies of somebody who has left have been gone through: of which pair, and after which request.
ALTER TABLE "leavings"
    ADD COLUMN "reply_pair" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "reply_place" BYTEA NOT NULL DEFAULT '';
