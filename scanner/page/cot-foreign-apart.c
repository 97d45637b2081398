/* cot-foreign-apart.c - pages of a PDF drawn by a process of their own
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A page may ask for any number of strokes, and the reader draws it in one call that
 * cannot be stopped.  So a child draws it: one that takes too long is ended, one that
 * falls over takes nothing with it, and the batch goes on.
 */

#define G_LOG_DOMAIN "cot-page"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cot-foreign.h"
#include "cot-image-error.h"

/* Scans and prints take a second or two.  The second is of the clock: it is shorter
 * than what a program goes without progress before it is thought to hang. */
#define MAX_CPU_S  15
#define MAX_WALL_S 45
/* Pages have no more, but for what is rounded up. */
#define MAX_PX (37 * 1000 * 1000)

/* What the child leaves behind, in memory that both see. */
typedef struct {
  gboolean is_done;
  gboolean is_page; /* else an error */
  int code;
  char message[256];
  guint n_sheets, width, height;
  double dpi;
  guint8 pixels[];
} Answer;

#define ANSWER_SIZE (sizeof (Answer) + MAX_PX)

static void
answer_with_page (Answer *answer, const CotRaster *page)
{
  if ((gsize) page->width * page->height > MAX_PX)
    return;

  answer->width = page->width;
  answer->height = page->height;
  answer->dpi = page->dpi;
  for (guint y = 0; y < page->height; y++)
    memcpy (&answer->pixels[(gsize) y * page->width], cot_raster_row (page, y), page->width);
  answer->is_page = answer->is_done = TRUE;
}

/* The child; @parent: who waits for it. */
G_NORETURN static void
draw (Answer *answer, const guint8 *data, gsize length, guint sheet, pid_t parent)
{
  g_autoptr (CotRaster) page = NULL;
  g_autoptr (GError) error = NULL;

  setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
  setrlimit (RLIMIT_CPU, &(struct rlimit){ MAX_CPU_S, MAX_CPU_S + 1 });
  signal (SIGXCPU, SIG_DFL);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid () != parent)
    _exit (1);

  page = cot_pdf_render (data, length, sheet, &answer->n_sheets, &error);
  if (page != NULL) {
    answer_with_page (answer, page);
  } else {
    answer->code = error->code;
    g_strlcpy (answer->message, error->message, sizeof answer->message);
    answer->is_done = TRUE;
  }
  _exit (0);
}

/* Until the child has closed its end of the pipe, which it does when it ends. */
static gboolean
wait_for_end (int fd, gint64 deadline_us)
{
  for (;;) {
    struct pollfd at = { .fd = fd, .events = POLLIN };
    gint64 left_ms = (deadline_us - g_get_monotonic_time ()) / 1000;
    int n = poll (&at, 1, (int) CLAMP (left_ms, 0, G_MAXINT));

    if (n > 0)
      return TRUE;
    if (n == 0 || errno != EINTR)
      return FALSE;
  }
}

/* Whether it was ended for its time; @fd: the end of its pipe. */
static gboolean
await (pid_t child, int fd)
{
  gboolean in_time = wait_for_end (fd, g_get_monotonic_time () + (gint64) MAX_WALL_S * G_USEC_PER_SEC);
  int status = 0;

  if (!in_time)
    kill (child, SIGKILL);
  while (waitpid (child, &status, 0) < 0)
    if (errno != EINTR)
      return !in_time;

  return !in_time || (WIFSIGNALED (status) && (WTERMSIG (status) == SIGXCPU || WTERMSIG (status) == SIGKILL));
}

static CotRaster *
read_answer (const Answer *answer, gboolean too_long, guint *n_sheets, GError **error)
{
  CotRaster *page;

  *n_sheets = answer->n_sheets;
  if (!answer->is_done) {
    g_set_error_literal (error, COT_IMAGE_ERROR, too_long ? COT_IMAGE_ERROR_TOO_LARGE : COT_IMAGE_ERROR_FORMAT,
                         too_long ? "the page of the PDF takes longer to draw than allowed: take a picture or a scan of the sheet instead"
                                  : "the PDF is damaged: it cannot be drawn");
    return NULL;
  }

  if (!answer->is_page) {
    g_set_error_literal (error, COT_IMAGE_ERROR, answer->code, answer->message);
    return NULL;
  }
  page = cot_raster_new (answer->width, answer->height, answer->dpi, error);
  for (guint y = 0; page != NULL && y < page->height; y++)
    memcpy (cot_raster_row (page, y), &answer->pixels[(gsize) y * page->width], page->width);

  return page;
}

static CotRaster *
render (Answer *answer, const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error)
{
  pid_t self = getpid (), child;
  int ends[2];
  gboolean too_long;

  if (pipe2 (ends, O_CLOEXEC) != 0) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "no process to draw the PDF: %s", g_strerror (errno));
    return NULL;
  }
  child = fork ();
  if (child == 0) {
    close (ends[0]);
    draw (answer, data, length, sheet, self);
  }
  close (ends[1]);
  if (child < 0) {
    close (ends[0]);
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "no process to draw the PDF: %s", g_strerror (errno));
    return NULL;
  }
  too_long = await (child, ends[0]);
  close (ends[0]);

  return read_answer (answer, too_long, n_sheets, error);
}

/**
 * cot_pdf_render_apart:
 * @data: a file, not trusted
 * @length: bytes
 * @sheet: which of its pages, from 1
 * @n_sheets: (out): how many there are
 * @error: return location for a %COT_IMAGE_ERROR
 *
 * cot_pdf_render () in a process of its own, which is ended after a quarter of a
 * minute of its own time.  To be called where no other thread draws.
 *
 * Returns: (transfer full): the page drawn, or %NULL with the errors of
 *   cot_pdf_render (), %COT_IMAGE_ERROR_TOO_LARGE when it takes too long, or
 *   %COT_IMAGE_ERROR_IO when there is no process to be had
 */
CotRaster *
cot_pdf_render_apart (const guint8 *data, gsize length, guint sheet, guint *n_sheets, GError **error)
{
  Answer *answer = mmap (NULL, ANSWER_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  CotRaster *page;

  if (answer == MAP_FAILED) {
    g_set_error (error, COT_IMAGE_ERROR, COT_IMAGE_ERROR_IO, "no memory to draw the PDF: %s", g_strerror (errno));
    return NULL;
  }
  page = render (answer, data, length, sheet, n_sheets, error);
  munmap (answer, ANSWER_SIZE);

  return page;
}
