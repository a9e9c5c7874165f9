-- The address of the picture by which a user is shown.
ALTER TABLE "users" ADD COLUMN "profile_img" TEXT NOT NULL DEFAULT '';
