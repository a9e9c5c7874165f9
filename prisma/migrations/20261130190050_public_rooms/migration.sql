-- Public rooms are few among all: they are found by indexes of their own, the largest first and by the pieces of their texts.
CREATE INDEX "rooms_public_idx" ON "rooms" ("member_count" DESC, "room_id" DESC) WHERE "is_public";
CREATE INDEX "rooms_public_grams_idx" ON "rooms" USING GIN ("grams") WHERE "is_public";
