"""Pictures of the old blog are fetched where somebody asked for it, from public hosts over https, and bounded."""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from articles.importers import fetching
from articles.importers.fetching import Fetcher, NotFetched, is_public, name_of, original
from articles.importers.front_matter import Unreadable
from articles.importers.posts import post
from articles.pictures.values import LARGEST
from tests import certificates
from tests.articles.importers.test_bring import SHINS, paragraph, ricos
from tests.articles.importers.test_media import ADDRESS, image

PICTURE = b"the bytes of a picture"
PRIVATE = [
    *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *(
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
        "ff02::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ),
]


class Handler(BaseHTTPRequestHandler):
    asked: list[str]
    does: str

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.does == "redirects":
            self.send_response(302)
            self.send_header("Location", "https://127.0.0.1/elsewhere.jpg")
            self.end_headers()
            return
        if self.does == "refuses":
            self.send_error(403)
            return
        self.send_response(200)
        if self.does == "breaks off":
            self.send_header("Content-Length", str(len(PICTURE) + 1))
        self.end_headers()
        with suppress(OSError):  # whoever hangs up on us
            if self.does == "drips":
                self.drip()
            else:
                self.wfile.write(b"x" * (LARGEST + 1) if self.does == "floods" else PICTURE)

    def drip(self) -> None:
        for _drop in range(200):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def log_message(self, *_about: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificates.vouching_for_itself(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def handler():
    return type("Handler", (Handler,), {"asked": [], "does": "answers"})


@pytest.fixture
def site(certificate, handler):
    """Yield the address of an https server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetcher(certificate):
    """Fetches from this machine too, and trusts the server's certificate."""
    return Fetcher(lambda _address: True, ssl.create_default_context(cafile=certificate))


def test_pictures_are_fetched_once(site, handler, fetcher, tmp_path):
    folder = tmp_path / "new" / "folder"
    addresses = [
        f"{site}/media/knee.jpg",
        f"{site}/media/knee.jpg",
        f"{site}/a%20b/shin~1.png?x=1",
        "no picture",
    ]
    for _time in range(2):
        assert fetcher.fetch_all(addresses, folder) == {}
    assert handler.asked == ["/media/knee.jpg", "/a%20b/shin~1.png?x=1"]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        "knee.jpg": PICTURE,
        "shin~1.png": PICTURE,
    }


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("redirects", "The server answered 302."),
        ("refuses", "The server answered 403."),
        ("floods", "It is larger than 15 MB."),
        ("drips", "It took too long."),
        ("breaks off", "It did not come whole."),
    ],
)
def test_what_can_not_be_had_is_named_and_leaves_no_file(site, handler, fetcher, tmp_path, does, why):
    handler.does = does
    fetcher = replace(fetcher, longest=0.5 if does == "drips" else fetching.LONGEST)
    assert fetcher.fetch_all([f"{site}/knee.jpg"], tmp_path) == {f"{site}/knee.jpg": why}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_private_host_is_asked(site, handler, certificate, tmp_path, host):
    address = f"{site.replace('127.0.0.1', host)}/knee.jpg"
    usual = Fetcher(context=ssl.create_default_context(cafile=certificate))
    assert usual.fetch_all([address], tmp_path) == {address: "Its host is not on the public internet."}
    assert handler.asked == []


def test_without_that_look_it_would_be(site, handler, fetcher):
    assert fetcher.fetch(f"{site.replace('127.0.0.1', 'localhost')}/knee.jpg") == PICTURE
    assert handler.asked == ["/knee.jpg"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address):
    assert is_public(address)


def test_a_stranger_is_not_believed(site, handler, tmp_path):
    usual = Fetcher(lambda _address: True)
    [why] = usual.fetch_all([f"{site}/knee.jpg"], tmp_path).values()
    assert why == "The server could not be asked (SSLCertVerificationError)."
    assert handler.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/knee.jpg",
        "ftp://127.0.0.1/knee.jpg",
        "file:///etc/knee.jpg",
        "https:///knee.jpg",
        "https://[/knee.jpg",
        "https://a:99999999/knee.jpg",
        "https://" + "a" * 300 + "/knee.jpg",
        "https://\x00/knee.jpg",
        "https://a\r\nb/knee.jpg",
        "",
    ],
)
def test_impossible_addresses(fetcher, address):
    with pytest.raises(NotFetched):
        fetcher.fetch(address)


def test_an_address_that_is_none_stops_no_other(site, fetcher, tmp_path):
    missing = fetcher.fetch_all(["https://[/shin.jpg", f"{site}/knee.jpg"], tmp_path)
    assert missing == {"https://[/shin.jpg": "It has no https address."}
    assert [file.name for file in tmp_path.iterdir()] == ["knee.jpg"]


def test_of_two_pictures_of_one_name_the_second_is_named(site, handler, fetcher, tmp_path):
    first, second = f"{site}/2019/knee.jpg", f"{site}/2020/knee.jpg"
    why = "Another picture is called knee.jpg too, and was taken for it."
    assert fetcher.fetch_all([first, second, first], tmp_path) == {second: why}
    assert handler.asked == ["/2019/knee.jpg"]


def test_more_than_the_most_come_the_next_time(site, fetcher, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MOST", 1)
    addresses = [f"{site}/knee.jpg", f"{site}/shin.jpg"]
    why = "More than 1 are new: ask again for it."
    assert fetcher.fetch_all(addresses, tmp_path) == {addresses[1]: why}
    assert fetcher.fetch_all(addresses, tmp_path) == {}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["knee.jpg", "shin.jpg"]


def test_nothing_is_written_through_a_link(site, fetcher, tmp_path):
    folder, elsewhere = tmp_path / "media", tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "knee.jpg").symlink_to(elsewhere)
    assert fetcher.fetch_all([f"{site}/knee.jpg"], folder) == {}
    assert (elsewhere.exists(), (folder / "knee.jpg").is_symlink()) == (False, False)
    assert [file.name for file in folder.iterdir()] == ["knee.jpg"]


def test_a_path_can_not_carry_a_second_request(site, handler, fetcher):
    fetcher.fetch(f"{site}/a b%0d%0aX: y/\u00e9.jpg")
    assert handler.asked == ["/a%20b%0D%0AX%3A%20y/%C3%A9.jpg"]


def test_a_folder_that_can_not_be_written(site, fetcher, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unreadable, match="file"):
        fetcher.fetch_all([f"{site}/knee.jpg"], tmp_path / "file")


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "ab12_c~mv2.jpg", "https://static.wixstatic.com/media/ab12_c~mv2.jpg/v1/fill/w_9/x.jpg"],
)
def test_where_the_old_blog_keeps_a_picture_in_full_size(address):
    assert original(address) == "https://static.wixstatic.com/media/ab12_c~mv2.jpg"
    assert name_of(address) == "ab12_c~mv2.jpg"


def test_which_pictures_a_post_shows():
    rich = ricos(paragraph("It hurts. See https://example.org/not.jpg"), image(altText="A knee"))
    assert post.picture_addresses({"rich": rich, "cover": ADDRESS}) == [ADDRESS, "ab12_c~mv2.jpg"]
    assert post.picture_addresses({"rich": "{broken", "cover": " "}) == []
    assert post.picture_addresses({}) == []


@pytest.mark.django_db
def test_the_command_asks_for_a_folder(tmp_path):
    file = tmp_path / "posts.csv"
    file.write_text("Title,Plain Content\nSore shins,x\n")
    with pytest.raises(CommandError, match="--media FOLDER"):
        call_command("import_articles", file, "--fetch-images")


@pytest.mark.django_db
def test_the_command_says_what_it_could_not_fetch(tmp_path, capsys):
    file, folder = tmp_path / "posts.csv", tmp_path / "media"
    file.write_text(
        f"Title,Slug,Plain Content,Cover Image\n{SHINS['Title']},sore-shins,It hurts.,https://127.0.0.1:1/a.jpg\n"
    )
    call_command("import_articles", file, "--fetch-images", "--media", folder, "--author", "Sample Author")
    said = capsys.readouterr().out
    assert "Not fetched: https://127.0.0.1:1/a.jpg Its host is not on the public internet." in said
