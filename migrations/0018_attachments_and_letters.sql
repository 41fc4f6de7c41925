CREATE TABLE "attachment_withdrawals" (
	"attachment_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid NOT NULL,
	"why" text NOT NULL
);

--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ticket_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"received_sha256" text NOT NULL,
	"width" integer,
	"height" integer,
	CONSTRAINT "attachments_kind" CHECK (kind in ('scan', 'photo', 'signed-answer', 'letter', 'other')),
	CONSTRAINT "attachments_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

--> statement-breakpoint
CREATE TABLE "signature_checks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "signature_checks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"attachment_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid,
	"verdict" text NOT NULL,
	"report" jsonb NOT NULL,
	CONSTRAINT "signature_checks_verdict" CHECK (verdict in ('valid', 'invalid', 'unknown-signer', 'unsigned'))
);

--> statement-breakpoint
CREATE TABLE "letter_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "letter_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"letter_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid NOT NULL,
	"address" text,
	"type" text NOT NULL,
	"facts" jsonb NOT NULL,
	CONSTRAINT "letter_events_type" CHECK (type in ('drafted', 'changed', 'issued', 'signed-copy', 'replied', 'cancelled'))
);

--> statement-breakpoint
CREATE TABLE "letter_tickets" (
	"letter_id" uuid NOT NULL,
	"ticket_id" uuid NOT NULL,
	CONSTRAINT "letter_tickets_letter_id_ticket_id_pk" PRIMARY KEY("letter_id","ticket_id")
);

--> statement-breakpoint
CREATE TABLE "letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"number" text,
	"symbol" text NOT NULL,
	"issued_at" timestamp(3) with time zone,
	"summary" text NOT NULL,
	"body" text NOT NULL,
	"unit_id" uuid,
	"addressee" text NOT NULL,
	"signer" text NOT NULL,
	"signer_title" text NOT NULL,
	"due_at" timestamp(3) with time zone,
	"replied_at" timestamp(3) with time zone,
	"reply" text,
	"reply_attachment_id" uuid,
	"signed_attachment_id" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"words" text NOT NULL,
	CONSTRAINT "letters_kind" CHECK (kind in ('remind', 'urge', 'explain', 'other')),
	CONSTRAINT "letters_state" CHECK (state in ('draft', 'issued', 'replied', 'cancelled')),
	CONSTRAINT "letters_issued" CHECK (state in ('draft', 'cancelled') or (number is not null and issued_at is not null))
);

--> statement-breakpoint
ALTER TABLE "attachment_withdrawals" ADD CONSTRAINT "attachment_withdrawals_attachment_id_attachments_id_fk" FOREIGN KEY ("attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachment_withdrawals" ADD CONSTRAINT "attachment_withdrawals_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "signature_checks" ADD CONSTRAINT "signature_checks_attachment_id_attachments_id_fk" FOREIGN KEY ("attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "signature_checks" ADD CONSTRAINT "signature_checks_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_events" ADD CONSTRAINT "letter_events_letter_id_letters_id_fk" FOREIGN KEY ("letter_id") REFERENCES "public"."letters"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_events" ADD CONSTRAINT "letter_events_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_tickets" ADD CONSTRAINT "letter_tickets_letter_id_letters_id_fk" FOREIGN KEY ("letter_id") REFERENCES "public"."letters"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letter_tickets" ADD CONSTRAINT "letter_tickets_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_reply_attachment_id_attachments_id_fk" FOREIGN KEY ("reply_attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_signed_attachment_id_attachments_id_fk" FOREIGN KEY ("signed_attachment_id") REFERENCES "public"."attachments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_created_by_id_people_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "attachments_ticket" ON "attachments" USING btree ("ticket_id","at","id");
--> statement-breakpoint
CREATE INDEX "attachments_sha256_of" ON "attachments" USING btree ("sha256");
--> statement-breakpoint
CREATE INDEX "signature_checks_attachment" ON "signature_checks" USING btree ("attachment_id","id");
--> statement-breakpoint
CREATE INDEX "letter_events_letter" ON "letter_events" USING btree ("letter_id","id");
--> statement-breakpoint
CREATE INDEX "letter_tickets_ticket" ON "letter_tickets" USING btree ("ticket_id");
--> statement-breakpoint
CREATE INDEX "letters_created" ON "letters" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "letters_unit" ON "letters" USING btree ("unit_id","created_at");
--> statement-breakpoint
CREATE INDEX "letters_number" ON "letters" USING btree ("number","created_at");
--> statement-breakpoint
CREATE INDEX "letters_due" ON "letters" USING btree ("due_at") WHERE state = 'issued' and due_at is not null;
--> statement-breakpoint
CREATE INDEX "letters_words" ON "letters" USING gin (to_tsvector('simple'::regconfig, "words"));
