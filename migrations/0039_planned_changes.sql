CREATE TABLE "planned_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "planned_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"change" jsonb NOT NULL,
	"effective_from" timestamp(3) with time zone NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"made_by" uuid NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "planned_changes_kind" CHECK (kind in ('person', 'line')),
	CONSTRAINT "planned_changes_ahead" CHECK (effective_from > made_at)
);

--> statement-breakpoint
CREATE TABLE "planned_outcomes" (
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "planned_outcomes_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"plan" bigint PRIMARY KEY NOT NULL,
	"outcome" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid,
	"code" text,
	"text" text,
	CONSTRAINT "planned_outcomes_ordinal_unique" UNIQUE("ordinal"),
	CONSTRAINT "planned_outcomes_outcome" CHECK (outcome in ('applied', 'refused', 'withdrawn')),
	CONSTRAINT "planned_outcomes_by" CHECK ((by_id is not null) = (outcome = 'withdrawn')),
	CONSTRAINT "planned_outcomes_code" CHECK ((code is not null) = (outcome = 'refused')),
	CONSTRAINT "planned_outcomes_text" CHECK ((text is null) = (outcome = 'applied'))
);

--> statement-breakpoint
ALTER TABLE "alarms" DROP CONSTRAINT "alarms_kind";
--> statement-breakpoint
ALTER TABLE "planned_changes" ADD CONSTRAINT "planned_changes_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "planned_outcomes" ADD CONSTRAINT "planned_outcomes_plan_planned_changes_id_fk" FOREIGN KEY ("plan") REFERENCES "public"."planned_changes"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "planned_outcomes" ADD CONSTRAINT "planned_outcomes_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "planned_changes_due" ON "planned_changes" USING btree ("effective_from","id");
--> statement-breakpoint
CREATE INDEX "planned_changes_subject" ON "planned_changes" USING btree ("kind","subject","id");
--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_kind" CHECK (kind in ('wait-over-limit', 'no-operators', 'trunk-down', 'recording-missing', 'recording-failed', 'asterisk-away', 'database-away', 'database-slow', 'disk-low', 'self-check-failed', 'fallback-in-use', 'evidence-stalled', 'evidence-broken', 'plan-refused', 'undelivered'));
