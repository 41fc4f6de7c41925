ALTER TABLE "monitors" DROP CONSTRAINT "monitors_ending";
--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "interrupted" jsonb;
--> statement-breakpoint
ALTER TABLE "monitors" ADD CONSTRAINT "monitors_ending" CHECK (ending is null or ending in ('stopped', 'not-allowed', 'gone', 'unanswered', 'talk-over', 'failed', 'restarted'));
