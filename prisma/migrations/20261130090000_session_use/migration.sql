-- When and from where a session was last used, and when it ends at the latest: `expire` is that, or earlier where it lies idle.
ALTER TABLE "session"
    ADD COLUMN "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    ADD COLUMN "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    ADD COLUMN "ends_at" TIMESTAMP(6),
    ADD COLUMN "network" TEXT;

UPDATE "session" SET "ends_at" = "expire";
