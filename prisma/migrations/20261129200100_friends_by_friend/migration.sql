-- Who has a user for a friend is read from the index alone, in the order in which presence is then looked up.
CREATE INDEX "friends_friend_id_user_id_idx" ON "friends"("friend_id", "user_id");
DROP INDEX "friends_friend_id_idx";
