CREATE TABLE "recording_copies" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "recording_copies_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"recording_id" uuid NOT NULL,
	"place" text NOT NULL,
	"path" text NOT NULL,
	"form" text NOT NULL,
	"sha256" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"key_id" text,
	"wrapped_key" text,
	"frame" jsonb,
	"at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	"gone_at" timestamp(3) with time zone,
	CONSTRAINT "recording_copies_place" CHECK (place in ('local', 's3')),
	CONSTRAINT "recording_copies_form" CHECK (form in ('wav', 'flac', 'wav-aes', 'flac-aes'))
);

--> statement-breakpoint
CREATE TABLE "storage_waits" (
	"recording_id" uuid PRIMARY KEY NOT NULL,
	"not_before" timestamp(3) with time zone NOT NULL,
	"tries" integer NOT NULL,
	"error" text
);

--> statement-breakpoint
ALTER TABLE "recordings" ADD COLUMN "stored" text DEFAULT 'wav' NOT NULL;
--> statement-breakpoint
ALTER TABLE "recording_copies" ADD CONSTRAINT "recording_copies_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "storage_waits" ADD CONSTRAINT "storage_waits_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "recording_copies_recording" ON "recording_copies" USING btree ("recording_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "recording_copies_live" ON "recording_copies" USING btree ("recording_id","place") WHERE removed_at is null;
--> statement-breakpoint
CREATE INDEX "recording_copies_leaving" ON "recording_copies" USING btree ("removed_at") WHERE removed_at is not null and gone_at is null;
--> statement-breakpoint
CREATE INDEX "recording_copies_key" ON "recording_copies" USING btree ("key_id") WHERE wrapped_key is not null;
--> statement-breakpoint
CREATE INDEX "storage_waits_failed" ON "storage_waits" USING btree ("tries") WHERE error is not null;
--> statement-breakpoint
CREATE INDEX "recordings_stored_verified" ON "recordings" USING btree ("stored","verified_at") WHERE sha256 is not null;
--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_stored" CHECK (stored in ('wav', 'flac', 'wav-aes', 'flac-aes', 'none', 'wav+s3', 'flac+s3', 'wav-aes+s3', 'flac-aes+s3', 'none+s3'));
