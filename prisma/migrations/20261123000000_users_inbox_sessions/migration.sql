-- CreateTable
CREATE TABLE "users" (
    "user_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "user_status" TEXT NOT NULL DEFAULT '',
    "password_hash" TEXT NOT NULL,
    "join_date" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "login_date" TIMESTAMPTZ(3),
    "logout_date" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "pair" TEXT NOT NULL,
    "request_id" BYTEA NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "user_id" TEXT NOT NULL,
    "reply" TEXT NOT NULL,
    "error_code" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("pair","request_id")
);

-- CreateTable
CREATE TABLE "session" (
    "sid" VARCHAR NOT NULL,
    "sess" JSON NOT NULL,
    "expire" TIMESTAMP(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("sid")
);

-- CreateIndex
CREATE INDEX "inbox_request_id_idx" ON "inbox"("request_id");

-- CreateIndex
CREATE INDEX "inbox_created_at_idx" ON "inbox"("created_at");

-- CreateIndex
CREATE INDEX "session_expire_idx" ON "session"("expire");

-- Sessions are ended by origin (one browser) or by user (all of theirs).
CREATE INDEX "session_origin_idx" ON "session"(("sess" ->> 'origin'));

CREATE INDEX "session_user_id_idx" ON "session"(("sess" ->> 'userId'));
