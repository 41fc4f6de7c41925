CREATE TABLE "evidence_verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"asked_at" timestamp(3) with time zone NOT NULL,
	"asked_by" uuid NOT NULL,
	"from_at" timestamp(3) with time zone,
	"to_at" timestamp(3) with time zone,
	"with_audio" boolean NOT NULL,
	"state" text NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"result" jsonb,
	"failure" text,
	CONSTRAINT "evidence_verifications_state" CHECK (state in ('running', 'done', 'failed', 'interrupted'))
);

--> statement-breakpoint
ALTER TABLE "setting_changes" DROP CONSTRAINT "setting_changes_section_known";
--> statement-breakpoint
ALTER TABLE "evidence_verifications" ADD CONSTRAINT "evidence_verifications_asked_by_people_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "evidence_verifications_asked" ON "evidence_verifications" USING btree ("asked_at","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_verifications_running" ON "evidence_verifications" USING btree ("state") WHERE state = 'running';
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'dialling', 'alarms', 'workingTime', 'regulation', 'notices', 'personalData', 'storage', 'retention', 'disasterProfile', 'disaster'));
