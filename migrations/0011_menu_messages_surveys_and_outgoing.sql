ALTER TABLE "callbacks" DROP CONSTRAINT "callbacks_result";
--> statement-breakpoint
ALTER TABLE "calls" DROP CONSTRAINT "calls_state";
--> statement-breakpoint
ALTER TABLE "calls" DROP CONSTRAINT "calls_direction";
--> statement-breakpoint
ALTER TABLE "calls" DROP CONSTRAINT "calls_ending";
--> statement-breakpoint
ALTER TABLE "setting_changes" DROP CONSTRAINT "setting_changes_section_known";
--> statement-breakpoint
ALTER TABLE "tickets" ALTER COLUMN "operator_id" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "refused_for" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "satisfaction" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "satisfaction_asked_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "satisfaction_answered_at" timestamp(3) with time zone;
--> statement-breakpoint
CREATE INDEX "calls_queue_ended" ON "calls" USING btree ("queue","ended_at") WHERE queue is not null and ended_at is not null;
--> statement-breakpoint
CREATE INDEX "tickets_asked" ON "tickets" USING btree ("satisfaction_asked_at") WHERE satisfaction_asked_at is not null;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_result" CHECK (last_result is null or last_result in ('answered', 'busy', 'no-answer', 'rejected', 'invalid-number', 'unreachable', 'operator-no-answer', 'cancelled', 'withdrawn', 'refused', 'lost'));
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_refused_for" CHECK (refused_for is null or refused_for in ('outside-hours', 'blocked', 'overflow'));
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_state" CHECK (state in ('greeting', 'menu', 'enquiry', 'voicemail', 'refusing', 'checking', 'waiting', 'ringing', 'promising', 'due', 'calling', 'dialling', 'announcing', 'talking', 'transferring', 'handed', 'survey', 'fallback', 'ended'));
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_direction" CHECK (direction in ('in', 'out', 'check'));
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_ending" CHECK (ending is null or ending in ('served', 'abandoned', 'refused', 'voicemail', 'callback', 'lost', 'unanswered'));
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'dialling', 'alarms', 'disasterProfile', 'disaster'));
--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_satisfaction" CHECK (satisfaction is null or satisfaction in ('satisfied', 'acceptable', 'dissatisfied'));
