-- Until when the names and pictures that a user has taken use up the ration.
ALTER TABLE "users" ADD COLUMN "profile_until" TIMESTAMPTZ(3);
