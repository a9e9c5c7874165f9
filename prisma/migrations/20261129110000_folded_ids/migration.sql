-- One id for all its spellings: whoever signs up as Kim is told that kim is there. Of ids that differ by no more than
-- that already, the oldest has the key, and all stay. No foreign key: it would lock the table of users meanwhile.
CREATE TABLE "user_keys" (
    -- The id as it is compared.
    "id_key" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "user_keys_pkey" PRIMARY KEY ("id_key")
);

INSERT INTO "user_keys" ("id_key", "user_id")
SELECT DISTINCT ON ("id_key") "id_key", "user_id"
FROM (SELECT split_part("folded", E'\n', 1) AS "id_key", "user_id", "join_date" FROM "users") AS "known"
ORDER BY "id_key", "join_date", "user_id";

-- How far what is searched has been folded anew. Workers do so in the background, a little at a time
-- (packages/worker/src/fold-anew.ts), so that no table is locked, however large.
CREATE TABLE "foldings" (
    -- users or messages
    "subject" TEXT NOT NULL,
    -- Which way of folding it is brought to, or has been.
    "version" INTEGER NOT NULL,
    -- How many times all of it has been gone through for that.
    "passes" INTEGER NOT NULL,
    -- Where the pass in hand has come to.
    "place" TEXT NOT NULL DEFAULT '',
    -- When the next pass may begin.
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "foldings_pkey" PRIMARY KEY ("subject")
);

INSERT INTO "foldings" ("subject", "version", "passes") VALUES ('messages', 1, 2), ('users', 1, 2);
