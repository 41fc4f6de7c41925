CREATE INDEX "audit_log_person" ON "audit_log" USING btree ("person_id","id");
--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("action","id");
