-- Whom somebody lets put them into rooms, and how far somebody has used up how many strangers they may put there.
ALTER TABLE "users"
    ADD COLUMN "invitations" TEXT NOT NULL DEFAULT 'anyone',
    ADD COLUMN "rationed_until" TIMESTAMPTZ(3);
