-- Uploaded files, and the messages that show them.
CREATE TABLE "files" (
    "store_file_name" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "original_filename" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "file_size" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "purpose" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "files_pkey" PRIMARY KEY ("store_file_name")
);

-- What a user's files weigh is added up with each upload.
CREATE INDEX "files_user_id_idx" ON "files"("user_id") INCLUDE ("file_size") WHERE "removed_at" IS NULL;
CREATE INDEX "files_unused_idx" ON "files"("created_at") WHERE "used_at" IS NULL AND "removed_at" IS NULL;
CREATE INDEX "files_removed_idx" ON "files"("removed_at") WHERE "removed_at" IS NOT NULL AND "erased_at" IS NULL;
CREATE INDEX "files_erased_idx" ON "files"("erased_at") WHERE "erased_at" IS NOT NULL;

CREATE TABLE "message_files" (
    "store_file_name" TEXT NOT NULL,
    "message_id" BIGINT NOT NULL,

    CONSTRAINT "message_files_pkey" PRIMARY KEY ("store_file_name", "message_id")
);

CREATE INDEX "message_files_message_id_idx" ON "message_files"("message_id");

ALTER TABLE "message_files" ADD CONSTRAINT "message_files_store_file_name_fkey" FOREIGN KEY ("store_file_name") REFERENCES "files"("store_file_name") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "message_files" ADD CONSTRAINT "message_files_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("message_id") ON DELETE CASCADE ON UPDATE CASCADE;
