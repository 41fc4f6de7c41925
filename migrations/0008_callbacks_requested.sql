ALTER TABLE "callbacks" ALTER COLUMN "first_call_id" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "callbacks" ALTER COLUMN "last_call_id" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "requested_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "requested_call_id" uuid;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "requested_by_id" uuid;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "joined_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "queue" text;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "skill" text;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "due_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "try_call_id" uuid;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "placings" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "last_try_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "last_result" text;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "last_code" text;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD COLUMN "exhausted_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_requested_call_id_calls_id_fk" FOREIGN KEY ("requested_call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_requested_by_id_people_id_fk" FOREIGN KEY ("requested_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "callbacks_due" ON "callbacks" USING btree ("due_at") WHERE due_at is not null;
--> statement-breakpoint
CREATE UNIQUE INDEX "callbacks_try_call" ON "callbacks" USING btree ("try_call_id") WHERE try_call_id is not null;
--> statement-breakpoint
CREATE INDEX "callbacks_requested" ON "callbacks" USING btree ("last_missed_at","id") WHERE requested_at is not null;
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_try" CHECK (requested_at is not null or (due_at is null and try_call_id is null and exhausted_at is null));
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_one_dial" CHECK (due_at is null or (try_call_id is null and cleared_at is null));
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_place" CHECK (requested_at is null or (joined_at is not null and queue is not null));
--> statement-breakpoint
ALTER TABLE "callbacks" ADD CONSTRAINT "callbacks_result" CHECK (last_result is null or last_result in ('answered', 'busy', 'no-answer', 'unreachable', 'refused', 'withdrawn', 'failed'));
