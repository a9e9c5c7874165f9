-- Apart from the columns that it is made of, whose lock would keep all chats from being read until it is built.
CREATE INDEX "room_members_user_id_active_until_room_id_idx" ON "room_members"("user_id", "active_until", "room_id");
