CREATE TABLE "data_views" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "data_views_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"person_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"ticket_ids" uuid[] NOT NULL,
	"fields" text[] NOT NULL,
	"address" text
);

--> statement-breakpoint
CREATE TABLE "privacy_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"channel" text NOT NULL,
	"number" text NOT NULL,
	"name" text NOT NULL,
	"words" text NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	"received_by_id" uuid NOT NULL,
	"answer_due_at" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"answered_at" timestamp(3) with time zone,
	"extended_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"basis" text,
	CONSTRAINT "privacy_requests_kind" CHECK (kind in ('export', 'rectify', 'restrict', 'erase')),
	CONSTRAINT "privacy_requests_state" CHECK (state in ('received', 'verified', 'done', 'refused', 'lifted')),
	CONSTRAINT "privacy_requests_channel" CHECK (channel in ('phone', 'paper', 'counter', 'email'))
);

--> statement-breakpoint
CREATE TABLE "privacy_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "privacy_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"by_id" uuid NOT NULL,
	"address" text,
	"step" text NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "privacy_steps_step" CHECK (step in ('received', 'verified', 'answered', 'extended', 'given', 'rectified', 'restricted', 'refused', 'lifted'))
);

--> statement-breakpoint
CREATE TABLE "ticket_words" (
	"ticket_id" uuid PRIMARY KEY NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"name_key" text COLLATE "C" NOT NULL,
	"words" "tsvector" NOT NULL
);

--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "restricted_at" timestamp(3) with time zone;
--> statement-breakpoint
ALTER TABLE "data_views" ADD CONSTRAINT "data_views_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "privacy_requests" ADD CONSTRAINT "privacy_requests_received_by_id_people_id_fk" FOREIGN KEY ("received_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "privacy_steps" ADD CONSTRAINT "privacy_steps_request_id_privacy_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."privacy_requests"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "privacy_steps" ADD CONSTRAINT "privacy_steps_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ticket_words" ADD CONSTRAINT "ticket_words_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "data_views_tickets" ON "data_views" USING gin ("ticket_ids");
--> statement-breakpoint
CREATE INDEX "data_views_person" ON "data_views" USING btree ("person_id","id");
--> statement-breakpoint
CREATE INDEX "privacy_requests_received" ON "privacy_requests" USING btree ("received_at","id");
--> statement-breakpoint
CREATE INDEX "privacy_requests_number" ON "privacy_requests" USING btree ("number","received_at");
--> statement-breakpoint
CREATE INDEX "privacy_requests_due" ON "privacy_requests" USING btree ("due_at") WHERE ended_at is null;
--> statement-breakpoint
CREATE INDEX "privacy_steps_request" ON "privacy_steps" USING btree ("request_id","id");
--> statement-breakpoint
CREATE INDEX "ticket_words_found" ON "ticket_words" USING gin ("words") WITH (fastupdate=false);
--> statement-breakpoint
CREATE INDEX "ticket_words_named" ON "ticket_words" USING btree ("name_key","ticket_id") WHERE name_key <> '';
--> statement-breakpoint
CREATE INDEX "ticket_events_unit" ON "ticket_events" USING btree ("unit_id","ticket_id") WHERE unit_id is not null;
--> statement-breakpoint
CREATE INDEX "tickets_deadline" ON "tickets" USING btree ("deadline_at","id") WHERE deadline_at is not null;
--> statement-breakpoint
CREATE INDEX "tickets_state" ON "tickets" USING btree ("state","opened_at","id");
--> statement-breakpoint
CREATE INDEX "tickets_kind" ON "tickets" USING btree ("kind","opened_at","id");
--> statement-breakpoint
CREATE INDEX "tickets_channel" ON "tickets" USING btree ("channel","opened_at","id");
--> statement-breakpoint
CREATE INDEX "tickets_area" ON "tickets" USING btree ("area_code","opened_at","id") WHERE area_code is not null;
--> statement-breakpoint
CREATE INDEX "tickets_urgent" ON "tickets" USING btree ("opened_at","id") WHERE urgency = 'urgent';
--> statement-breakpoint
CREATE INDEX "tickets_number_end" ON "tickets" USING btree (reverse(caller_number) text_pattern_ops);

--> statement-breakpoint
-- The same rules as src/tickets/folding.ts; test/tickets/folding.test.ts holds the two together.
CREATE FUNCTION ticket_folded(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
  translate(
    lower(normalize(written, NFKD) COLLATE "C"),
    U&'\0110\0111\00D0\00F0\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\031B\0323\0327\0328',
    'dddd'
  ),
  '[^a-z0-9]+', ' ', 'g'
));
--> statement-breakpoint
CREATE FUNCTION ticket_name_key(written text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  spaced text := regexp_replace(regexp_replace(written, '[ \t\r\n]+', ' ', 'g'), '^ | $', '', 'g');
  apart text := normalize(regexp_replace(spaced, '^(.*) ([^ ]+)$', '\2 \1'), NFD);
  letters text := regexp_replace(
    translate(
      lower(normalize(translate(apart, U&'\0300\0309\0303\0301\0323', ''), NFC) COLLATE "C"),
      U&'a\0103\00E2bcd\0111e\00EAfghijklmno\00F4\01A1pqrstu\01B0vwxyz\0102\00C2\0110\00CA\00D4\01A0\01AF',
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgBCGITUb'
    ),
    '[^0-9A-Za-g ]', '', 'g'
  );
  tones text := translate(regexp_replace(apart, '[1-5]', '', 'g'), U&'\0300\0309\0303\0301\0323', '12345');
BEGIN
  IF btrim(letters) = '' THEN
    RETURN '';
  END IF;
  RETURN letters || E'\t' || regexp_replace(tones, '[^1-5 ]', '', 'g');
END $$;
--> statement-breakpoint
-- Weights: A the name, B where the citizen is reached, C the place, D what was said; @word is a word of the name.
CREATE FUNCTION ticket_vector(name text, reached text, place text, content text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('simple'::regconfig, ticket_folded(coalesce(name, ''))), 'A')
  || setweight(to_tsvector('simple'::regconfig, ticket_folded(coalesce(reached, ''))), 'B')
  || setweight(to_tsvector('simple'::regconfig, ticket_folded(coalesce(place, ''))), 'C')
  || setweight(to_tsvector('simple'::regconfig, ticket_folded(coalesce(content, ''))), 'D')
  || array_to_tsvector(array_remove(string_to_array(
       CASE WHEN ticket_folded(coalesce(name, '')) = '' THEN ''
       ELSE '@' || replace(ticket_folded(name), ' ', ' @') END, ' '), ''));
--> statement-breakpoint
CREATE FUNCTION keep_ticket_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_hidden boolean := NEW.restricted_at IS NOT NULL;
  name text := CASE WHEN is_hidden THEN '' ELSE coalesce(NEW.caller_name, '') END;
  reached text := CASE WHEN is_hidden THEN '' ELSE concat_ws(' ', NEW.address, NEW.email) END;
BEGIN
  INSERT INTO ticket_words (ticket_id, opened_at, name_key, words)
  VALUES (NEW.id, NEW.opened_at, ticket_name_key(name), ticket_vector(name, reached, NEW.place, NEW.content))
  ON CONFLICT (ticket_id) DO UPDATE SET name_key = excluded.name_key, words = excluded.words;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- A draft is not searched by its words: saving it every few seconds, and opening it while a telephone waits, costs nothing.
CREATE TRIGGER ticket_words_kept AFTER INSERT ON tickets FOR EACH ROW
WHEN (NEW.state <> 'draft') EXECUTE FUNCTION keep_ticket_words();
--> statement-breakpoint
CREATE TRIGGER ticket_words_changed AFTER UPDATE OF state, caller_name, address, email, place, content, restricted_at
ON tickets FOR EACH ROW
WHEN (NEW.state <> 'draft' AND (OLD.state = 'draft'
  OR (OLD.caller_name, OLD.address, OLD.email, OLD.place, OLD.content, OLD.restricted_at)
    IS DISTINCT FROM (NEW.caller_name, NEW.address, NEW.email, NEW.place, NEW.content, NEW.restricted_at)))
EXECUTE FUNCTION keep_ticket_words();
--> statement-breakpoint
INSERT INTO ticket_words (ticket_id, opened_at, name_key, words)
SELECT id, opened_at, ticket_name_key(coalesce(caller_name, '')),
  ticket_vector(caller_name, concat_ws(' ', address, email), place, content)
FROM tickets WHERE state <> 'draft';
