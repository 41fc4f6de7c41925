CREATE TABLE "alarm_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alarm_id" uuid NOT NULL,
	"event" text NOT NULL,
	"occasion" integer NOT NULL,
	"channel" text NOT NULL,
	"recipient" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"batch" uuid,
	"tried_at" timestamp(3) with time zone,
	"sent_at" timestamp(3) with time zone,
	"last_error" text,
	CONSTRAINT "alarm_messages_event" CHECK (event in ('raised', 'repeated', 'cleared')),
	CONSTRAINT "alarm_messages_channel" CHECK (channel in ('email', 'sms', 'webhook')),
	CONSTRAINT "alarm_messages_state" CHECK (state in ('waiting', 'sent', 'dead'))
);

--> statement-breakpoint
CREATE TABLE "alarms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"severity" text NOT NULL,
	"facts" jsonb NOT NULL,
	"raised_at" timestamp(3) with time zone NOT NULL,
	"cleared_at" timestamp(3) with time zone,
	"acknowledged_at" timestamp(3) with time zone,
	"acknowledged_by_id" uuid,
	"told_at" timestamp(3) with time zone NOT NULL,
	"repeats" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "alarms_kind" CHECK (kind in ('wait-over-limit', 'no-operators', 'trunk-down', 'recording-missing', 'recording-failed', 'asterisk-away', 'database-away', 'database-slow', 'disk-low', 'self-check-failed', 'fallback-in-use', 'undelivered')),
	CONSTRAINT "alarms_severity" CHECK (severity in ('critical', 'warning'))
);

--> statement-breakpoint
CREATE TABLE "self_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"started_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"asked_by_id" uuid,
	"call_id" uuid,
	"outcome" text NOT NULL,
	"failed_step" text,
	"steps" jsonb NOT NULL,
	CONSTRAINT "self_checks_outcome" CHECK (outcome in ('running', 'passed', 'failed', 'interrupted')),
	CONSTRAINT "self_checks_step" CHECK (failed_step is null or failed_step in ('place', 'trunk', 'greeting', 'queue', 'hang-up', 'recording', 'sound'))
);

--> statement-breakpoint
ALTER TABLE "alarm_messages" ADD CONSTRAINT "alarm_messages_alarm_id_alarms_id_fk" FOREIGN KEY ("alarm_id") REFERENCES "public"."alarms"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_acknowledged_by_id_people_id_fk" FOREIGN KEY ("acknowledged_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "self_checks" ADD CONSTRAINT "self_checks_asked_by_id_people_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "self_checks" ADD CONSTRAINT "self_checks_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "alarm_messages_once" ON "alarm_messages" USING btree ("alarm_id","event","occasion","channel","recipient");
--> statement-breakpoint
CREATE INDEX "alarm_messages_due" ON "alarm_messages" USING btree ("due_at") WHERE state = 'waiting';
--> statement-breakpoint
CREATE INDEX "alarm_messages_tried" ON "alarm_messages" USING btree ("channel","recipient","tried_at");
--> statement-breakpoint
CREATE INDEX "alarm_messages_created" ON "alarm_messages" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "alarm_messages_unsent" ON "alarm_messages" USING btree ("state","created_at","id") WHERE state <> 'sent';
--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_one_open" ON "alarms" USING btree ("kind","subject") WHERE cleared_at is null;
--> statement-breakpoint
CREATE INDEX "alarms_thing" ON "alarms" USING btree ("kind","subject");
--> statement-breakpoint
CREATE INDEX "alarms_open" ON "alarms" USING btree ("raised_at","id") WHERE cleared_at is null;
--> statement-breakpoint
CREATE INDEX "alarms_over" ON "alarms" USING btree ("raised_at","id") WHERE cleared_at is not null;
--> statement-breakpoint
CREATE INDEX "self_checks_started" ON "self_checks" USING btree ("started_at","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "self_checks_one" ON "self_checks" USING btree ("outcome") WHERE outcome = 'running';
--> statement-breakpoint
CREATE INDEX "recordings_flagged_at" ON "recordings" USING btree ("verified_at") WHERE state in ('short', 'missing');
