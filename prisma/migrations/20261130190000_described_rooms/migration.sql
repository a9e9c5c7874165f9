-- What is said of rooms, whom they keep out, and links into them. The defaults are constants to PostgreSQL, so that no table
-- is rewritten. This and the next ones lock one busy table each: two in one transaction could wait for a worker in a ring.
ALTER TABLE "rooms"
    ADD COLUMN "description" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "room_img" TEXT,
    ADD COLUMN "is_public" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "folded" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "grams" TEXT[] NOT NULL DEFAULT '{}';

CREATE TABLE "room_bans" (
    "room_id" BIGINT NOT NULL,
    "user_id" TEXT NOT NULL,
    "banned_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "room_bans_pkey" PRIMARY KEY ("room_id","user_id")
);
CREATE INDEX "room_bans_user_id_idx" ON "room_bans"("user_id");
ALTER TABLE "room_bans" ADD CONSTRAINT "room_bans_room_id_fkey" FOREIGN KEY ("room_id")
    REFERENCES "rooms"("room_id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "invite_links" (
    "link_id" BIGSERIAL NOT NULL,
    "room_id" BIGINT NOT NULL,
    "secret" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "max_uses" INTEGER,
    "uses" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "invite_links_pkey" PRIMARY KEY ("link_id")
);
CREATE UNIQUE INDEX "invite_links_secret_key" ON "invite_links"("secret");
CREATE INDEX "invite_links_room_id_idx" ON "invite_links"("room_id");
ALTER TABLE "invite_links" ADD CONSTRAINT "invite_links_room_id_fkey" FOREIGN KEY ("room_id")
    REFERENCES "rooms"("room_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- How public rooms are folded, which there are none of yet.
INSERT INTO "foldings" ("subject", "version", "passes") VALUES ('rooms', 2, 2);
