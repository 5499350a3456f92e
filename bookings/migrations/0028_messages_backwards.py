from django.db import migrations
from django.db.models import Q


def forget_what_was_not_known(apps, schema_editor):
    """Let staff's messages and texts go: before, each was an e-mail about a visit, and a text would be sent as one."""
    later = Q(appointment=None) | Q(medium="sms")
    messages = apps.get_model("bookings", "Message").objects.filter(later)
    apps.get_model("bookings", "Bounce").objects.filter(message__in=messages).delete()
    messages.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("bookings", "0027_sms_words"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forget_what_was_not_known),
    ]
