-- How often somebody has tried a password, or signed up, and from which addresses an account has been signed in to. The
-- keys are keyed hashes: the table has no address, and no id of anybody who isn't there.
CREATE TABLE "attempts" (
    "key" BYTEA NOT NULL,
    "user_id" TEXT,
    "failures" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "attempts_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "attempts_expires_at_idx" ON "attempts"("expires_at");
CREATE INDEX "attempts_user_id_idx" ON "attempts"("user_id");

ALTER TABLE "attempts" ADD CONSTRAINT "attempts_user_id_fkey" FOREIGN KEY ("user_id")
    REFERENCES "users"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;
