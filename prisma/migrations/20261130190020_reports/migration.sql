-- Who deleted a message, where it wasn't its writer, and what members report.
ALTER TABLE "messages" ADD COLUMN "deleted_by" TEXT;

CREATE TABLE "reports" (
    "message_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "room_id" BIGINT NOT NULL,
    "seq" INTEGER NOT NULL,
    "writer_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reports_pkey" PRIMARY KEY ("message_id","user_id")
);
CREATE INDEX "reports_room_id_idx" ON "reports"("room_id");
CREATE INDEX "reports_user_id_idx" ON "reports"("user_id");
ALTER TABLE "reports" ADD CONSTRAINT "reports_message_id_fkey" FOREIGN KEY ("message_id")
    REFERENCES "messages"("message_id") ON DELETE CASCADE ON UPDATE CASCADE;
