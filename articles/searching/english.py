"""What we know of English: small words, forms that no rule makes, and British beside American spelling."""

from __future__ import annotations

import re
import threading

import snowballstemmer

SMALL = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "each",
        "few",
        "for",
        "from",
        "further",
        "get",
        "got",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "may",
        "me",
        "mine",
        "might",
        "more",
        "most",
        "must",
        "my",
        "no",
        "nor",
        "not",
        "of",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "own",
        "per",
        "same",
        "shall",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "yours",
    ]
)

IRREGULAR = {
    "aging": "ageing",
    "bent": "bend",
    "bled": "bleed",
    "broke": "break",
    "broken": "break",
    "calves": "calf",
    "cant": "cannot",
    "couldnt": "cannot",
    "feet": "foot",
    "fell": "fall",
    "fallen": "fall",
    "felt": "feel",
    "gave": "give",
    "given": "give",
    "kne": "knee",  # too short to be mended as a mistyped word
    "maneuver": "manoeuvre",
    "nee": "knee",
    "ran": "run",
    "stood": "stand",
    "swelling": "swell",
    "swellings": "swell",
    "swollen": "swell",
    "swelled": "swell",
    "teeth": "tooth",
    "torn": "tear",
    "tore": "tear",
    "unable": "cannot",
    "women": "woman",
    "men": "man",
    "worse": "worse",
    "worsen": "worse",
    "worsening": "worse",
    "worsens": "worse",
    "worst": "worse",
}

SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})our(?=s?$|ed$|ing$|al|able|ful|ite|less)"), "or"),
    (re.compile(r"is(?=(?:e[sdr]?|ing|ers|ations?)$)"), "iz"),
    (re.compile(r"ys(?=(?:e[sdr]?|ing)$)"), "yz"),
    (re.compile(r"^(cent|fib|met|lit|calib|centimet|kilomet|millimet)re(s?)$"), r"\1er\2"),
    (re.compile(r"(?<=[a-z]{3}e)ll(?=ed$|ing$)"), "l"),
    (re.compile(r"^oe(?=dem|str|sop)"), "e"),
    (re.compile(r"(?<=rrh)oe"), "e"),
    (re.compile(r"(?:(?<=h)|(?<=p)|(?<=an)|(?<=gyn))ae(?=[cdmst])"), "e"),
)


class Stemmers(threading.local):
    """One for each thread: a stemmer keeps the word it works on."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


STEMMERS = Stemmers()


def stem(word: str) -> str:
    """Return what all forms and both spellings of a word have in common: "colours" and "coloring" meet."""
    known = IRREGULAR.get(word, word)
    for british, american in SPELLINGS:
        known = british.sub(american, known)
    return str(STEMMERS.english.stemWord(known))
