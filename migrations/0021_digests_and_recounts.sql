CREATE TABLE "ticket_digests" (
	"day" text PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"late" integer NOT NULL,
	"fresh" integer NOT NULL,
	"units" jsonb NOT NULL,
	"tickets" jsonb NOT NULL
);

--> statement-breakpoint
CREATE TABLE "ticket_recounts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_recounts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"version" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"total" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"last_id" uuid,
	CONSTRAINT "ticket_recounts_state" CHECK (state in ('running', 'done', 'superseded'))
);

--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_recounts_running" ON "ticket_recounts" USING btree ("state") WHERE state = 'running';
