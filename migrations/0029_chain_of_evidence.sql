CREATE TABLE "evidence_digests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_digests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"day" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"first_seq" bigint NOT NULL,
	"last_seq" bigint NOT NULL,
	"body" text NOT NULL,
	"signature" text NOT NULL,
	"key_id" text NOT NULL,
	CONSTRAINT "evidence_digests_day_unique" UNIQUE("day")
);

--> statement-breakpoint
CREATE TABLE "evidence_entries" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"source" text NOT NULL,
	"form" integer NOT NULL,
	"after_key" bigint NOT NULL,
	"to_key" bigint NOT NULL,
	"rows" integer NOT NULL,
	"digest" "bytea" NOT NULL,
	"marks" "bytea" NOT NULL,
	"mac" "bytea" NOT NULL,
	"salt" "bytea",
	CONSTRAINT "evidence_entries_range" CHECK ("evidence_entries"."after_key" < "evidence_entries"."to_key" and "evidence_entries"."rows" > 0)
);

--> statement-breakpoint
CREATE TABLE "evidence_erasures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_erasures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"row_key" bigint NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid,
	"basis" text NOT NULL,
	"commitment" "bytea" NOT NULL
);

--> statement-breakpoint
CREATE TABLE "evidence_row_salts" (
	"source" text NOT NULL,
	"row_key" bigint NOT NULL,
	"salt" "bytea" NOT NULL,
	CONSTRAINT "evidence_row_salts_source_row_key_pk" PRIMARY KEY("source","row_key")
);

--> statement-breakpoint
CREATE TABLE "evidence_stamps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_stamps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"digest_id" bigint NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"authority" text NOT NULL,
	"token" "bytea" NOT NULL
);

--> statement-breakpoint
ALTER TABLE "attachment_withdrawals" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "attachment_withdrawals_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "attachments_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "call_events" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "call_events_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "absences" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "absences_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "letter_tickets" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "letter_tickets_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "monitor_events" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "monitor_events_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "notices_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "dial_attempts" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "dial_attempts_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "dial_settlements" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "dial_settlements_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "ticket_digests" ADD COLUMN "ordinal" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "ticket_digests_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "evidence_erasures" ADD CONSTRAINT "evidence_erasures_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "evidence_stamps" ADD CONSTRAINT "evidence_stamps_digest_id_evidence_digests_id_fk" FOREIGN KEY ("digest_id") REFERENCES "public"."evidence_digests"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_entries_source" ON "evidence_entries" USING btree ("source","to_key");
--> statement-breakpoint
CREATE INDEX "evidence_entries_at" ON "evidence_entries" USING btree ("at");
--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_erasures_row" ON "evidence_erasures" USING btree ("source","row_key");
--> statement-breakpoint
CREATE INDEX "evidence_stamps_digest" ON "evidence_stamps" USING btree ("digest_id");
--> statement-breakpoint
ALTER TABLE "attachment_withdrawals" ADD CONSTRAINT "attachment_withdrawals_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "call_events" ADD CONSTRAINT "call_events_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "letter_tickets" ADD CONSTRAINT "letter_tickets_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "monitor_events" ADD CONSTRAINT "monitor_events_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "dial_attempts" ADD CONSTRAINT "dial_attempts_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "dial_settlements" ADD CONSTRAINT "dial_settlements_ordinal_unique" UNIQUE("ordinal");
--> statement-breakpoint
ALTER TABLE "ticket_digests" ADD CONSTRAINT "ticket_digests_ordinal_unique" UNIQUE("ordinal");
