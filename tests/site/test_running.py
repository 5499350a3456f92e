"""`make run` as its user meets it: it says where it is, keeps the data, and stops whole."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.site.running import RunningSite
from tests.site.visitor import Visitor


@pytest.fixture
def site(tmp_path, engine):
    return RunningSite(tmp_path, engine)


def children(process):
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def gone(pid):
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().split()[2] == "Z"


def last_lines(site):
    """Return the announcement, which comes once the site answers."""
    for _try in range(600):
        if "Ctrl-C" in site.log.read_text():
            break
        time.sleep(0.1)
    lines = site.log.read_text().splitlines()
    return lines[lines.index(next(line for line in lines if "Movement Revival runs at" in line)) :]


def test_it_says_where_it_is_keeps_the_data_and_stops_whole_at_ctrl_c(site):
    with site:
        said = "\n".join(last_lines(site))
        assert f"{site.url}/\n" in said
        assert f"{site.url}/admin/" in said
        assert "make staff" in said
        visitor = Visitor(site.url)
        page = visitor.open("/book/follow-up/?practitioner=ben-sample")
        booked = visitor.finish(visitor.choose(page, page.form("slot").choices["slot"][-1]))
        web_and_worker = children(site.process)
        assert len(web_and_worker) == 2
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(timeout=40) == 0
        assert all(gone(pid) for pid in web_and_worker)

    with site:
        assert visitor.open(booked.url).status == 200
