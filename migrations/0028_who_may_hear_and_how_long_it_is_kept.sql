CREATE TABLE "access_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"asked_at" timestamp(3) with time zone NOT NULL,
	"asked_by_id" uuid NOT NULL,
	"for_id" uuid NOT NULL,
	"unit_id" uuid,
	"ticket_id" uuid,
	"recording_ids" uuid[] NOT NULL,
	"wish" text NOT NULL,
	"purpose" text NOT NULL,
	"reference" text,
	"state" text NOT NULL,
	"decided_at" timestamp(3) with time zone,
	"decided_by_id" uuid,
	"reason" text,
	"until" timestamp(3) with time zone,
	"link_digest" text,
	CONSTRAINT "access_requests_state" CHECK (state in ('asked', 'granted', 'denied', 'withdrawn', 'revoked')),
	CONSTRAINT "access_requests_wish" CHECK (wish in ('listen', 'copy'))
);

--> statement-breakpoint
CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recording_id" uuid,
	"ticket_id" uuid,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"basis" text NOT NULL,
	"released_at" timestamp(3) with time zone,
	"released_by_id" uuid,
	"released_why" text,
	CONSTRAINT "legal_holds_of" CHECK ((recording_id is null) <> (ticket_id is null))
);

--> statement-breakpoint
CREATE TABLE "recording_export_items" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "recording_export_items_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"export_id" uuid NOT NULL,
	"recording_id" uuid NOT NULL,
	"sha256" text NOT NULL
);

--> statement-breakpoint
CREATE TABLE "recording_exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"request_id" uuid,
	"ticket_id" uuid,
	"address" text,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "recording_exports_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "recording_exports_ordinal_unique" UNIQUE("ordinal"),
	CONSTRAINT "recording_exports_kind" CHECK (kind in ('copy', 'bulk', 'ticket'))
);

--> statement-breakpoint
CREATE TABLE "recording_peaks" (
	"recording_id" uuid PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"ms_per_peak" integer NOT NULL,
	"peaks" text NOT NULL
);

--> statement-breakpoint
CREATE TABLE "retention_items" (
	"plan_id" uuid NOT NULL,
	"recording_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"purged_at" timestamp(3) with time zone,
	"kept" text,
	CONSTRAINT "retention_items_plan_id_recording_id_pk" PRIMARY KEY("plan_id","recording_id")
);

--> statement-breakpoint
CREATE TABLE "retention_plans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"planned_at" timestamp(3) with time zone NOT NULL,
	"planned_by_id" uuid NOT NULL,
	"cutoffs" jsonb NOT NULL,
	"with_restricted" boolean NOT NULL,
	"state" text NOT NULL,
	"recordings" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"begun_at" timestamp(3) with time zone,
	"begun_by_id" uuid,
	"ended_at" timestamp(3) with time zone,
	"basis" text,
	"purged" integer DEFAULT 0 NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "retention_plans_state" CHECK (state in ('planned', 'running', 'done', 'dropped'))
);

--> statement-breakpoint
ALTER TABLE "recordings" ADD COLUMN "purged_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_asked_by_id_people_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_for_id_people_id_fk" FOREIGN KEY ("for_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_decided_by_id_people_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_released_by_id_people_id_fk" FOREIGN KEY ("released_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_export_items" ADD CONSTRAINT "recording_export_items_export_id_recording_exports_id_fk" FOREIGN KEY ("export_id") REFERENCES "public"."recording_exports"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_export_items" ADD CONSTRAINT "recording_export_items_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_exports" ADD CONSTRAINT "recording_exports_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_exports" ADD CONSTRAINT "recording_exports_request_id_access_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."access_requests"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_exports" ADD CONSTRAINT "recording_exports_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recording_peaks" ADD CONSTRAINT "recording_peaks_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "retention_items" ADD CONSTRAINT "retention_items_plan_id_retention_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."retention_plans"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "retention_items" ADD CONSTRAINT "retention_items_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "retention_plans" ADD CONSTRAINT "retention_plans_planned_by_id_people_id_fk" FOREIGN KEY ("planned_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "retention_plans" ADD CONSTRAINT "retention_plans_begun_by_id_people_id_fk" FOREIGN KEY ("begun_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "access_requests_link" ON "access_requests" USING btree ("link_digest") WHERE link_digest is not null;
--> statement-breakpoint
CREATE INDEX "access_requests_asked" ON "access_requests" USING btree ("asked_at","id");
--> statement-breakpoint
CREATE INDEX "access_requests_for" ON "access_requests" USING btree ("for_id","asked_at","id");
--> statement-breakpoint
CREATE INDEX "access_requests_state_asked" ON "access_requests" USING btree ("state","asked_at","id");
--> statement-breakpoint
CREATE INDEX "access_requests_recordings" ON "access_requests" USING gin ("recording_ids");
--> statement-breakpoint
CREATE INDEX "legal_holds_at" ON "legal_holds" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "legal_holds_recording" ON "legal_holds" USING btree ("recording_id") WHERE released_at is null;
--> statement-breakpoint
CREATE INDEX "legal_holds_ticket" ON "legal_holds" USING btree ("ticket_id") WHERE released_at is null;
--> statement-breakpoint
CREATE INDEX "recording_export_items_export" ON "recording_export_items" USING btree ("export_id","id");
--> statement-breakpoint
CREATE INDEX "recording_export_items_recording" ON "recording_export_items" USING btree ("recording_id","id");
--> statement-breakpoint
CREATE INDEX "recording_exports_at" ON "recording_exports" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "recording_exports_by" ON "recording_exports" USING btree ("by_id","at");
--> statement-breakpoint
CREATE INDEX "retention_items_open" ON "retention_items" USING btree ("plan_id","recording_id") WHERE purged_at is null and kept is null;
--> statement-breakpoint
CREATE INDEX "retention_plans_planned" ON "retention_plans" USING btree ("planned_at","id");
--> statement-breakpoint
CREATE INDEX "retention_plans_running" ON "retention_plans" USING btree ("begun_at") WHERE state = 'running';
--> statement-breakpoint
CREATE INDEX "recordings_length" ON "recordings" USING btree ("actual_ms");
--> statement-breakpoint
CREATE INDEX "recordings_sounding" ON "recordings" USING btree ("started_at","id") WHERE purged_at is null and sha256 is not null;
