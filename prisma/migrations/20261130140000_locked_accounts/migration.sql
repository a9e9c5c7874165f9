-- Since when an administrator lets nobody log in to an account.
ALTER TABLE "users" ADD COLUMN "locked_at" TIMESTAMPTZ(3);
