DROP INDEX "call_events_held";
--> statement-breakpoint
CREATE INDEX "call_events_holds" ON "call_events" USING btree ("call_id","version") WHERE type in ('held', 'asked');
