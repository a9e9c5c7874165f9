-- By which request a message was said: once it is deleted, the reply that is stored for that request loses its text too.
-- Messages of before have none; their stored replies go with the topics' retention.
ALTER TABLE "messages" ADD COLUMN "request_id" BYTEA;
