-- What users have begun to write in their rooms. A reference to memberships would lock them in whatever order they come.
CREATE TABLE "drafts" (
    "user_id" TEXT NOT NULL,
    "room_id" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "drafts_pkey" PRIMARY KEY ("user_id", "room_id")
);

ALTER TABLE "drafts" ADD CONSTRAINT "drafts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;
