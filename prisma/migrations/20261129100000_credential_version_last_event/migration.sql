-- Both defaults are constants to PostgreSQL, so that no table is rewritten.

-- Grows with whatever ends all sessions of the user: a session is good only with the number that its login was told.
ALTER TABLE "users" ADD COLUMN "credential_version" INTEGER NOT NULL DEFAULT 0;

-- Of the room's last event, which no later one may come before. What was told until now is before now.
ALTER TABLE "rooms" ADD COLUMN "last_event_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
