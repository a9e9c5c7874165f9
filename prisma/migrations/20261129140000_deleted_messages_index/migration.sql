-- Deleted messages are left out of what is unread. They are few: each room's are found among its own, not among all.
CREATE INDEX "messages_deleted_idx" ON "messages" ("room_id", "seq") WHERE "is_deleted";
