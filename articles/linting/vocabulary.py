"""The words that rules look for, in one place."""

from __future__ import annotations

import re

# A clinical sentence names the body or its trouble, and says of it what helps, harms, shows or is known.
BODY = re.compile(
    r"\b(?:pains?|painful|ach(?:e|es|ing)|sore(?:ness)?|hurts?|injur(?:y|ies|ed|e|es)|swelling|swollen|"
    r"knees?|kneecaps?|hips?|ankles?|f[oe]{2}t|heels?|shins?|cal(?:f|ves)|thighs?|backs?|spine|necks?|shoulders?|"
    r"elbows?|wrists?|joints?|muscles?|tendons?|ligaments?|cartilage|bones?|nerves?|tissues?|fascia|"
    r"quadriceps|hamstrings?|glutes?|buttocks|patella(?:r|e)?|patellofemoral|iliotibial|achilles|meniscus|"
    r"tendinopath(?:y|ies)|syndromes?|arthritis|fractures?|strains?|sprains?|inflammation|symptoms?)\b",
    re.IGNORECASE,
)
SAYS = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|help(?:s|ed|ful)?|eas(?:e|es|ed|ing)|reliev(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|"
    r"lower(?:s|ed|ing)?|prevent(?:s|ed|ing|ion)?|improv(?:e|es|ed|ing|ement)|heal(?:s|ed|ing)?|treat(?:s|ed|ing|ment)?|"
    r"strengthen(?:s|ed|ing)?|load(?:s|ed|ing)?|worse(?:n|ns|ned|ning)?|better|risks?|likel(?:y|ier|iest)|"
    r"increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|lead(?:s|ing)? to|led to|links?|linked|effect(?:s|ive)?|works? for|recover(?:s|ed|y)?|"
    r"stud(?:y|ies)|trials?|research|evidence|proven|prove[sd]?|shown?|guidelines?|recommend(?:s|ed)?|"
    r"most|common(?:ly|est)?|often|usually|rarely|per cent|percent|half|diagnos(?:is|es|ed|e))\b|%",
    re.IGNORECASE,
)
# Below such a heading the clinic speaks of itself: nothing there needs a source.
OF_THE_CLINIC = re.compile(
    r"\b(?:clinic|book|booking|appointments?|assessment|contact|about us|prices?|opening hours|what we offer)\b",
    re.IGNORECASE,
)

# Words that promise, praise or claim a title: advertising rules for health care restrict them in many countries.
# Whole words: "safety", "unsafe" and "special" are others. "Safely" promises what "safe" does, so it is one.
RESTRICTED = re.compile(
    r"(?<!\w)(?:"
    r"pain[\s\-‐‑–]?free|free (?:of|from) pain|painless(?:ly)?|"
    r"guarantee(?:s|d|ing)?|cur(?:e|es|ed|ing|able|ative)|"
    r"speciali[sz](?:e|es|ed|ing|ations?)|specialis(?:t|ts|m|ms)|special(?:ty|ties|ity|ities)|"
    r"expert(?:s|ise|ly)?|best|safe(?:r|st|ly)?|"
    r"before\s?/\s?after|before-and-after|before and after"
    r")(?!\w)",
    re.IGNORECASE,
)
PLAIN_BEFORE_AFTER = "before and after"
SHOWN = re.compile(r"\s+(?:photo|picture|image|result|shot|stor|video|comparison)", re.IGNORECASE)

# Said with one of these just before it, a restricted word denies what it would claim.
NEGATIONS = {
    *("no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "hardly"),
    *("n't", "rather than", "instead of"),
}
NO_NEGATION = {"only", "just", "merely", "simply", "doubt"}  # "not only safe", "no doubt the best"
NEAR = 8  # words
# Set phrases that claim nothing about the clinic.
SET_PHRASES = re.compile(
    r"\b(?:(?:do|does|did|done|doing|try|tried) (?:your|our|my|his|her|its|their|the) best|at best|best wishes|"
    r"best of luck|better safe than sorry|to be on the safe side|fail-safe|before and after)\b",
    re.IGNORECASE,
)
