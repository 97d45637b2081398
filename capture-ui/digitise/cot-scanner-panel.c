/* cot-scanner-panel.c - which scanner, and how it scans
 *
 * SPDX-FileCopyrightText: 2026 The Cotejo authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is chosen is stored at once and holds from the next sheet on.  While the panel
 * is open it looks for scanners again and again: one that is plugged in appears. */

#define G_LOG_DOMAIN "cot-ui"

#include "config.h"

#include "cot-scanner-panel.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cot-file-dialog.h"
#include "cot-scan-profile.h"
#include "cot-scan-run.h"
#include "cot-scanner-name.h"

#define LIST_TIMEOUT_MS 15000
#define LOOK_AGAIN_S    3
#define EXPORT_NAME     "escaner.json"

/* Each is one button that leads through its choices. */
typedef enum {
  CHOICE_DEVICE,
  CHOICE_SOURCE,
  CHOICE_PAPER,
  CHOICE_DPI,
  CHOICE_MODE,
  CHOICE_BRIGHTNESS,
  CHOICE_THRESHOLD,
  CHOICE_DROPOUT,
  CHOICE_DOUBLE_FEED,
  N_CHOICES
} Choice;

struct _CotScannerPanel {
  GtkBox parent_instance;
  GtkLabel *status;
  GtkButton *buttons[N_CHOICES];
  GtkLabel *values[N_CHOICES];
  GtkEntry *endorser;
  GtkWidget *group;

  char *path;
  CotScanProfile *profile;
  GPtrArray *names; /* of devices, SANE's */
  GPtrArray *words; /* and people's */
  GCancellable *cancellable;
  guint again;
};

G_DEFINE_FINAL_TYPE (CotScannerPanel, cot_scanner_panel, GTK_TYPE_BOX)

enum {
  CHANGED,
  CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const guint resolutions[] = { 200, 240, 300, 400, 600 };
static const char *const resolution_words[] = { "200", "240", "300", "400", "600" };
static const char *const source_words[] = { N_ ("Feeder, one side"), N_ ("Feeder, both sides"), N_ ("Glass, one by one") };
static const char *const mode_words[] = { N_ ("Grey"), N_ ("Colour"), N_ ("Black and white") };
/* Percent of what the scanner can do; in the middle, or first, what it does by itself. */
static const int brightnesses[] = { -60, -40, -20, 0, 20, 40, 60 };
static const char *const brightness_words[] = { "−60 %", "−40 %", "−20 %", N_ ("As the scanner does it"), "+20 %", "+40 %", "+60 %" };
static const int thresholds[] = { -1, 30, 40, 50, 60, 70 };
static const char *const threshold_words[] = { N_ ("As the scanner does it"), "30 %", "40 %", "50 %", "60 %", "70 %" };
static const char *const dropout_words[] = { N_ ("All is to be seen"), N_ ("Red"), N_ ("Green"), N_ ("Blue") };
static const char *const yes_words[] = { N_ ("No"), N_ ("Yes") };
/* In the order of cot_scan_papers (). */
static const char *const paper_words[] = { N_ ("All it takes"), N_ ("Letter"), N_ ("Oficio"), N_ ("Legal"), "A4", "A3", N_ ("Tabloid"), N_ ("Acta, 430 x 280 mm") };

/* In the order of Choice; the scanners themselves are found. */
static const struct {
  const char *title;
  const char *const *words;
  guint n_words;
} choices[N_CHOICES] = {
  { N_ ("Scanner"), NULL, 0 },
  { N_ ("Paper from"), source_words, G_N_ELEMENTS (source_words) },
  { N_ ("Size"), paper_words, G_N_ELEMENTS (paper_words) },
  { N_ ("Dots per inch"), resolution_words, G_N_ELEMENTS (resolution_words) },
  { N_ ("Picture"), mode_words, G_N_ELEMENTS (mode_words) },
  { N_ ("Brightness"), brightness_words, G_N_ELEMENTS (brightness_words) },
  { N_ ("Black from"), threshold_words, G_N_ELEMENTS (threshold_words) },
  { N_ ("Ink that drops out"), dropout_words, G_N_ELEMENTS (dropout_words) },
  { N_ ("Stop at two sheets at once"), yes_words, G_N_ELEMENTS (yes_words) },
};

static void
tell (CotScannerPanel *self, const char *words)
{
  gtk_label_set_label (self->status, words);
}

static void
store (CotScannerPanel *self)
{
  g_autoptr (GError) error = NULL;

  if (!cot_scan_profile_save (self->profile, self->path, &error)) {
    g_warning ("%s", error->message);
    tell (self, _ ("The settings could not be stored. Call the technician."));
    return;
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

static guint
paper_index (const CotScanProfile *profile)
{
  const char *const *papers = cot_scan_papers ();

  for (guint i = 0; papers[i] != NULL; i++)
    if (strcmp (papers[i], profile->paper) == 0)
      return i;

  return G_N_ELEMENTS (paper_words);
}

static guint
resolution_index (guint dpi)
{
  for (guint i = 0; i < G_N_ELEMENTS (resolutions); i++)
    if (resolutions[i] == dpi)
      return i;

  return G_N_ELEMENTS (resolutions);
}

/* @n when a technician has set it to something else. */
static guint
number_index (const int *numbers, guint n, int number)
{
  for (guint i = 0; i < n; i++)
    if (numbers[i] == number)
      return i;

  return n;
}

static guint
device_index (CotScannerPanel *self)
{
  return cot_scanner_name_find (self->names, self->profile->device);
}

/* Which of its choices is taken; one more than there are: another one. */
static guint
index_of (CotScannerPanel *self, Choice choice)
{
  const CotScanProfile *profile = self->profile;

  switch (choice) {
  case CHOICE_DEVICE:
    return device_index (self);
  case CHOICE_SOURCE:
    return (guint) profile->source;
  case CHOICE_PAPER:
    return paper_index (profile);
  case CHOICE_DPI:
    return resolution_index (profile->dpi);
  case CHOICE_MODE:
    return (guint) profile->mode;
  case CHOICE_BRIGHTNESS:
    return number_index (brightnesses, G_N_ELEMENTS (brightnesses), profile->brightness);
  case CHOICE_THRESHOLD:
    return number_index (thresholds, G_N_ELEMENTS (thresholds), profile->threshold);
  case CHOICE_DROPOUT:
    return (guint) profile->dropout;
  case CHOICE_DOUBLE_FEED:
  case N_CHOICES:
  default:
    return profile->double_feed ? 1 : 0;
  }
}

static void
take (CotScannerPanel *self, Choice choice, guint n)
{
  CotScanProfile *profile = self->profile;

  switch (choice) {
  case CHOICE_DEVICE:
    g_free (profile->device);
    profile->device = g_strdup (g_ptr_array_index (self->names, n));
    return;
  case CHOICE_SOURCE:
    profile->source = (CotScanSource) n;
    return;
  case CHOICE_PAPER:
    cot_scan_profile_set_paper (profile, cot_scan_papers ()[n]);
    return;
  case CHOICE_DPI:
    profile->dpi = resolutions[n];
    return;
  case CHOICE_MODE:
    profile->mode = (CotScanMode) n;
    return;
  case CHOICE_BRIGHTNESS:
    profile->brightness = brightnesses[n];
    return;
  case CHOICE_THRESHOLD:
    profile->threshold = thresholds[n];
    return;
  case CHOICE_DROPOUT:
    profile->dropout = (CotScanDropout) n;
    return;
  case CHOICE_DOUBLE_FEED:
  case N_CHOICES:
  default:
    profile->double_feed = n == 1;
    return;
  }
}

static guint
count_choices (CotScannerPanel *self, Choice choice)
{
  return choice == CHOICE_DEVICE ? self->names->len : choices[choice].n_words;
}

/* What is set and is none of the choices, in figures (transfer full). */
static char *
dup_other (CotScannerPanel *self, Choice choice)
{
  const CotScanProfile *profile = self->profile;

  if (choice == CHOICE_DPI)
    return g_strdup_printf ("%u", profile->dpi);
  if (choice == CHOICE_BRIGHTNESS)
    return g_strdup_printf ("%+d %%", profile->brightness);
  if (choice == CHOICE_THRESHOLD)
    return g_strdup_printf ("%d %%", profile->threshold);

  return g_strdup ("—");
}

static void
show_choice (CotScannerPanel *self, Choice choice)
{
  guint n = index_of (self, choice), n_choices = count_choices (self, choice);
  g_autofree char *other = dup_other (self, choice);
  const char *word = other;
  g_autofree char *name = NULL;

  if (choice == CHOICE_DEVICE && n < n_choices)
    word = g_ptr_array_index (self->words, n);
  else if (choice == CHOICE_DEVICE)
    word = n_choices > 0 ? _ ("The first one") : _ ("None");
  else if (n < n_choices)
    word = _ (choices[choice].words[n]);
  name = g_strdup_printf ("%s: %s", _ (choices[choice].title), word);
  gtk_label_set_label (self->values[choice], word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[choice]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_profile (CotScannerPanel *self)
{
  for (guint i = 0; i < N_CHOICES; i++)
    show_choice (self, (Choice) i);
  gtk_editable_set_text (GTK_EDITABLE (self->endorser), self->profile->endorser != NULL ? self->profile->endorser : "");
  gtk_widget_set_sensitive (self->group, !self->profile->locked);
}

static void
choice_cb (GtkButton *button, CotScannerPanel *self)
{
  Choice choice = (Choice) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "choice"));
  guint n = self->profile != NULL ? count_choices (self, choice) : 0;

  if (n == 0 || self->profile->locked)
    return;
  take (self, choice, (index_of (self, choice) + 1) % n);
  show_choice (self, choice);
  store (self);
}

static void
endorser_cb (CotScannerPanel *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->endorser));

  if (self->profile == NULL || self->profile->locked)
    return;
  g_free (self->profile->endorser);
  self->profile->endorser = *text != '\0' ? g_strdup (text) : NULL;
  store (self);
}

/* --- Scanners ------------------------------------------------------------------------- */

static gboolean
is_same_list (CotScannerPanel *self, const GPtrArray *devices)
{
  if (devices->len != self->names->len)
    return FALSE;
  for (guint i = 0; i < devices->len; i++)
    if (strcmp (((const CotScanDeviceInfo *) devices->pdata[i])->name, self->names->pdata[i]) != 0)
      return FALSE;

  return TRUE;
}

static void
show_devices (CotScannerPanel *self, const GPtrArray *devices)
{
  g_ptr_array_set_size (self->names, 0);
  g_ptr_array_set_size (self->words, 0);
  for (guint i = 0; i < devices->len; i++) {
    const CotScanDeviceInfo *info = devices->pdata[i];

    g_ptr_array_add (self->names, g_strdup (info->name));
    g_ptr_array_add (self->words, g_strstrip (g_strdup_printf ("%s %s", info->vendor, info->model)));
  }
  show_choice (self, CHOICE_DEVICE);
}

static void look (CotScannerPanel *self);

static gboolean
look_again_cb (gpointer user_data)
{
  CotScannerPanel *self = user_data;

  self->again = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = cot_scan_list_devices_finish (result, &error);
  CotScannerPanel *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL) {
    g_message ("%s", error->message);
    tell (self, _ ("The scanners could not be asked. They are asked again."));
  } else {
    if (!is_same_list (self, devices))
      show_devices (self, devices);
    if (self->profile->locked)
      tell (self, _ ("A technician has locked these settings."));
    else
      tell (self, devices->len == 0 ? _ ("There is no scanner. Look at its cable and its switch.") : _ ("What is chosen holds from the next sheet on."));
  }
  self->again = g_timeout_add_seconds (LOOK_AGAIN_S, look_again_cb, self);
}

static void
look (CotScannerPanel *self)
{
  cot_scan_list_devices_async (NULL, LIST_TIMEOUT_MS, self->cancellable, listed_cb, self);
}

/* --- Keeping and giving away ------------------------------------------------------------ */

static void
folder_chosen (GObject *owner, const char *path, gpointer user_data)
{
  g_autoptr (CotScannerPanel) self = g_weak_ref_get (user_data);
  g_autofree char *file = g_build_filename (path, EXPORT_NAME, NULL);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->profile == NULL)
    return;
  if (cot_scan_profile_save (self->profile, file, &error)) {
    tell (self, _ ("The settings were written there as escaner.json."));
    return;
  }
  g_message ("%s", error->message);
  tell (self, _ ("The settings could not be written there."));
}

static void
weak_ref_free (gpointer pointer)
{
  GWeakRef *ref = pointer;

  g_weak_ref_clear (ref);
  g_free (ref);
}

static void
export_cb (CotScannerPanel *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  g_object_set_data_full (G_OBJECT (root), "cot-scanner-panel", ref, weak_ref_free);
  cot_choose_folder (GTK_WINDOW (root), _ ("Where to write the scanner's settings"), folder_chosen, ref);
}

static void
lock_cb (CotScannerPanel *self)
{
  self->profile->locked = TRUE;
  store (self);
  show_profile (self);
  tell (self, _ ("A technician has locked these settings."));
}

static void
close_cb (CotScannerPanel *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
cot_scanner_panel_dispose (GObject *object)
{
  CotScannerPanel *self = COT_SCANNER_PANEL (object);

  cot_scanner_panel_close (self);
  g_clear_pointer (&self->profile, cot_scan_profile_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (cot_scanner_panel_parent_class)->dispose (object);
}

static void
cot_scanner_panel_class_init (CotScannerPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cot_scanner_panel_dispose;
  signals[CHANGED] = g_signal_new ("changed", COT_TYPE_SCANNER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", COT_TYPE_SCANNER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_choice (CotScannerPanel *self, Choice choice)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (_ (choices[choice].title)), *value = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), value);
  gtk_button_set_child (GTK_BUTTON (button), box);
  g_object_set_data (G_OBJECT (button), "choice", GUINT_TO_POINTER (choice));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (choices[choice].title), -1);
  g_signal_connect (button, "clicked", G_CALLBACK (choice_cb), self);
  gtk_box_append (GTK_BOX (self->group), button);
  self->buttons[choice] = GTK_BUTTON (button);
  self->values[choice] = GTK_LABEL (value);
}

static void
add_endorser (CotScannerPanel *self)
{
  GtkWidget *title = gtk_label_new (_ ("Text printed on each sheet, then Enter"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "dim-label");
  self->endorser = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_max_length (self->endorser, 80);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->endorser), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Text printed on each sheet"), -1);
  g_signal_connect_swapped (self->endorser, "activate", G_CALLBACK (endorser_cb), self);
  gtk_box_append (GTK_BOX (self->group), title);
  gtk_box_append (GTK_BOX (self->group), GTK_WIDGET (self->endorser));
}

static void
add_button (CotScannerPanel *self, GtkBox *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (box, button);
}

static void
cot_scanner_panel_init (CotScannerPanel *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scroll = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->status = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_label_set_xalign (self->status, 0);
  gtk_label_set_wrap (self->status, TRUE);
  gtk_label_set_max_width_chars (self->status, 34);
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  for (guint i = 0; i < N_CHOICES; i++)
    add_choice (self, (Choice) i);
  add_endorser (self);
  add_button (self, GTK_BOX (buttons), _ ("Export"), G_CALLBACK (export_cb));
  add_button (self, GTK_BOX (buttons), _ ("Lock"), G_CALLBACK (lock_cb));
  add_button (self, GTK_BOX (buttons), _ ("Close"), G_CALLBACK (close_cb));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), self->group);
  gtk_widget_set_vexpand (scroll, TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->status));
  gtk_box_append (GTK_BOX (self), scroll);
  gtk_box_append (GTK_BOX (self), buttons);
}

GtkWidget *
cot_scanner_panel_new (void)
{
  return g_object_new (COT_TYPE_SCANNER_PANEL, NULL);
}

void
cot_scanner_panel_open (CotScannerPanel *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  cot_scanner_panel_close (self);
  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_pointer (&self->profile, cot_scan_profile_free);
  self->profile = cot_scan_profile_load (path, &error);
  if (self->profile == NULL) {
    g_debug ("%s", error->message);
    self->profile = cot_scan_profile_new ();
  }
  self->cancellable = g_cancellable_new ();
  tell (self, _ ("Looking for scanners…"));
  show_profile (self);
  look (self);
}

void
cot_scanner_panel_close (CotScannerPanel *self)
{
  if (self->again != 0)
    g_source_remove (self->again);
  self->again = 0;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
cot_scanner_panel_take_focus (CotScannerPanel *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->buttons[CHOICE_DEVICE]));
}
