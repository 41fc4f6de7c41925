ALTER TABLE "call_events" ADD COLUMN "row_sum" text;
--> statement-breakpoint
ALTER TABLE "ticket_events" ADD COLUMN "row_sum" text;
