"""Every field of ours that holds something about a person: how it is exported, erased, and how long it is kept.

Each concrete field of both apps stands in exactly one of the two tables, by name; a test fails for one that stands
in neither, so that nobody adds a field without answering the three questions. "With the visit" means: until the
clinic's retention removes the visit and what hangs on it. Export, erasure and retention are run by staff on a
person's request; what a row here says is what they follow, and what the tools for it will do.
"""

from __future__ import annotations

from typing import NamedTuple


class Handling(NamedTuple):
    export: str
    erase: str
    keep: str


CONTACT = Handling("as typed", "emptied; the name becomes “erased”", "with the person's last visit")
REASON = Handling("as typed", "emptied", "with the visit")
VISIT = Handling(
    "as shown on the patient's page", "kept without the person: it shows who was busy", "with the visit"
)
LINK = Handling(
    "not: it is a key, not a fact about the person", "replaced by a new random one", "with the visit"
)
TYPED = Handling(
    "not: it is gone before anyone could ask", "deleted with the row", "an hour after the last touch"
)
COUNTED = Handling("not: it can't be read back", "gone by itself", "a day")
STAFF = Handling("to the member of staff", "kept: it shows who did what", "with the visit")
WAITING = Handling("as shown on the list", "kept without the person", "as long as the visits of that year")
LIST_CONTACT = Handling("as typed", "emptied; the name becomes “erased”", "with the place on the list")
EDITOR = Handling("to the member of staff", "set to nobody", "as long as the text")
AUTHOR = Handling("to the author", "kept while the text names them; then deleted", "as long as the text")
REPORTED = Handling(
    "not: nothing is kept of who wrote it", "deleted with the row", "a year after it was decided"
)
COMMENTED = Handling(
    "to whoever has the code, as shown",
    "emptied with the code, or by staff; the row is kept to be counted",
    "until it is erased; 90 days if it was refused",
)
NETWORK = Handling("not: it can't be read back", "gone by itself", "until midnight UTC")
REVIEWER = Handling("to the reviewer", "emptied", "as long as this person reviews")
TEAM = Handling(
    "to the practitioner", "retired, then emptied once no visit names them", "with the last visit"
)

ANSWERS = Handling(
    "opened with the key, as typed; that it was done is logged",
    "deleted with the row",
    "with the visit; unsent, a day after it",
)
BROWSER = Handling(
    "not: it tells one browser from another, not who it is", "emptied", "until the form is sent"
)
CONSENT = Handling(
    "the exact text, with when and who signed",
    "kept without the person: it shows what was agreed",
    "with the visit",
)

PERSONAL: dict[str, dict[Handling, str]] = {
    "bookings.Patient": {
        CONTACT: "name name_folded email telephone",
        VISIT: "id reference person created_at link_made_at messages_stopped_at unreachable_at",
        LINK: "link_token",
    },
    "bookings.PatientLink": {
        VISIT: "first second same decided_at undone_at",
        STAFF: "decided_by undone_by",
    },
    "bookings.MessageStop": {
        VISIT: "patient contact stopped_at started_at",
        REASON: "why",
        STAFF: "stopped_by started_by",
    },
    "bookings.RelatedPerson": {
        CONTACT: "name name_folded email telephone",
        VISIT: "id reference patient created_at messages_stopped_at unreachable_at",
    },
    "bookings.Appointment": {
        VISIT: "patient reference uid status service practitioner location starts_at ends_at price_text channel"
        " record_number asked_at booked_at arrived_at started_at ended_at cancelled_at privacy_notice privacy_shown_at mode said_returning invited"
        " contact calls_contact under_age agreed",
        CONTACT: "guardian",
        REASON: "reason needs_step_free needs_interpreter needs_longer needs_chaperone needs_gender",
        LINK: "token attempt_key",
    },
    "bookings.AppointmentChange": {
        VISIT: "appointment kind at channel before after",
        REASON: "why",
        STAFF: "actor",
    },
    "bookings.BookingAttempt": {
        TYPED: "name email telephone reason key visitor appointment service practitioner privacy_notice"
        " privacy_shown_at details_at touched_at said_returning invited address risk extensions"
        " needs_step_free needs_interpreter needs_longer needs_chaperone needs_gender"
        " for_other patient_name age guardian agreed whom_to_call patient_telephone part weekdays",
    },
    "bookings.RecentBooking": {COUNTED: "email telephone address at"},
    "bookings.LinkRequest": {TYPED: "email address asked_at answered_at"},
    "bookings.VisitCheck": {
        VISIT: "appointment reason created_at settled_at",
        STAFF: "settled_by",
    },
    "bookings.CarePlan": {
        VISIT: "reference status patient appointment service every_days weekdays parts first_date valid_until made_at",
        LINK: "token",
        STAFF: "made_by",
    },
    "bookings.PlannedVisit": {
        VISIT: "plan position chosen_start chosen_practitioner left_out appointment",
    },
    "bookings.WaitingListEntry": {
        LIST_CONTACT: "name email telephone",
        WAITING: "reference status appointment present_start patient service weekdays parts from_date until_date since"
        " ended_at privacy_notice privacy_shown_at"
        " needs_step_free needs_interpreter needs_longer needs_chaperone needs_gender",
        LINK: "token form_key",
        STAFF: "added_by removed_by",
    },
    "bookings.Offer": {
        WAITING: "entry appointment status by_telephone made_at answer_until ended_at",
        LINK: "token",
        STAFF: "made_by ended_by",
    },
    "bookings.CalendarFeed": {LINK: "secret", TEAM: "practitioner", STAFF: "made_by revoked_by"},
    "bookings.Message": {VISIT: "appointment kind status created_at ended_at", TEAM: "practitioner"},
    "bookings.Bounce": {
        VISIT: "message patient contact why at ended_at end called_at",
        REASON: "note",
        STAFF: "ended_by called_by",
    },
    "bookings.QuestionnaireResponse": {
        VISIT: "appointment questionnaire version started_at saved_at submitted_at signer",
        REASON: "signer_name",
    },
    "bookings.Answer": {ANSWERS: "response item sealed saved_at", BROWSER: "visitor"},
    "bookings.Consent": {
        CONSENT: "response item title text agreed signed_at withdrawn_at",
        STAFF: "withdrawn_by",
    },
    "bookings.Practitioner": {TEAM: "name slug role gender biography day_list_email", STAFF: "user"},
    "bookings.AvailableTime": {TEAM: "practitioner weekday starts ends valid_from valid_until"},
    "bookings.NotAvailable": {TEAM: "practitioner starts_at ends_at note"},
    "articles.Comment": {
        COMMENTED: "article name text status urgent is_testimonial posted_at erasure_digest text_digest reply",
        STAFF: "decided_at decided_by replied_at replied_by",
    },
    "articles.CommentSettings": {
        STAFF: "rule_read_at rule_read_by testimonials_said_at testimonials_said_by",
    },
    "articles.HeldFeed": {STAFF: "user secret made_at"},
    "articles.DailySecret": {NETWORK: "day secret"},
    "articles.MistakeReport": {
        REPORTED: "article text place status urgent sent_at form_digest text_digest note decided_at",
        STAFF: "decided_by",
    },
    "articles.RecentSubmission": {NETWORK: "kind network day"},
    "articles.Author": {AUTHOR: "name slug credentials biography", REVIEWER: "email"},
    "articles.PreviewLink": {EDITOR: "made_by"},
    "articles.ReviewAssignment": {AUTHOR: "reviewer"},
    "articles.Article": {AUTHOR: "author reviewed_by cards_signed_off_by"},
    "articles.HistoricalArticle": {AUTHOR: "author reviewed_by cards_signed_off_by", EDITOR: "history_user"},
    "articles.Picture": {EDITOR: "uploaded_by"},
    "articles.Reference": {AUTHOR: "checked_by correction_accepted_by"},
    "articles.SearchPosting": {AUTHOR: "term"},
    "articles.HistoricalReference": {AUTHOR: "checked_by correction_accepted_by", EDITOR: "history_user"},
    "articles.WarningAnswer": {EDITOR: "answered_by"},
}

ARTICLE = (
    "id title slug summary cover key_points body about status published_date updated_date updated_note last_reviewed_date"
    " next_review_date cards_signed_off_date cards_signed_off_digest reading_minutes"
    " comments_closed"
)
REFERENCE = (
    "id key printed status checked_date doi pmid pmcid study_type population size proposed_correction"
    " correction_accepted_date note"
)
HISTORY = "history_id history_date history_change_reason history_type"

NOT_PERSONAL: dict[str, str] = {
    "bookings.Appointment": "id sequence room equipment buffer_before buffer_after occupied_from occupied_until"
    " session_key seat capacity expires_at created_at",
    "bookings.AppointmentChange": "id",
    "bookings.BookingAttempt": "id",
    "bookings.Bounce": "id code",
    "bookings.MessageStop": "id",
    "bookings.PatientLink": "id",
    "bookings.Message": "id cause medium sequence due_at leased_until attempts problem",
    "bookings.Practitioner": "id is_active lead_time most_per_day protected_minutes",
    "bookings.Practitioner_services": "id practitioner healthcareservice",
    "bookings.AvailableTime": "id location room only_for",
    "bookings.NotAvailable": "id",
    "bookings.CalendarFeed": "id kind room names made_at revoked_at content_digest content_since",
    "bookings.CarePlan": "id revision",
    "bookings.CarePlan_practitioners": "id careplan practitioner",
    "bookings.PlannedVisit": "id",
    "bookings.ClinicClosure": "id name first_date last_date location decision public_holiday",
    "bookings.Clinic": "id name about telephone email time_zone country lead_time planning_horizon cancel_cutoff move_cutoff"
    " adult_age interpreter_notice chaperone_notice horizon_rule holiday_region gap_rule most_upcoming most_holds_of_visitor most_holds_of_address verify_minutes unconfirmed_of_contact unconfirmed_of_address"
    " most_bookings_of_contact most_bookings_of_address hold_minutes undo_minutes late_cancellation_terms doctor_wording advice_line emergency_number treatments is_sample"
    " offer_minutes quiet_from quiet_until day_list_at tell_unreached sms_reminders",
    "bookings.MessageWording": "kind subject opening closing",
    "bookings.PrivacyNotice": "id version body published_at",
    "bookings.Location": "id name slug street postal_code city region country telephone directions is_active",
    "bookings.Room": "id location name kind is_step_free is_active",
    "bookings.RoomKind": "id name",
    "bookings.Equipment": "id location name kind is_active",
    "bookings.EquipmentKind": "id name",
    "bookings.HealthcareService": "id name slug summary description duration longer_duration buffer_before buffer_after slot_step"
    " slot_offset lead_time horizon_rule planning_horizon mode room_kind equipment_kind capacity most_per_day"
    " most_in_a_row for_new for_returning returning_months price_text preparation home_advice colour order is_active",
    "bookings.Reminder": "id service hours_before",
    "bookings.Questionnaire": "id name slug order is_active",
    "bookings.Questionnaire_services": "id questionnaire healthcareservice",
    "bookings.QuestionnaireVersion": "id questionnaire number title introduction created_at published_at",
    "bookings.QuestionnaireItem": "id version order section text help_text kind required choices low_label"
    " high_label",
    "bookings.ConsentItem": "id version order title text must_agree",
    "bookings.QuestionnaireResponse": "id",
    "bookings.Answer": "id key_id revision",
    "bookings.Consent": "id",
    "bookings.SuggestedReason": "id slug text service",
    "bookings.RecentBooking": "id",
    "bookings.RedFlag": "id text short urgency order is_active",
    "bookings.TriageQuestion": "id text help order is_active",
    "bookings.TriageAnswer": "id question text reason says_returning order is_active",
    "bookings.TriageRule": "id service why order",
    "bookings.TriageRule_answers": "id triagerule triageanswer",
    "bookings.LinkRequest": "id",
    "bookings.VisitCheck": "id",
    "bookings.WaitingListEntry": "id changed_at",
    "bookings.WaitingListEntry_practitioners": "id waitinglistentry practitioner",
    "bookings.WaitingListLook": "id digest at",
    "bookings.Offer": "id",
    "bookings.WorkerBeat": "id at trouble trouble_at",
    "articles.Comment": "id testimonials_allowed",
    "articles.CommentSettings": "id comments_on testimonials_allowed open_days",
    "articles.HeldFeed": "id",
    "articles.DailySecret": "id",
    "articles.MistakeReport": "id",
    "articles.RecentSubmission": "id",
    "articles.Author": "id",
    "articles.Topic": "id name slug description",
    "articles.Article": f"{ARTICLE} reading_grade revision loaded_digest file_digest",
    "articles.Article_topics": "id article topic",
    "articles.HistoricalArticle": f"{ARTICLE} rows {HISTORY}",
    "articles.UpdateNote": "id article date kind note",
    "articles.PreviewLink": "id article token made_at expires_at revoked_at",
    "articles.ReviewAssignment": "id article",
    "articles.ReviewReminder": "id article due_date number status created_at try_at leased_until attempts to_clinic"
    " problem ended_at",
    "articles.FormerPost": "id source article",
    "articles.OldAddress": "id path article",
    "articles.Picture": "id key alt is_decoration caption credit width height digest widths formats share uploaded_at",
    "articles.Rendition": "id picture name content_type content",
    "articles.SearchEntry": "article digest revision passages",
    "articles.SearchPosting": "id article weight",
    "articles.SearchSpelling": "id key plain",
    "articles.SearchClause": "id article card kind information least whole body",
    "articles.SearchSign": "id clause term weight",
    "articles.Synonym": "id phrases",
    "articles.Reference": REFERENCE,
    "articles.HistoricalReference": f"{REFERENCE} {HISTORY}",
    "articles.ListedReference": "id article reference position added_in_this_edition",
    "articles.WarningAnswer": "id article rule fingerprint words answer from_file answered_date",
    "articles.Citation": "id article reference label claim verdict shows note",
}


def listed(label: str) -> list[str]:
    """Return the names listed for a model (`bookings.Patient`), personal or not; one listed twice comes twice."""
    personal = [name for names in PERSONAL.get(label, {}).values() for name in names.split()]
    return [*personal, *NOT_PERSONAL.get(label, "").split()]
