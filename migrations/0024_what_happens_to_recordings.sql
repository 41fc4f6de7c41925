CREATE TABLE "recording_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "recording_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"recording_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"type" text NOT NULL,
	"by_id" uuid,
	"sha256" text,
	"size_bytes" bigint,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "recording_events_type" CHECK (type in ('judged', 'repaired', 'linked', 'muted', 'compressed', 'encrypted', 'copied', 'local-removed', 'restored', 'held', 'released', 'purged'))
);

--> statement-breakpoint
ALTER TABLE "recording_events" ADD CONSTRAINT "recording_events_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_events" ADD CONSTRAINT "recording_events_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "recording_events_recording" ON "recording_events" USING btree ("recording_id","id");
--> statement-breakpoint
CREATE INDEX "recording_events_type_id" ON "recording_events" USING btree ("type","id");
--> statement-breakpoint
-- Judged before there was a history: from here on sealed like all others.
INSERT INTO "recording_events" ("recording_id", "at", "type", "sha256", "size_bytes", "facts")
SELECT "id", coalesce("verified_at", "ended_at", "started_at"), 'judged', "sha256", "size_bytes",
  jsonb_build_object('callId', "call_id", 'path', "path", 'state', "state", 'gapCause', "gap_cause",
    'startedAt', (extract(epoch FROM "started_at") * 1000)::bigint,
    'endedAt', (extract(epoch FROM "ended_at") * 1000)::bigint,
    'expectedMs', "expected_ms", 'actualMs', "actual_ms")
FROM "recordings" WHERE "state" <> 'recording' ORDER BY "verified_at";
