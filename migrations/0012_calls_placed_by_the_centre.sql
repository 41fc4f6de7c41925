DROP INDEX "calls_one_per_operator";
--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "result" text;
--> statement-breakpoint
CREATE INDEX "calls_out" ON "calls" USING btree ("arrived_at","id") WHERE direction = 'out';
--> statement-breakpoint
CREATE UNIQUE INDEX "calls_one_per_operator" ON "calls" USING btree ("operator_id") WHERE state in ('ringing', 'talking', 'calling', 'dialling', 'announcing');
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_result" CHECK (result is null or result in ('answered', 'busy', 'no-answer', 'rejected', 'invalid-number', 'unreachable', 'operator-no-answer', 'cancelled', 'withdrawn', 'refused', 'lost'));
