ALTER TABLE "calls" ADD COLUMN "direction" text DEFAULT 'in' NOT NULL;
--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "queue" text;
--> statement-breakpoint
ALTER TABLE "waiting" ADD COLUMN "queue" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "waiting" ADD COLUMN "skill" text;
--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_direction" CHECK (direction in ('in', 'out'));
