-- Until when a worker is removing it: others take others.
ALTER TABLE "files" ADD COLUMN "taken_until" TIMESTAMPTZ(3);
