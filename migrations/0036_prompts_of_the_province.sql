CREATE TABLE "prompt_recordings" (
	"id" text PRIMARY KEY NOT NULL,
	"wav" "bytea" NOT NULL,
	"name" text NOT NULL,
	"seconds" double precision NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"made_by" uuid NOT NULL
);

--> statement-breakpoint
ALTER TABLE "setting_changes" DROP CONSTRAINT "setting_changes_section_known";
--> statement-breakpoint
ALTER TABLE "prompt_recordings" ADD CONSTRAINT "prompt_recordings_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'announcements', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'dialling', 'alarms', 'workingTime', 'regulation', 'notices', 'personalData', 'storage', 'retention', 'disasterProfile', 'disaster'));
