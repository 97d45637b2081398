/* cot-letters.c - the number that is written in letters
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A number is thousands and hundreds, then what is below a hundred.  The best way
 * through the columns is worked out once for each of the hundred beginnings, from
 * the left, and once for each of the hundred endings, from the right; the score of a
 * number is the best place to join the two.  So all ten thousand are ranked for the
 * price of some hundred words.  Digit by digit goes the same way.  Beginnings that even
 * the best of all ends would leave far behind are not followed: what they begin has no
 * score.
 */

#define G_LOG_DOMAIN "cot-read"

#include "config.h"

#include "cot-letters.h"

#include <math.h>
#include <string.h>

#include "cot-letters-words.h"

#define N_NUMBERS    10000
#define HALF         100
#define NEVER        (-1e9f)
#define NOTHING      (-1) /* no number is expected */
#define SLIP         2.0f /* what a slip of spelling costs, as a logarithm */
#define OTHER_WORD   1.0f /* another spelling than the first */
#define RARE_MANNER  2.0f /* digit by digit, or a word left out or added */
#define LEAST_TO_SAY 0.5
#define LEAST_FIT    0.35
#define HOPELESS     40.0f /* so far behind the best nothing is told of a number any more */
#define CLEAR        0.9   /* one look is enough to see that it is what was expected */
#define MAX_AT       (COT_LETTERS_MAX_COLUMNS + 1)

/* Best scores at each place between columns: from the left of what comes before it, from
 * the right of what comes after.  From @lo up to @hi alone: at all others so little that
 * nothing of it could come near the best. */
typedef struct {
  guint lo, hi;
  float at[MAX_AT];
} Way;

typedef struct {
  guint n;                                                   /* columns */
  float signs[COT_LETTERS_N_SIGNS][COT_LETTERS_MAX_COLUMNS]; /* logarithms */
  Way left[HALF], right[HALF];                               /* by thousands and hundreds; by what is below a hundred */
  Way left_digits[HALF], right_digits[HALF];                 /* two digits, one after the other */
  Way left_digit[10], right_digit[10];
  Way rest, before;    /* more than any end of the line from there on, and any beginning up to there, can score */
  gboolean idle[HALF]; /* beginnings that no ending makes likely */
  float best;          /* of what was joined until now */
} Search;

/* --- One sign, one word, either way ----------------------------------------------------- */

static void
nowhere (Way *self)
{
  self->lo = self->hi = 0;
}

static void
copy (Way *self, const Way *other)
{
  self->lo = other->lo;
  self->hi = other->hi;
  memcpy (self->at + other->lo, other->at + other->lo, sizeof *self->at * (other->hi - other->lo));
}

static void
add (Way *self, float score)
{
  for (guint i = self->lo; i < self->hi; i++)
    self->at[i] += score;
}

static void
better (Way *self, const Way *other, float cost)
{
  guint lo, hi;

  if (other->lo == other->hi)
    return;
  if (self->lo == self->hi) {
    copy (self, other);
    add (self, -cost);
    return;
  }
  lo = MIN (self->lo, other->lo);
  hi = MAX (self->hi, other->hi);
  for (guint i = lo; i < self->lo; i++)
    self->at[i] = NEVER;
  for (guint i = self->hi; i < hi; i++)
    self->at[i] = NEVER;
  self->lo = lo;
  self->hi = hi;
  for (guint i = other->lo; i < other->hi; i++)
    self->at[i] = MAX (self->at[i], other->at[i] - cost);
}

/* Leaves out both ends of what cannot come near the best any more; @bound: what the rest
 * of the line can add. */
static void
trim (const Search *search, const Way *bound, Way *way)
{
  float least = search->best - HOPELESS;

  while (way->lo < way->hi && way->at[way->lo] + bound->at[way->lo] < least)
    way->lo++;
  while (way->lo < way->hi && way->at[way->hi - 1] + bound->at[way->hi - 1] < least)
    way->hi--;
}

/* One or more columns of one sign, to the right. */
static void
pass_sign_forwards (const Search *search, CotLettersSign sign, const Way *in, Way *out)
{
  const float *score = search->signs[sign];
  float here = NEVER, least = search->best - HOPELESS;
  guint at = in->lo;

  for (; at < MIN (in->hi, search->n); at++) {
    here = score[at] + MAX (here, in->at[at]);
    out->at[at + 1] = here;
  }
  /* Beyond where it may begin it is the one sign that goes on. */
  for (; at < search->n && here + search->rest.at[at] >= least; at++) {
    here += score[at];
    out->at[at + 1] = here;
  }
  out->lo = in->lo + 1;
  out->hi = at + 1;
  trim (search, &search->rest, out);
}

/* The same to the left. */
static void
pass_sign_backwards (const Search *search, CotLettersSign sign, const Way *in, Way *out)
{
  const float *score = search->signs[sign];
  float here = NEVER, least = search->best - HOPELESS;
  guint at = in->hi - 1, end = MAX (in->lo, 1);

  for (; at >= end; at--) {
    here = score[at - 1] + MAX (here, in->at[at]);
    out->at[at - 1] = here;
  }
  for (; at > 0 && here + search->before.at[at] >= least; at--) {
    here += score[at - 1];
    out->at[at - 1] = here;
  }
  out->lo = at;
  out->hi = in->hi - 1;
  trim (search, &search->before, out);
}

static void
pass_sign (const Search *search, CotLettersSign sign, gboolean backwards, const Way *in, Way *out)
{
  if (in->lo == in->hi)
    nowhere (out);
  else if (backwards)
    pass_sign_backwards (search, sign, in, out);
  else
    pass_sign_forwards (search, sign, in, out);
}

/* Any number of columns without ink, or none. */
static void
pass_space (const Search *search, gboolean backwards, Way *way)
{
  Way spaced;

  pass_sign (search, COT_LETTERS_SPACE, backwards, way, &spaced);
  better (way, &spaced, 0);
}

/* A letter as it should be, or as people write it instead; a pen may be lifted after it. */
static void
pass_letter (const Search *search, char letter, char next, gboolean backwards, Way *way)
{
  const char *written = cot_letters_written_for (letter, next);
  Way out, slip;

  pass_sign (search, COT_LETTERS_A + (CotLettersSign) (letter - 'a'), backwards, way, &out);
  for (guint i = 1; written != NULL && written[i] != '\0'; i++) {
    pass_sign (search, COT_LETTERS_A + (CotLettersSign) (written[i] - 'a'), backwards, way, &slip);
    better (&out, &slip, SLIP);
  }
  copy (way, &out);
  pass_space (search, backwards, way);
}

/* @length signs of @word; a space in it is where words may be apart. */
static void
pass_spelling (const Search *search, const char *word, gsize length, gboolean backwards, Way *way)
{
  for (gsize i = 0; i < length && way->lo < way->hi; i++) {
    gsize k = backwards ? length - 1 - i : i;

    if (word[k] != ' ')
      pass_letter (search, word[k], k + 1 < length ? word[k + 1] : '\0', backwards, way);
  }
}

/* The best of the spellings of a word. */
static void
pass_word (const Search *search, const char *spellings, gboolean backwards, const Way *in, Way *out)
{
  float cost = 0;

  nowhere (out);
  for (const char *at = spellings; at != NULL; cost = OTHER_WORD) {
    gsize length = strcspn (at, "/");
    Way way;

    copy (&way, in);
    pass_spelling (search, at, length, backwards, &way);
    better (out, &way, cost);
    at = at[length] == '/' ? at + length + 1 : NULL;
  }
}

/* --- What need not be looked at -------------------------------------------------------------- */

static float
join (const Search *search, const Way *left, const Way *right)
{
  float best = NEVER;

  for (guint i = MAX (left->lo, right->lo); i < MIN (left->hi, right->hi); i++) {
    float here = left->at[i] + right->at[i];

    best = here > best ? here : best;
  }

  return best;
}

static void
fill_bounds (Search *search)
{
  float most[COT_LETTERS_MAX_COLUMNS];

  for (guint i = 0; i < search->n; i++) {
    most[i] = NEVER;
    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      most[i] = MAX (most[i], search->signs[s][i]);
  }
  search->rest.lo = search->before.lo = 0;
  search->rest.hi = search->before.hi = search->n + 1;
  search->rest.at[search->n] = 0;
  search->before.at[0] = 0;
  for (guint i = search->n; i > 0; i--)
    search->rest.at[i - 1] = search->rest.at[i] + most[i - 1];
  for (guint i = 0; i < search->n; i++)
    search->before.at[i + 1] = search->before.at[i] + most[i];
}

/* The left end of the line, or the right one. */
static void
begin (const Search *search, gboolean backwards, Way *way)
{
  way->lo = backwards ? search->n : 0;
  way->hi = way->lo + 1;
  way->at[way->lo] = 0;
  pass_space (search, backwards, way);
}

/* --- Beginnings and endings --------------------------------------------------------------- */

/* @thousands: (out): "mil", "dos mil"... before any hundreds. */
static void
pass_thousands (const Search *search, guint k, const Way *start, Way *thousands)
{
  Way digit;

  pass_word (search, cot_letters_below_thirty[k], FALSE, start, &digit);
  if (k == 1)
    better (&digit, start, -RARE_MANNER); /* "mil" alone, more often than "un mil" */
  pass_word (search, COT_LETTERS_THOUSAND, FALSE, &digit, thousands);
  if (k == 1)
    add (thousands, -RARE_MANNER);
}

/* Beginnings with the thousands @k, unless none of them can be likely any more. */
static void
fill_left (Search *search, guint k)
{
  Way start;

  begin (search, FALSE, &start);
  if (k == 0)
    copy (&search->left[0], &start);
  else
    pass_thousands (search, k, &start, &search->left[10 * k]);
  search->idle[10 * k] = join (search, &search->left[10 * k], &search->rest) < search->best - HOPELESS;
  for (guint h = 1; h < 10; h++) {
    Way *left = &search->left[10 * k + h];

    search->idle[10 * k + h] = search->idle[10 * k];
    nowhere (left);
    if (search->idle[10 * k])
      continue;
    pass_word (search, cot_letters_hundreds[h], FALSE, &search->left[10 * k], left);
    search->idle[10 * k + h] = join (search, left, &search->rest) < search->best - HOPELESS;
  }
}

static void
fill_left_digits (Search *search)
{
  Way start, zero;

  begin (search, FALSE, &start);
  /* "cero cuarenta y siete" */
  pass_word (search, cot_letters_below_thirty[0], FALSE, &start, &zero);
  for (guint d = 0; d < 10; d++)
    pass_word (search, cot_letters_below_thirty[d], FALSE, &start, &search->left_digit[d]);
  for (guint d = 0; d < HALF; d++)
    pass_word (search, cot_letters_below_thirty[d % 10], FALSE, &search->left_digit[d / 10], &search->left_digits[d]);
  better (&search->left[0], &zero, RARE_MANNER);
}

static void
fill_right (Search *search)
{
  Way end, votes;

  begin (search, TRUE, &end);
  pass_word (search, "votos", TRUE, &end, &votes);
  better (&end, &votes, RARE_MANNER);

  copy (&search->right[0], &end);
  for (guint x = 1; x < 30; x++)
    pass_word (search, cot_letters_below_thirty[x], TRUE, &end, &search->right[x]);
  for (guint u = 0; u < 10; u++) {
    Way and;

    if (u > 0) {
      pass_word (search, "y", TRUE, &search->right[u], &and);
      better (&and, &search->right[u], RARE_MANNER);
    }
    for (guint d = 3; d < 10; d++)
      pass_word (search, cot_letters_tens[d], TRUE, u > 0 ? &and : &end, &search->right[10 * d + u]);
  }

  for (guint d = 0; d < 10; d++)
    pass_word (search, cot_letters_below_thirty[d], TRUE, &end, &search->right_digit[d]);
  for (guint d = 0; d < HALF; d++)
    pass_word (search, cot_letters_below_thirty[d / 10], TRUE, &search->right_digit[d % 10], &search->right_digits[d]);
}

/* --- Joining --------------------------------------------------------------------------------- */

static void
offer (float *scores, guint number, float score)
{
  scores[number] = MAX (scores[number], score);
}

static void
offer_join (Search *search, float *scores, guint number, const Way *left, const Way *right, float cost)
{
  float score = join (search, left, right) - cost;

  offer (scores, number, score);
  search->best = MAX (search->best, score);
}

static float
score_at_end (const Search *search, const Way *way)
{
  return way->lo <= search->n && search->n < way->hi ? way->at[search->n] : NEVER;
}

/* Thousands @k with all that may follow. */
static void
join_thousands (Search *search, guint k, float *scores)
{
  for (guint l = 10 * k; l < 10 * k + 10; l++)
    for (guint r = 0; r < HALF && !search->idle[l]; r++)
      if (l > 0 || r > 0)
        offer_join (search, scores, 100 * l + r, &search->left[l], &search->right[r], 0);
}

static void
join_digits (Search *search, float *scores)
{
  /* Nothing is written for a zero but the word. */
  offer_join (search, scores, 0, &search->left_digit[0], &search->right[0], 0);
  for (guint l = 0; l < 10; l++)
    for (guint r = 0; r < 10; r++)
      offer_join (search, scores, 10 * l + r, &search->left_digit[l], &search->right_digit[r], RARE_MANNER);
  for (guint l = 0; l < HALF; l++) {
    if (join (search, &search->left_digits[l], &search->rest) < search->best - HOPELESS)
      continue;
    for (guint r = 0; r < 10; r++)
      offer_join (search, scores, 10 * l + r, &search->left_digits[l], &search->right_digit[r], RARE_MANNER);
    for (guint r = 0; r < HALF; r++)
      offer_join (search, scores, 100 * l + r, &search->left_digits[l], &search->right_digits[r], RARE_MANNER);
  }
}

static Search *
search_new (const float *answers, guint n_columns)
{
  Search *search = g_new (Search, 1);

  search->n = MIN (n_columns, COT_LETTERS_MAX_COLUMNS);
  search->best = NEVER;
  for (guint x = 0; x < search->n; x++)
    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      search->signs[s][x] = answers[x * COT_LETTERS_N_SIGNS + s];
  fill_bounds (search);

  return search;
}

/* What is expected is written out first: what cannot come near it need not be followed,
 * whether it is there or not. */
static void
expect (Search *search, guint number)
{
  const char *words[] = {
    number >= 2000 ? cot_letters_below_thirty[number / 1000] : NULL,
    number >= 1000 ? COT_LETTERS_THOUSAND : NULL,
    number / 100 % 10 > 0 ? cot_letters_hundreds[number / 100 % 10] : NULL,
    number % 100 >= 30 ? cot_letters_tens[number / 10 % 10] : NULL,
    number % 100 > 30 && number % 10 > 0 ? "y" : NULL,
    number % 100 >= 30 ? (number % 10 > 0 ? cot_letters_below_thirty[number % 10] : NULL) : (number == 0 || number % 100 > 0 ? cot_letters_below_thirty[number % 100] : NULL),
  };
  Way way, next;

  begin (search, FALSE, &way);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i] != NULL) {
      pass_word (search, words[i], FALSE, &way, &next);
      copy (&way, &next);
    }
  search->best = score_at_end (search, &way);
}

static void
score_expecting (const float *answers, guint n_columns, gint32 number, float *scores)
{
  g_autofree Search *search = search_new (answers, n_columns);

  for (guint i = 0; i < N_NUMBERS; i++)
    scores[i] = NEVER;
  if (number >= 0 && number < N_NUMBERS)
    expect (search, (guint) number);
  fill_right (search);
  fill_left (search, 0);
  fill_left_digits (search);
  join_thousands (search, 0, scores);
  join_digits (search, scores);
  for (guint k = 1; k < 10; k++) {
    fill_left (search, k);
    join_thousands (search, k, scores);
  }
}

/**
 * cot_letters_score:
 * @answers: logarithms of the signs' probabilities, column after column
 * @n_columns: at most %COT_LETTERS_MAX_COLUMNS
 * @scores: (out): of 0 to 9999
 */
void
cot_letters_score (const float *answers, guint n_columns, float *scores)
{
  score_expecting (answers, n_columns, NOTHING, scores);
}

/* What the ink would score if any signs in any order were a number. */
static double
best_score (const float *answers, guint n_columns)
{
  double sum = 0;

  for (guint x = 0; x < n_columns; x++) {
    float best = NEVER;

    for (guint s = 0; s < COT_LETTERS_N_SIGNS; s++)
      best = MAX (best, answers[x * COT_LETTERS_N_SIGNS + s]);
    sum += best;
  }

  return sum;
}

static void
take_candidates (const float *scores, double temperature, CotLettersRead *out)
{
  double sum = 0, best = NEVER;

  for (guint i = 0; i < N_NUMBERS; i++)
    best = fmax (best, scores[i]);
  for (guint i = 0; i < N_NUMBERS; i++) {
    double weight = exp ((scores[i] - best) / temperature);
    guint at = out->n_candidates;

    sum += weight;
    while (at > 0 && out->candidates[at - 1].probability < weight)
      at--;
    if (at == COT_LETTERS_MAX_CANDIDATES)
      continue;
    out->n_candidates = MIN (out->n_candidates + 1, COT_LETTERS_MAX_CANDIDATES);
    memmove (&out->candidates[at + 1], &out->candidates[at], sizeof *out->candidates * (out->n_candidates - 1 - at));
    out->candidates[at] = (CotLettersCandidate){ (gint32) i, weight };
  }
  for (guint i = 0; i < out->n_candidates; i++)
    out->candidates[i].probability /= sum;
}

static void
decode_expecting (const float *answers, guint n_columns, double temperature, gint32 number, CotLettersRead *out)
{
  g_autofree float *scores = g_new (float, N_NUMBERS);

  *out = (CotLettersRead){ .written = TRUE };
  n_columns = MIN (n_columns, COT_LETTERS_MAX_COLUMNS);
  if (n_columns == 0)
    return;

  score_expecting (answers, n_columns, number, scores);
  take_candidates (scores, temperature, out);
  out->fit = exp ((scores[out->candidates[0].number] - best_score (answers, n_columns)) / n_columns);
  out->has_value = out->fit >= LEAST_FIT && out->candidates[0].probability >= LEAST_TO_SAY;
}

void
cot_letters_decode (const float *answers, guint n_columns, double temperature, CotLettersRead *out)
{
  decode_expecting (answers, n_columns, temperature, NOTHING, out);
}

double
cot_letters_chance (const CotLettersRead *self, gint32 number)
{
  for (guint i = 0; i < self->n_candidates; i++)
    if (self->candidates[i].number == number)
      return self->candidates[i].probability;

  return self->n_candidates > 0 ? self->candidates[self->n_candidates - 1].probability / 2 : 0;
}

/* The first look, and unless it shows @number clearly, the others. */
static void
read_ink_expecting (const CotLettersNet *net, const CotLettersInk *ink, gint32 number, CotLettersRead *out)
{
  g_autofree float *first = NULL;
  g_autofree float *answers = NULL;
  double temperature = cot_letters_net_get_temperature (net);
  guint n_columns;

  *out = (CotLettersRead){ .written = ink != NULL };
  if (ink == NULL || ink->width == 0)
    return;

  n_columns = ink->width / COT_LETTERS_STEP;
  first = cot_letters_net_read (net, ink);
  if (number != NOTHING) {
    decode_expecting (first, n_columns, temperature, number, out);
    if (out->has_value && out->candidates[0].number == number && out->candidates[0].probability >= CLEAR)
      return;
    number = out->n_candidates > 0 ? out->candidates[0].number : number;
  }
  answers = cot_letters_look_again (net, ink, first);
  decode_expecting (answers, n_columns, temperature, number, out);
}

void
cot_letters_read_ink (const CotLettersNet *net, const CotLettersInk *ink, CotLettersRead *out)
{
  read_ink_expecting (net, ink, NOTHING, out);
}

/**
 * cot_letters_read:
 * @net: reads letters
 * @page: a page
 * @transform: from form mm to px of @page
 * @box: of the line for letters, form mm; outside the page nothing is written
 * @out: (out): what is there
 *
 * Some 40 ms of one core.
 */
void
cot_letters_read (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, CotLettersRead *out)
{
  g_autoptr (CotRaster) piece = cot_letters_cut (page, transform, box);
  g_autoptr (CotLettersInk) ink = piece != NULL ? cot_letters_ink_new (piece) : NULL;

  cot_letters_read_ink (net, ink, out);
}

/**
 * cot_letters_read_expecting:
 * @net: reads letters
 * @page: a page
 * @transform: from form mm to px of @page
 * @box: of the line for letters, form mm; outside the page nothing is written
 * @number: what the figures say
 * @out: (out): what is there
 *
 * Most lines say what the figures say, clearly: a quarter of the work shows that.
 * Whatever is not seen at once is read as by cot_letters_read ().
 */
void
cot_letters_read_expecting (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, gint32 number, CotLettersRead *out)
{
  g_autoptr (CotRaster) piece = cot_letters_cut (page, transform, box);
  g_autoptr (CotLettersInk) ink = piece != NULL ? cot_letters_ink_new (piece) : NULL;

  read_ink_expecting (net, ink, number, out);
}

/**
 * cot_letters_choose:
 * @net: reads letters
 * @page: a page
 * @transform: from form mm to px of @page
 * @box: of the line for letters, form mm
 * @words: what it may say
 * @n_words: how many
 * @probabilities: (out): of each, among them
 *
 * Returns: %FALSE when nothing is written there, or nothing like any of @words
 */
gboolean
cot_letters_choose (const CotLettersNet *net, const CotRaster *page, const CotTransform *transform, const CotBoxMm *box, const char *const *words, guint n_words, double *probabilities)
{
  g_autoptr (CotRaster) piece = cot_letters_cut (page, transform, box);
  g_autoptr (CotLettersInk) ink = piece != NULL ? cot_letters_ink_new (piece) : NULL;
  gboolean is_writing = ink != NULL && ink->width > 0;
  g_autofree float *answers = is_writing ? cot_letters_look (net, ink) : NULL;
  guint n_columns = is_writing ? ink->width / COT_LETTERS_STEP : 0;
  g_autofree Search *search = NULL;
  Way start, end;
  double best = NEVER, sum = 0;

  if (!is_writing || n_words == 0)
    return FALSE;

  search = search_new (answers, n_columns);
  begin (search, FALSE, &start);
  for (guint i = 0; i < n_words; i++) {
    pass_word (search, words[i], FALSE, &start, &end);
    probabilities[i] = score_at_end (search, &end);
    best = fmax (best, probabilities[i]);
  }
  for (guint i = 0; i < n_words; i++)
    sum += probabilities[i] = exp ((probabilities[i] - best) / cot_letters_net_get_temperature (net));
  for (guint i = 0; i < n_words; i++)
    probabilities[i] /= sum;

  return exp ((best - best_score (answers, n_columns)) / n_columns) >= LEAST_FIT;
}
