-- While a citizen was asked, and hours stood still, nothing was due, for ever. By now such a wait ends (src/tickets/course.ts,
-- `lapse`): the clock looks at these tickets once, and gives each the instant that its rules name.
UPDATE "tickets" SET "due_at" = "stage_since"
WHERE "stage" IN ('with-officer', 'with-head') AND "due_at" IS NULL AND "deadline_at" IS NOT NULL
  AND "course" ->> 'reportedAt' IS NULL;
