CREATE TABLE "ticket_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ticket_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid,
	"address" text,
	"type" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"before" text,
	"after" text,
	"unit_id" uuid,
	"is_late" boolean NOT NULL,
	"key" text
);

--> statement-breakpoint
CREATE TABLE "ticket_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ticket_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid,
	"address" text,
	"reason" text,
	"record" jsonb NOT NULL
);

--> statement-breakpoint
ALTER TABLE "tickets" DROP CONSTRAINT "tickets_state";
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "kind" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "field_code" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "subtype" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "area_code" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "address" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "email" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "place" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "urgency" text DEFAULT 'normal' NOT NULL;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "is_procedural" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "source" jsonb;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "intake_key" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "stage" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "stage_since" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "received_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "forwarded_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "due_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "remind_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "deadline_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "is_late" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "level" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "assignee_id" uuid;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "course" jsonb;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "rules" jsonb;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "version" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "ticket_events" ADD CONSTRAINT "ticket_events_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_events" ADD CONSTRAINT "ticket_events_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_events" ADD CONSTRAINT "ticket_events_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_versions" ADD CONSTRAINT "ticket_versions_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_versions" ADD CONSTRAINT "ticket_versions_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_events_number" ON "ticket_events" USING btree ("ticket_id","number");
--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_events_key" ON "ticket_events" USING btree ("ticket_id","key") WHERE key is not null;
--> statement-breakpoint
CREATE INDEX "ticket_events_type" ON "ticket_events" USING btree ("type","at");
--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_versions_number" ON "ticket_versions" USING btree ("ticket_id","number");
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_assignee_id_people_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_intake" ON "tickets" USING btree ("intake_key") WHERE intake_key is not null;
--> statement-breakpoint
CREATE INDEX "tickets_due" ON "tickets" USING btree ("due_at","id") WHERE due_at is not null;
--> statement-breakpoint
CREATE INDEX "tickets_remind" ON "tickets" USING btree ("remind_at","id") WHERE remind_at is not null;
--> statement-breakpoint
CREATE INDEX "tickets_inbox" ON "tickets" USING btree ("unit_id","deadline_at","id") WHERE deadline_at is not null;
--> statement-breakpoint
CREATE INDEX "tickets_assigned" ON "tickets" USING btree ("assignee_id","deadline_at","id") WHERE assignee_id is not null and deadline_at is not null;
--> statement-breakpoint
CREATE INDEX "tickets_stage" ON "tickets" USING btree ("stage","stage_since","id");
--> statement-breakpoint
CREATE INDEX "tickets_late" ON "tickets" USING btree ("stage_since","id") WHERE is_late and state = 'open';
--> statement-breakpoint
CREATE INDEX "tickets_procedural" ON "tickets" USING btree ("received_at","id") WHERE is_procedural and state = 'open';
--> statement-breakpoint
CREATE INDEX "tickets_field" ON "tickets" USING btree ("field_code","opened_at","id");
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_kind" CHECK (kind is null or kind in ('request', 'question', 'suggestion', 'report', 'petition'));
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_urgency" CHECK (urgency in ('normal', 'urgent'));
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_stage" CHECK (stage is null or stage in ('received', 'rejected', 'guided', 'with-office', 'with-officer', 'with-head', 'returned', 'answered', 'informed', 'closed', 'published'));
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_level" CHECK (level is null or level in ('operator', 'officer', 'head', 'office'));
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_course" CHECK ((stage is null) = (course is null) and (stage is null) = (rules is null));
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_state" CHECK (state in ('draft', 'open', 'closed', 'cancelled'));
