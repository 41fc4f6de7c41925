ALTER TABLE "alarms" DROP CONSTRAINT "alarms_kind";
--> statement-breakpoint
ALTER TABLE "setting_changes" DROP CONSTRAINT "setting_changes_section_known";
--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_kind" CHECK (kind in ('wait-over-limit', 'no-operators', 'trunk-down', 'recording-missing', 'recording-failed', 'asterisk-away', 'database-away', 'database-slow', 'disk-low', 'self-check-failed', 'fallback-in-use', 'evidence-stalled', 'evidence-broken', 'undelivered'));
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_section_known" CHECK (section in ('calls', 'greeting', 'hours', 'outsideHours', 'menu', 'queues', 'survey', 'emergency', 'emergencyRoster', 'callback', 'monitoring', 'dialling', 'alarms', 'workingTime', 'regulation', 'notices', 'personalData', 'storage', 'disasterProfile', 'disaster'));
