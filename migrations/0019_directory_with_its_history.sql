CREATE TABLE "absences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"unit_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"from_at" timestamp(3) with time zone NOT NULL,
	"to_at" timestamp(3) with time zone NOT NULL,
	"deputy_id" uuid,
	"reason" text NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"made_by" uuid NOT NULL,
	"replaces" uuid,
	CONSTRAINT "absences_in_order" CHECK (to_at >= from_at)
);

--> statement-breakpoint
CREATE TABLE "directory_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "directory_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"effective_from" timestamp(3) with time zone NOT NULL,
	"is_over" boolean DEFAULT false NOT NULL,
	"value" jsonb NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"made_by" uuid,
	"reason" text NOT NULL,
	"reverts" bigint,
	CONSTRAINT "directory_versions_kind" CHECK (kind in ('unit', 'field', 'area', 'route', 'post'))
);

--> statement-breakpoint
CREATE TABLE "focal_confirmations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "focal_confirmations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"unit_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid NOT NULL,
	"staff" jsonb NOT NULL
);

--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "mobile" text;
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "email" text;
--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_replaces_absences_id_fk" FOREIGN KEY ("replaces") REFERENCES "public"."absences"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "directory_versions" ADD CONSTRAINT "directory_versions_reverts_directory_versions_id_fk" FOREIGN KEY ("reverts") REFERENCES "public"."directory_versions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "focal_confirmations" ADD CONSTRAINT "focal_confirmations_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "absences_person" ON "absences" USING btree ("person_id","to_at");
--> statement-breakpoint
CREATE INDEX "absences_unit" ON "absences" USING btree ("unit_id","to_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "absences_replaces" ON "absences" USING btree ("replaces") WHERE replaces is not null;
--> statement-breakpoint
CREATE INDEX "directory_versions_held" ON "directory_versions" USING btree ("kind","subject","effective_from" DESC NULLS FIRST,"id" DESC NULLS FIRST);
--> statement-breakpoint
CREATE INDEX "directory_versions_unit" ON "directory_versions" USING btree ("kind",(value ->> 'unitId')) WHERE kind in ('post', 'route');
--> statement-breakpoint
CREATE UNIQUE INDEX "directory_versions_reverts" ON "directory_versions" USING btree ("reverts") WHERE reverts is not null;
--> statement-breakpoint
CREATE INDEX "focal_confirmations_unit" ON "focal_confirmations" USING btree ("unit_id","at");

--> statement-breakpoint
-- Units from before they had a history: of each, that it was there, by the name that it had.
INSERT INTO "directory_versions" ("kind", "subject", "effective_from", "value", "made_at", "reason")
SELECT 'unit', id::text, created_at, jsonb_build_object('name', name, 'type', 'other', 'parentId', null, 'areaCode', null,
  'successorId', null, 'calendar', null, 'isRoundTheClock', false, 'phone', null, 'email', null), created_at, 'Khởi tạo.'
FROM "units" ORDER BY code;
--> statement-breakpoint
-- What is forwarded to a unit reaches those who were its people already.
INSERT INTO "directory_versions" ("kind", "subject", "effective_from", "value", "made_at", "reason")
SELECT 'post', unit_id || '/' || id || '/' || role, created_at,
  jsonb_build_object('unitId', unit_id, 'personId', id, 'duty', role), created_at, 'Khởi tạo.'
FROM "people" WHERE role IN ('officer', 'head') AND unit_id IS NOT NULL ORDER BY username;
