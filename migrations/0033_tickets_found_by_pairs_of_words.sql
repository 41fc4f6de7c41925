-- Words that stand next to each other, as pairs with the weight of their text: a search for words in an order of frequent
-- words read every ticket that has them, 1.2 s of a million tickets. src/tickets/seeking.ts asks for them.
CREATE FUNCTION ticket_pairs(words text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce((
  SELECT string_agg(DISTINCT words[n] || '_' || words[n + 1] || ':1', ' ')::tsvector
  FROM generate_series(1, cardinality(words) - 1) n
  WHERE length(words[n]) <= 40 AND length(words[n + 1]) <= 40), ''::tsvector);
--> statement-breakpoint
CREATE FUNCTION ticket_words_in(written text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, ticket_folded(coalesce(written, '')))
  || ticket_pairs(string_to_array(ticket_folded(coalesce(written, '')), ' '));
--> statement-breakpoint
-- Weights as before: A the name, B where the citizen is reached, C the place, D what was said; @word is a word of the name.
CREATE OR REPLACE FUNCTION ticket_vector(name text, reached text, place text, content text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(ticket_words_in(name), 'A')
  || setweight(ticket_words_in(reached), 'B')
  || setweight(ticket_words_in(place), 'C')
  || setweight(ticket_words_in(content), 'D')
  || array_to_tsvector(array_remove(string_to_array(
       CASE WHEN ticket_folded(coalesce(name, '')) = '' THEN ''
       ELSE '@' || replace(ticket_folded(name), ' ', ' @') END, ' '), ''));
--> statement-breakpoint
UPDATE ticket_words SET words = ticket_vector(
  CASE WHEN t.restricted_at IS NULL THEN t.caller_name END,
  CASE WHEN t.restricted_at IS NULL THEN concat_ws(' ', t.address, t.email) END,
  t.place, t.content)
FROM tickets t WHERE t.id = ticket_words.ticket_id;
