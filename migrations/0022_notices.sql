CREATE TABLE "notice_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"notice_id" uuid NOT NULL,
	"way" text NOT NULL,
	"person_id" uuid,
	"address" text,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"alphabet" text,
	"parts" integer,
	"created_at" timestamp(3) with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"tried_at" timestamp(3) with time zone,
	"sent_at" timestamp(3) with time zone,
	"last_error" text,
	"read_at" timestamp(3) with time zone,
	CONSTRAINT "notice_deliveries_way" CHECK (way in ('app', 'email', 'sms')),
	CONSTRAINT "notice_deliveries_state" CHECK (state in ('waiting', 'sent', 'dead', 'no-address')),
	CONSTRAINT "notice_deliveries_alphabet" CHECK (alphabet is null or alphabet in ('gsm', 'ucs2'))
);

--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"cause" text NOT NULL,
	"recipient" text NOT NULL,
	"ticket_id" uuid,
	"ticket_code" text,
	"at" timestamp(3) with time zone NOT NULL,
	"facts" jsonb NOT NULL,
	CONSTRAINT "notices_key_unique" UNIQUE("key"),
	CONSTRAINT "notices_recipient" CHECK (recipient in ('citizen', 'operator', 'officer', 'head', 'office', 'leaders', 'assignee'))
);

--> statement-breakpoint
ALTER TABLE "setting_changes" DROP CONSTRAINT "setting_changes_section_known";
--> statement-breakpoint
ALTER TABLE "notice_deliveries" ADD CONSTRAINT "notice_deliveries_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "notice_deliveries" ADD CONSTRAINT "notice_deliveries_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "notice_deliveries_once" ON "notice_deliveries" USING btree ("notice_id","way",coalesce(person_id, '00000000-0000-0000-0000-000000000000'::uuid));
--> statement-breakpoint
CREATE INDEX "notice_deliveries_own" ON "notice_deliveries" USING btree ("person_id","created_at","id") WHERE way = 'app';
--> statement-breakpoint
CREATE INDEX "notice_deliveries_unread" ON "notice_deliveries" USING btree ("person_id") WHERE way = 'app' and read_at is null;
--> statement-breakpoint
CREATE INDEX "notice_deliveries_created" ON "notice_deliveries" USING btree ("created_at","id") WHERE way <> 'app';
--> statement-breakpoint
CREATE INDEX "notice_deliveries_unsent" ON "notice_deliveries" USING btree ("state","created_at","id") WHERE state <> 'sent';
--> statement-breakpoint
CREATE INDEX "notices_ticket" ON "notices" USING btree ("ticket_id","at","id");
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'dialling', 'alarms', 'workingTime', 'regulation', 'notices', 'personalData', 'disasterProfile', 'disaster'));
