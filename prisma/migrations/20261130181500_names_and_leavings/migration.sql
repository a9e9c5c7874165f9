-- Whose account was deleted is taken off rooms and lists a little at a time, and their names off what they have written.
ALTER TABLE "users" ADD COLUMN "left_at" TIMESTAMPTZ(3);

-- Ids of accounts that were deleted are not given again.
ALTER TABLE "user_keys" ADD COLUMN "left_at" TIMESTAMPTZ(3);

CREATE TABLE "leavings" (
    "user_id" TEXT NOT NULL,
    "taken_until" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "place" BIGINT NOT NULL DEFAULT 0,
    "last_message" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "leavings_pkey" PRIMARY KEY ("user_id")
);

-- New names that not all rooms have been told yet.
CREATE TABLE "renamings" (
    "user_id" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 0,
    "after_room" BIGINT NOT NULL DEFAULT 0,
    "taken_until" TIMESTAMPTZ(3),

    CONSTRAINT "renamings_pkey" PRIMARY KEY ("user_id")
);

ALTER TABLE "renamings" ADD CONSTRAINT "renamings_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "users"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;
