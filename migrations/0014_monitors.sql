CREATE TABLE "monitor_events" (
	"monitor_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"type" text NOT NULL,
	"mode" text NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "monitor_events_monitor_id_version_pk" PRIMARY KEY("monitor_id","version"),
	CONSTRAINT "monitor_events_mode" CHECK (mode in ('listen', 'whisper', 'barge'))
);

--> statement-breakpoint
CREATE TABLE "monitors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"value" jsonb NOT NULL,
	"state" text NOT NULL,
	"call_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"operator_id" uuid NOT NULL,
	"asked_at" timestamp(3) with time zone NOT NULL,
	"joined_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"ending" text,
	CONSTRAINT "monitors_state" CHECK (state in ('ringing', 'on', 'ended')),
	CONSTRAINT "monitors_ending" CHECK (ending is null or ending in ('stopped', 'gone', 'unanswered', 'talk-over', 'failed', 'restarted'))
);

--> statement-breakpoint
ALTER TABLE "monitor_events" ADD CONSTRAINT "monitor_events_monitor_id_monitors_id_fk" FOREIGN KEY ("monitor_id") REFERENCES "public"."monitors"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "monitors" ADD CONSTRAINT "monitors_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "monitors" ADD CONSTRAINT "monitors_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "monitors" ADD CONSTRAINT "monitors_operator_id_people_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "monitors_open" ON "monitors" USING btree ("asked_at","id") WHERE ended_at is null;
--> statement-breakpoint
CREATE INDEX "monitors_asked" ON "monitors" USING btree ("asked_at","id");
--> statement-breakpoint
CREATE INDEX "monitors_call" ON "monitors" USING btree ("call_id");
--> statement-breakpoint
CREATE INDEX "monitors_person" ON "monitors" USING btree ("person_id","asked_at");
--> statement-breakpoint
CREATE INDEX "monitors_operator" ON "monitors" USING btree ("operator_id","asked_at");

--> statement-breakpoint
-- Supervisors and leaders have telephones from now on; without a secret yet, as everybody's at first.
INSERT INTO "phones" ("endpoint", "person_id", "kind", "disabled_at", "created_at")
SELECT username || suffix, id, kind, disabled_at, now()
FROM people, (VALUES ('', 'desk'), ('-web', 'web')) AS kinds (suffix, kind)
WHERE role IN ('supervisor', 'leader')
  AND username ~ '^[a-z][a-z0-9._-]{1,31}$'
  AND username !~ '^(global|system|udp|tcp|tls|ws|wss|bans|anonymous|dpma_endpoint|(trunk|phone|acl|transport)(-.*)?)$'
ON CONFLICT DO NOTHING;
