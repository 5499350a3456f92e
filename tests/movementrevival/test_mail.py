from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage, get_connection


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "deep" / "mail"
    return settings.EMAIL_FILE_PATH


def send(*subjects):
    backend = get_connection("movementrevival.mail.EmlFileBackend")
    return backend.send_messages(
        [EmailMessage(subject, "Zoë\n.\nend", to=["a@b.example"]) for subject in subjects]
    )


def test_each_message_is_one_file_in_the_order_of_sending(folder):
    assert send("One", "Two") == 2
    assert send("Three") == 1
    subjects = [message_from_bytes(path.read_bytes())["Subject"] for path in sorted(folder.glob("*.eml"))]
    assert subjects == ["One", "Two", "Three"]
    assert [path.suffix for path in folder.iterdir()] == [".eml"] * 3


def test_the_file_is_the_message_as_it_travels(folder):
    send("One")
    content = next(folder.glob("*.eml")).read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    read = message_from_bytes(content, policy=policy.default)
    assert read.get_content().splitlines() == ["Zoë", ".", "end"]


def test_only_the_owner_may_look_into_the_folder(folder):
    send("One")
    assert folder.stat().st_mode & 0o077 == 0


def test_a_write_that_breaks_off_leaves_no_message(folder, monkeypatch):
    def full(_number):
        raise OSError("no space left")

    monkeypatch.setattr("movementrevival.mail.os.fsync", full)
    with pytest.raises(OSError, match="space"):
        send("One")
    assert list(folder.glob("*.eml")) == []
