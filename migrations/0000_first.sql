CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"person_id" uuid,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"address" text,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL
);

--> statement-breakpoint
CREATE TABLE "callbacks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"first_call_id" uuid NOT NULL,
	"last_call_id" uuid NOT NULL,
	"missed_calls" integer NOT NULL,
	"first_missed_at" timestamp(3) with time zone NOT NULL,
	"last_missed_at" timestamp(3) with time zone NOT NULL,
	"cleared_at" timestamp(3) with time zone,
	"cleared_by_call_id" uuid,
	"cleared_by_id" uuid
);

--> statement-breakpoint
CREATE TABLE "call_events" (
	"call_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"type" text NOT NULL,
	"event" jsonb NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"acts" jsonb NOT NULL,
	CONSTRAINT "call_events_call_id_version_pk" PRIMARY KEY("call_id","version")
);

--> statement-breakpoint
CREATE TABLE "calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"value" jsonb NOT NULL,
	"served_by" text DEFAULT 'service' NOT NULL,
	"dialled" text NOT NULL,
	"caller" text,
	"trunk" text,
	"operator_id" uuid,
	"arrived_at" timestamp(3) with time zone NOT NULL,
	"talk_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"gone_at" timestamp(3) with time zone,
	"ending" text,
	"fault" text,
	"ended_in" text,
	"wait_ms" integer,
	"talk_ms" integer,
	CONSTRAINT "calls_state" CHECK (state in ('greeting', 'refusing', 'waiting', 'ringing', 'talking', 'fallback', 'ended')),
	CONSTRAINT "calls_ending" CHECK (ending is null or ending in ('served', 'abandoned', 'refused', 'lost'))
);

--> statement-breakpoint
CREATE TABLE "cel_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cel_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"type" text NOT NULL,
	"call_id" uuid,
	"channel" text NOT NULL,
	"unique_id" text NOT NULL,
	"linked_id" text NOT NULL,
	"facts" jsonb NOT NULL
);

--> statement-breakpoint
CREATE TABLE "cel_files" (
	"inode" bigint PRIMARY KEY NOT NULL,
	"offset_bytes" bigint NOT NULL,
	"told_bytes" bigint NOT NULL,
	"read_at" timestamp(3) with time zone NOT NULL
);

--> statement-breakpoint
CREATE TABLE "units" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "units_code_unique" UNIQUE("code")
);

--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"display_name" text NOT NULL,
	"role" text NOT NULL,
	"unit_id" uuid,
	"password_hash" text,
	"totp_secret" text,
	"totp_confirmed_at" timestamp(3) with time zone,
	"totp_last_step" integer,
	"failed_logins" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp(3) with time zone,
	"disabled_at" timestamp(3) with time zone,
	"is_demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "people_username_unique" UNIQUE("username"),
	CONSTRAINT "people_role" CHECK (role in ('operator', 'supervisor', 'officer', 'head', 'office', 'leader', 'auditor', 'admin'))
);

--> statement-breakpoint
CREATE TABLE "resets" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone
);

--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"secret_hash" text NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_seen_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	"address" text,
	"user_agent" text,
	CONSTRAINT "sessions_secret_hash_unique" UNIQUE("secret_hash")
);

--> statement-breakpoint
CREATE TABLE "phone_bans" (
	"address" text PRIMARY KEY NOT NULL,
	"guesses" integer NOT NULL,
	"banned_at" timestamp(3) with time zone NOT NULL,
	"until" timestamp(3) with time zone NOT NULL
);

--> statement-breakpoint
CREATE TABLE "phones" (
	"endpoint" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"md5_digest" text,
	"sha256_digest" text,
	"secret_expires_at" timestamp(3) with time zone,
	"disabled_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "phones_kind" CHECK (kind in ('desk', 'web'))
);

--> statement-breakpoint
CREATE TABLE "trunk_numbers" (
	"number" text PRIMARY KEY NOT NULL,
	"trunk_id" uuid
);

--> statement-breakpoint
CREATE TABLE "trunks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"host" text NOT NULL,
	"port" integer NOT NULL,
	"match_port" boolean DEFAULT false NOT NULL,
	"username" text,
	"secret" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "trunks_name_unique" UNIQUE("name"),
	CONSTRAINT "trunks_kind" CHECK (kind in ('address', 'registration'))
);

--> statement-breakpoint
CREATE TABLE "operators" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"presence" text NOT NULL,
	"reason" text,
	"activity" text NOT NULL,
	"endpoint" text,
	"call_id" uuid,
	"since" timestamp(3) with time zone NOT NULL,
	"idle_since" timestamp(3) with time zone NOT NULL,
	"rest_until" timestamp(3) with time zone,
	"wrap_up_until" timestamp(3) with time zone,
	"is_reachable" boolean DEFAULT false NOT NULL,
	CONSTRAINT "operators_presence" CHECK (presence in ('signed-out', 'paused', 'ready')),
	CONSTRAINT "operators_activity" CHECK (activity in ('free', 'ringing', 'talking', 'wrap-up'))
);

--> statement-breakpoint
CREATE TABLE "waiting" (
	"call_id" uuid PRIMARY KEY NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"joined_at" timestamp(3) with time zone NOT NULL,
	"is_offered" boolean DEFAULT false NOT NULL
);

--> statement-breakpoint
CREATE TABLE "recordings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"call_id" uuid NOT NULL,
	"path" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"expected_ms" integer,
	"actual_ms" integer,
	"gap_cause" text,
	"size_bytes" bigint,
	"sha256" text,
	"verified_at" timestamp(3) with time zone,
	CONSTRAINT "recordings_path_unique" UNIQUE("path"),
	CONSTRAINT "recordings_state" CHECK (state in ('recording', 'verified', 'short', 'missing'))
);

--> statement-breakpoint
CREATE TABLE "ticket_calls" (
	"ticket_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	CONSTRAINT "ticket_calls_call_id_ticket_id_pk" PRIMARY KEY("call_id","ticket_id")
);

--> statement-breakpoint
CREATE TABLE "ticket_counters" (
	"year" integer PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"state" text NOT NULL,
	"channel" text NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"operator_id" uuid NOT NULL,
	"unit_id" uuid,
	"caller_number" text,
	"caller_name" text,
	"content" text DEFAULT '' NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "tickets_code_unique" UNIQUE("code"),
	CONSTRAINT "tickets_state" CHECK (state in ('draft', 'open', 'cancelled'))
);

--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_first_call_id_calls_id_fk" FOREIGN KEY ("first_call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_last_call_id_calls_id_fk" FOREIGN KEY ("last_call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_cleared_by_call_id_calls_id_fk" FOREIGN KEY ("cleared_by_call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_cleared_by_id_people_id_fk" FOREIGN KEY ("cleared_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "call_events" ADD CONSTRAINT "call_events_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_operator_id_people_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "resets" ADD CONSTRAINT "resets_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "phones" ADD CONSTRAINT "phones_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "trunk_numbers" ADD CONSTRAINT "trunk_numbers_trunk_id_trunks_id_fk" FOREIGN KEY ("trunk_id") REFERENCES "public"."trunks"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "operators" ADD CONSTRAINT "operators_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "operators" ADD CONSTRAINT "operators_endpoint_phones_endpoint_fk" FOREIGN KEY ("endpoint") REFERENCES "public"."phones"("endpoint") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "operators" ADD CONSTRAINT "operators_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "waiting" ADD CONSTRAINT "waiting_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_calls" ADD CONSTRAINT "ticket_calls_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_calls" ADD CONSTRAINT "ticket_calls_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_operator_id_people_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_kind","subject_id","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "callbacks_open_number" ON "callbacks" USING btree ("number") WHERE cleared_at is null;
--> statement-breakpoint
CREATE INDEX "callbacks_missed" ON "callbacks" USING btree ("last_missed_at","id");
--> statement-breakpoint
CREATE INDEX "calls_open" ON "calls" USING btree ("arrived_at") WHERE gone_at is null;
--> statement-breakpoint
CREATE UNIQUE INDEX "calls_one_per_operator" ON "calls" USING btree ("operator_id") WHERE state in ('ringing', 'talking');
--> statement-breakpoint
CREATE INDEX "calls_arrived" ON "calls" USING btree ("arrived_at","id");
--> statement-breakpoint
CREATE INDEX "calls_caller" ON "calls" USING btree ("caller","arrived_at");
--> statement-breakpoint
CREATE INDEX "calls_operator" ON "calls" USING btree ("operator_id","arrived_at");
--> statement-breakpoint
CREATE INDEX "cel_events_call" ON "cel_events" USING btree ("call_id","id");
--> statement-breakpoint
CREATE INDEX "cel_events_linked" ON "cel_events" USING btree ("linked_id","id");
--> statement-breakpoint
CREATE INDEX "sessions_person" ON "sessions" USING btree ("person_id");
--> statement-breakpoint
CREATE INDEX "phones_person" ON "phones" USING btree ("person_id");
--> statement-breakpoint
CREATE INDEX "operators_free" ON "operators" USING btree ("idle_since") WHERE presence = 'ready' and activity = 'free';
--> statement-breakpoint
CREATE INDEX "waiting_order" ON "waiting" USING btree ("priority" DESC NULLS LAST,"joined_at");
--> statement-breakpoint
CREATE INDEX "recordings_call" ON "recordings" USING btree ("call_id");
--> statement-breakpoint
CREATE INDEX "recordings_started" ON "recordings" USING btree ("started_at","id");
--> statement-breakpoint
CREATE INDEX "recordings_flagged" ON "recordings" USING btree ("state") WHERE state in ('short', 'missing');
--> statement-breakpoint
CREATE INDEX "recordings_open" ON "recordings" USING btree ("ended_at") WHERE state = 'recording';
--> statement-breakpoint
CREATE INDEX "ticket_calls_ticket" ON "ticket_calls" USING btree ("ticket_id");
--> statement-breakpoint
CREATE INDEX "tickets_opened" ON "tickets" USING btree ("opened_at","id");
--> statement-breakpoint
CREATE INDEX "tickets_operator" ON "tickets" USING btree ("operator_id","opened_at");
--> statement-breakpoint
CREATE INDEX "tickets_unit" ON "tickets" USING btree ("unit_id","opened_at");
