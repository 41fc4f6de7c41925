CREATE TABLE "setting_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "setting_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"section" text NOT NULL,
	"value" jsonb,
	"effective_from" timestamp(3) with time zone NOT NULL,
	"made_at" timestamp(3) with time zone NOT NULL,
	"made_by" uuid NOT NULL,
	"reason" text NOT NULL,
	"reverts" bigint,
	CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'disasterProfile', 'disaster')),
	CONSTRAINT "setting_changes_value_or_revert" CHECK (value is not null or reverts is not null),
	CONSTRAINT "setting_changes_not_backdated" CHECK (effective_from >= made_at)
);

--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_reverts_setting_changes_id_fk" FOREIGN KEY ("reverts") REFERENCES "public"."setting_changes"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "setting_changes_effective" ON "setting_changes" USING btree ("section","effective_from","id");
--> statement-breakpoint
CREATE INDEX "setting_changes_section" ON "setting_changes" USING btree ("section","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "setting_changes_reverts" ON "setting_changes" USING btree ("reverts") WHERE reverts is not null;
