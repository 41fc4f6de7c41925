CREATE TABLE "operator_skills" (
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"level" integer NOT NULL,
	CONSTRAINT "operator_skills_person_id_kind_name_pk" PRIMARY KEY("person_id","kind","name"),
	CONSTRAINT "operator_skills_kind" CHECK (kind in ('queue', 'skill')),
	CONSTRAINT "operator_skills_level" CHECK (level between 1 and 9)
);

--> statement-breakpoint
DROP INDEX "waiting_order";
--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "phone" text DEFAULT 'desk' NOT NULL;
--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "queue" text;
--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "tried_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "tries" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "operators" ADD COLUMN "unanswered" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "waiting" ADD COLUMN "place" double precision DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "waiting" ADD COLUMN "wanted" uuid;
--> statement-breakpoint
ALTER TABLE "operator_skills" ADD CONSTRAINT "operator_skills_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "waiting" ADD CONSTRAINT "waiting_wanted_people_id_fk" FOREIGN KEY ("wanted") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "waiting_order" ON "waiting" USING btree ("priority" DESC NULLS LAST,"place");
--> statement-breakpoint
ALTER TABLE "operators" ADD CONSTRAINT "operators_phone" CHECK (phone in ('desk', 'web'));

--> statement-breakpoint
UPDATE "waiting" SET "place" = extract(epoch from "joined_at") * 1000;
--> statement-breakpoint
UPDATE "operators" SET "phone" = 'web' FROM "phones" p WHERE p."endpoint" = "operators"."endpoint" AND p."kind" = 'web';
