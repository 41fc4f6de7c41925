CREATE INDEX "cel_events_answered" ON "cel_events" USING btree ("at") WHERE type = 'ANSWER';
