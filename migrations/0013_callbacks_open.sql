CREATE INDEX "callbacks_open" ON "callbacks" USING btree ("last_missed_at","id") WHERE cleared_at is null;
