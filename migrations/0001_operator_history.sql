CREATE TABLE "operator_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "operator_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"person_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"type" text NOT NULL,
	"outcome" text,
	"presence" text NOT NULL,
	"reason" text,
	"activity" text NOT NULL,
	"endpoint" text,
	"call_id" uuid
);

--> statement-breakpoint
ALTER TABLE "operator_events" ADD CONSTRAINT "operator_events_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "operator_events" ADD CONSTRAINT "operator_events_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "operator_events_person" ON "operator_events" USING btree ("person_id","at","id");
--> statement-breakpoint
CREATE INDEX "operator_events_at" ON "operator_events" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "operator_events_wrap_up" ON "operator_events" USING btree ("call_id","id") WHERE activity = 'wrap-up';
--> statement-breakpoint
CREATE INDEX "callbacks_first_missed" ON "callbacks" USING btree ("first_missed_at");
--> statement-breakpoint
CREATE INDEX "call_events_held" ON "call_events" USING btree ("call_id","version") WHERE type = 'held';
--> statement-breakpoint
-- By hand: the history begins with what every operator is doing at the time of the upgrade.
INSERT INTO "operator_events" ("person_id", "at", "type", "presence", "reason", "activity", "endpoint", "call_id")
SELECT "person_id", "since", 'historyBegun', "presence", "reason", "activity", "endpoint", "call_id" FROM "operators" ORDER BY "since";
