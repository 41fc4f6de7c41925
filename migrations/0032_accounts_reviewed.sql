ALTER TABLE "people" ADD COLUMN "reviewed_at" timestamp(3) with time zone;
