"""The first article's sources against the table that the clinic's brief gives of them, typed here once more."""

from __future__ import annotations

import pytest

from articles.models import Reference

PRINTED = {  # as the article first printed them, and what looking each one up has shown
    "bolgla2011": (
        (
            "Bolgla & Boling 2011, An update for the conservative management of patellofemoral pain syndrome: "
            "a systematic review of the literature from 2000 to 2010, Int J Sports Phys Ther 6(2):112"
        ),
        "verified",
        "112-125",
    ),
    "fairclough2007": (
        (
            "Fairclough et al. 2007, The role of the iliotibial band in patellofemoral pain syndrome, "
            "J Anat 210(1):27-30"
        ),
        "not_found",
        (
            "Fairclough et al. 2006, The functional anatomy of the iliotibial band during flexion and extension "
            "of the knee, J Anat 208(3):309-316, doi 10.1111/j.1469-7580.2006.00531.x"
        ),
    ),
    "khaund2005": (
        (
            "Khaund & Flynn 2005, Iliotibial band syndrome: a common source of knee pain, "
            "Am Fam Physician 71(8):1545-1550"
        ),
        "verified",
        "",
    ),
    "zwerver2011": (
        (
            "Zwerver et al. 2011, Patellar tendinopathy: a review of the literature, "
            "J Orthop Sports Phys Ther 41(10):780-788"
        ),
        "not_found",
        (
            "Malliaras et al. 2015, Patellar tendinopathy: clinical diagnosis, load management, and advice for "
            "challenging case presentations"
        ),
    ),
    "willy2011": (
        (
            "Willy & Davis 2011, The effect of a hip-strengthening program on mechanics during running and during "
            "a single-leg squat, JOSPT 41(9):625-632"
        ),
        "verified",
        "",
    ),
    "nielsen2012": (
        (
            "Nielsen et al. 2012, Training errors and running related injuries: a systematic review, "
            "Int J Sports Phys Ther 7(1):58"
        ),
        "verified",
        "58-75",
    ),
    "noehren2012": (
        (
            "Noehren et al. 2012, Hip and knee kinematics during running: a longitudinal study of changes "
            "associated with iliotibial band syndrome, Clin Biomech 27(4):365-371"
        ),
        "not_found",
        (
            "Noehren et al. 2012, Proximal and distal kinematics in female runners with patellofemoral pain, "
            "Clin Biomech 27(4):366-371, doi 10.1016/j.clinbiomech.2011.10.005"
        ),
    ),
    "crossley2002": (
        (
            "Crossley et al. 2002, A randomized controlled trial of exercise and patellar taping for anterior "
            "knee pain, Am J Sports Med 30(6):857-865"
        ),
        "mismatch",
        "Physical therapy for patellofemoral pain: a randomized, double-blinded, placebo-controlled trial",
    ),
    "rathleff2014": (
        (
            "Rathleff et al. 2014, Exercise therapy, patient education, and patellar taping compared with patient "
            "education alone in treating adolescents with patellofemoral pain: a cluster randomized controlled "
            "trial, Br J Sports Med 48(10):805-812"
        ),
        "mismatch",
        (
            "Rathleff et al. 2015, Exercise during school hours when added to patient education improves outcome "
            "for 2 years in adolescent patellofemoral pain"
        ),
    ),
    "crowell2011": (
        (
            "Crowell & Davis 2011, Gait retraining to reduce lower extremity loading in runners, "
            "Clin Biomech 26(1):78-83"
        ),
        "verified",
        "",
    ),
}
ADDED = {  # "added in this edition": all of them found
    "willy2019": "10.2519/jospt.2019.0302",
    "frandsen2025": "10.1136/bjsports-2024-109380",
    "hutchinson2022": "10.1007/s40279-021-01634-3",
    "heiderscheit2011": "10.1249/MSS.0b013e3181ebedf4",
    "esculier2018": "10.1136/bjsports-2016-096988",
    "knapik2014": "10.2519/jospt.2014.5342",
    "malliaras2015": "",
}
NUMBERS = {"willy2011": ("10.2519/jospt.2011.3470", ""), "nielsen2012": ("", "PMC3290924")}
STUDIED = {
    "willy2011": (20, "healthy women"),
    "crossley2002": (71, "people with pain around the kneecap, aged 40 or younger"),
    "rathleff2014": (121, "adolescents aged 15 to 19 with pain around the kneecap"),
    "crowell2011": (10, "runners without symptoms"),
    "frandsen2025": (5205, "adult runners"),
    "heiderscheit2011": (45, "healthy runners"),
    "esculier2018": (69, "runners with pain around the kneecap"),
}
VERDICTS = {
    "[@?how-common]": "not_checked",
    "[@willy2019:symptoms]": "supports",
    "[@bolgla2011]": "not_checked",  # m1: likely
    "[@khaund2005]": "not_checked",  # m2: unclear
    "[@hutchinson2022:anatomy]": "supports",
    "[@hutchinson2022:cause]": "supports",
    "[@malliaras2015:tendons]": "partly",  # m3: Zwerver was not found
    "[@malliaras2015:load]": "supports",
    "[@willy2019:exercise]": "supports",
    "[@willy2011]": "supports",  # m4: the sentence now says what the study found
    "[@frandsen2025:weekly]": "supports",
    "[@frandsen2025:long-run]": "supports",
    "[@nielsen2012]": "supports",  # m5: for what it could not say, never for the 10% rule
    "[@?running-form]": "not_checked",  # m6: unclear, and Noehren was not found
    "[@heiderscheit2011]": "supports",
    "[@?shoe-comfort]": "not_checked",
    "[@knapik2014]": "supports",
    "[@willy2019:combined]": "supports",
    "[@?one-size]": "not_checked",
    "[@?graded-return]": "not_checked",
    "[@willy2019:alone]": "supports",
    "[@crossley2002]": "partly",  # m7: the package, not its parts
    "[@rathleff2014]": "supports",  # m8
    "[@crowell2011]": "supports",  # m9: the shin bone, not the knee
    "[@esculier2018]": "supports",
    "[@?early-assessment]": "not_checked",
}


@pytest.fixture
def library(knee):
    return {reference.key: reference for reference in Reference.objects.all()}


def test_the_library_holds_these_and_no_others(knee, library):
    assert set(library) == {*PRINTED, *ADDED}
    listed = knee.listed_references.select_related("reference")
    assert [item.reference.key for item in listed] == [*PRINTED, *ADDED]
    assert [item.added_in_this_edition for item in listed] == [False] * 10 + [True] * 7


@pytest.mark.parametrize("key", PRINTED)
def test_each_as_printed_with_its_status_and_what_is_proposed(library, key):
    printed, status, proposed = PRINTED[key]
    assert (library[key].printed, library[key].status) == (printed, status)
    assert bool(library[key].proposed_correction) is bool(proposed)
    assert proposed in library[key].proposed_correction


def test_what_was_added_was_found(library):
    assert {key: (library[key].status, library[key].doi) for key in ADDED} == {
        key: ("verified", doi) for key, doi in ADDED.items()
    }


def test_only_numbers_that_are_known_are_shown(library):
    shown = {key: (library[key].doi, library[key].pmcid) for key in PRINTED}
    assert shown == dict.fromkeys(PRINTED, ("", "")) | NUMBERS


def test_how_many_were_studied(library):
    assert {key: (library[key].size, library[key].population) for key in STUDIED} == STUDIED


def test_each_citation_with_its_verdict(knee):
    cited = knee.citations.select_related("reference")
    assert {str(citation.marker): citation.verdict for citation in cited} == VERDICTS


def test_nobody_is_named_who_is_not_known_to_have_checked_or_accepted_anything(library):
    named = {
        (reference.checked_by, reference.checked_date, reference.correction_accepted_by)
        for reference in library.values()
    }
    assert named == {(None, None, None)}
