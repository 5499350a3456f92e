from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ArticleStatus(TextChoices):
    """Where a text is between the first word and the last reader."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


# Readers see an article of these from its published date on: a scheduled one shows itself, by no job's doing.
SHOWN_STATUSES = (ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED)

# Articles of these are known to readers, or will be by themselves: only who may publish changes them.
KNOWN_STATUSES = (*SHOWN_STATUSES, ArticleStatus.ARCHIVED)


class UpdateKind(TextChoices):
    """What readers were told of a change: something new, or that something was wrong."""

    UPDATE = "update", _("Updated")
    CORRECTION = "correction", _("Corrected")


class ReminderStatus(TextChoices):
    """What has become of a reminder to a reviewer."""

    WAITING = "waiting", _("To be sent")
    SENT = "sent", _("Sent")
    SUPERSEDED = "superseded", _("No longer needed")
    NOBODY = "nobody", _("Nobody to write to")


class ReferenceStatus(TextChoices):
    """What became of looking a reference up."""

    VERIFIED = "verified", _("Found")
    MISMATCH = "mismatch", _("Found, but printed wrongly")
    NOT_FOUND = "not_found", _("Not found as printed")
    UNCHECKED = "unchecked", _("Not checked yet")
    RETRACTED = "retracted", _("Withdrawn by its journal")


# Only these are shown to readers as evidence; the others are listed as being checked.
EVIDENCE_STATUSES = (ReferenceStatus.VERIFIED, ReferenceStatus.MISMATCH)


class StudyType(TextChoices):
    GUIDELINE = "guideline", _("Guideline")
    SYSTEMATIC_REVIEW = "systematic_review", _("Systematic review")
    META_ANALYSIS = "meta_analysis", _("Pooled analysis of trials")
    RANDOMISED_TRIAL = "randomised_trial", _("Randomised trial")
    COHORT = "cohort", _("Study that follows people over time")
    LABORATORY = "laboratory", _("Laboratory study")
    REVIEW = "review", _("Review")
    COMMENTARY = "commentary", _("Commentary by clinicians")
    OTHER = "other", _("Other kind of study")


class Verdict(TextChoices):
    """Whether the source says what the sentence says."""

    SUPPORTS = "supports", _("Supports this")
    PARTLY = "partly", _("Supports part of this")
    DOES_NOT = "does_not", _("Does not support this")
    NOT_CHECKED = "not_checked", _("Not checked yet")


class ReportStatus(TextChoices):
    """What became of a reader's report of a mistake."""

    NEW = "new", _("New")
    ANSWERED = "answered", _("Answered by a change")
    DISMISSED = "dismissed", _("No change needed")


class CommentStatus(TextChoices):
    HELD = "held", _("Held")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    ERASED = "erased", _("Erased")


class SubmissionKind(TextChoices):
    """What a reader without a login sends, each with its own bound a day."""

    REPORT = "report", _("Report of a mistake")
    COMMENT = "comment", _("Comment")
    ERASURE = "erasure", _("Try to erase a comment")
