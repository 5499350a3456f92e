"""What readers send and staff decide: each function owns its transaction, and names what it refuses."""

from articles.commenting.codes import is_form_number, new_form_number
from articles.commenting.errors import ChangedMeanwhile, FormUsed, Full, Refused, TooMany
from articles.commenting.limits import forget_networks
from articles.commenting.reports import Sender, decide_report, forget_reports, report_mistake

__all__ = [
    "ChangedMeanwhile",
    "FormUsed",
    "Full",
    "Refused",
    "Sender",
    "TooMany",
    "decide_report",
    "forget_networks",
    "forget_reports",
    "is_form_number",
    "new_form_number",
    "report_mistake",
]
