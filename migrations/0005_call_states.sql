ALTER TABLE "calls" DROP CONSTRAINT "calls_state";
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_state" CHECK (state in ('greeting', 'refusing', 'waiting', 'ringing', 'talking', 'transferring', 'handed', 'fallback', 'ended'));
