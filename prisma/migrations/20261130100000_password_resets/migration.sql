-- Links for a new password that were made until then are good for nothing: one was used, or the password changed.
ALTER TABLE "users" ADD COLUMN "resets_after" TIMESTAMPTZ(3);
