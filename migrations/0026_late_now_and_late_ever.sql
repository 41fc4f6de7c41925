ALTER TABLE "tickets" ADD COLUMN "was_late" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
UPDATE "tickets" SET "was_late" = true WHERE "is_late";--> statement-breakpoint
-- A unit that got a ticket after another one was late with it has hours of its own: it is not late.
UPDATE "tickets" SET "is_late" = false, "course" = "course" || '{"isLate": false, "wasLate": true}'::jsonb
WHERE "is_late" AND "stage" IN ('with-officer', 'with-head') AND "course" ->> 'reportedAt' IS NULL;
