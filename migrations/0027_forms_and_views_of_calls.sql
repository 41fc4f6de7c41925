DROP INDEX "attachments_sha256_of";
--> statement-breakpoint
ALTER TABLE "data_views" ADD COLUMN "call_ids" uuid[] DEFAULT '{}' NOT NULL;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "form" jsonb;
--> statement-breakpoint
CREATE INDEX "data_views_calls" ON "data_views" USING gin ("call_ids");
--> statement-breakpoint
CREATE INDEX "tickets_form" ON "tickets" USING btree ("received_at","id") WHERE form is not null;
