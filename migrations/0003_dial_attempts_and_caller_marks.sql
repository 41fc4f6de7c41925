CREATE TABLE "caller_marks" (
	"number" text PRIMARY KEY NOT NULL,
	"blocked_until" timestamp(3) with time zone,
	"is_frequent" boolean NOT NULL,
	"note" text,
	"reason" text NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	"changed_by_id" uuid NOT NULL,
	CONSTRAINT "caller_marks_reason" CHECK (length(reason) > 0)
);

--> statement-breakpoint
CREATE TABLE "dial_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"person_id" uuid,
	"role" text NOT NULL,
	"purpose" text NOT NULL,
	"number" text,
	"shown" text NOT NULL,
	"kind" text NOT NULL,
	"call_id" uuid,
	"is_allowed" boolean NOT NULL,
	"code" text,
	"max_seconds" integer,
	CONSTRAINT "dial_attempts_purpose" CHECK (purpose in ('click-to-call', 'transfer', 'consultation', 'emergency', 'callback', 'keypad', 'refer', 'check')),
	CONSTRAINT "dial_attempts_verdict" CHECK (is_allowed = (code is null))
);

--> statement-breakpoint
CREATE TABLE "dial_settlements" (
	"attempt_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"talk_seconds" integer NOT NULL
);

--> statement-breakpoint
ALTER TABLE "setting_changes" DROP CONSTRAINT "setting_changes_section_known";
--> statement-breakpoint
ALTER TABLE "caller_marks" ADD CONSTRAINT "caller_marks_changed_by_id_people_id_fk" FOREIGN KEY ("changed_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "dial_attempts" ADD CONSTRAINT "dial_attempts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "dial_settlements" ADD CONSTRAINT "dial_settlements_attempt_id_dial_attempts_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."dial_attempts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "dial_attempts_at" ON "dial_attempts" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "dial_attempts_person" ON "dial_attempts" USING btree ("person_id","at");
--> statement-breakpoint
CREATE INDEX "dial_attempts_counted" ON "dial_attempts" USING btree ("at") WHERE is_allowed and purpose <> 'emergency';
--> statement-breakpoint
CREATE INDEX "tickets_caller" ON "tickets" USING btree ("caller_number","opened_at");
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'dialling', 'disasterProfile', 'disaster'));
