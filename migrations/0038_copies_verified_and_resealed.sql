ALTER TABLE "evidence_verifications" ADD COLUMN "with_copies" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
CREATE INDEX "recording_copies_plain" ON "recording_copies" USING btree ("recording_id") WHERE place = 's3' and removed_at is null and form not like '%-aes';
