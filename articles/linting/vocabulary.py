"""The words that rules look for, in one place."""

from __future__ import annotations

import re

# A clinical sentence names the body or its trouble, and says of it what helps, harms, shows or is known.
BODY_WORDS = (
    r"(?:pains?|painful|ach(?:e|es|ing)|sore(?:ness)?|hurts?|injur(?:y|ies|ed|e|es)|swelling|swollen|"
    r"knees?|kneecaps?|hips?|ankles?|f[oe]{2}t|heels?|shins?|cal(?:f|ves)|thighs?|backs?|spine|necks?|shoulders?|"
    r"elbows?|wrists?|joints?|muscles?|tendons?|ligaments?|cartilage|bones?|nerves?|tissues?|fascia|"
    r"quadriceps|hamstrings?|glutes?|buttocks|patella(?:r|e)?|patellofemoral|iliotibial|achilles|meniscus|"
    r"tendinopath(?:y|ies)|syndromes?|arthritis|fractures?|strains?|sprains?|inflammation|symptoms?)\b"
)
BODY = re.compile(rf"\b{BODY_WORDS}", re.IGNORECASE)
SAYS = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|help(?:s|ed|ful)?|eas(?:e|es|ed|ing)|reliev(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|"
    r"lower(?:s|ed|ing)?|prevent(?:s|ed|ing|ion)?|improv(?:e|es|ed|ing|ement)|heal(?:s|ed|ing)?|treat(?:s|ed|ing|ment)?|"
    r"strengthen(?:s|ed|ing)?|load(?:s|ed|ing)?|worse(?:n|ns|ned|ning)?|better|risks?|likel(?:y|ier|iest)|"
    r"increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|lead(?:s|ing)? to|led to|links?|linked|effect(?:s|ive)?|works? for|recover(?:s|ed|y)?|"
    r"stud(?:y|ies)|trials?|research|evidence|proven|prove[sd]?|shown?|guidelines?|recommend(?:s|ed)?|"
    r"damag(?:e|es|ed|ing)|harm(?! in\b)(?:s|ed|ing|ful|less)?|ruin(?:s|ed|ing)?|wreck(?:s|ed|ing)?|destroy(?:s|ed|ing)?|"
    r"weaken(?:s|ed|ing)?|aggravat(?:e|es|ed|ing)|irritat(?:e|es|ed|ing|ion)|(?<!what )trigger(?:s|ed|ing)?|overload(?:s|ed|ing)?|"
    r"sooth(?:es|ed|ing)|(?:good|bad|great) for (?!you\b|now\b|an?\b)|"
    r"most|common(?:ly|est)?|often|usually|rarely|per cent|percent|half|diagnos(?:is|es|ed|e))\b|%",
    re.IGNORECASE,
)
# What is said of the body with these: "stops shin splints", not "stop if it hurts"; "supports the knee", not "supports you".
ACTS = re.compile(
    r"\b(?:(?!\A)protect(?:s|ed|ing)?|stops|stopped|stopping|(?:\w{2,30}s|can|may|will|could|might) stop|supports|stabili[sz]es|relaxes|loosens|"
    r"tightens|fixes|restores|rebuilds|wear(?:s|ing)? (?:out|down|away)|w(?:ore|orn) (?:out|down|away)|"
    r"wear(?:s|ing)?(?=(?: \w{1,30}){1,3} (?:out|down|away)\b))\s"
    r"(?:(?!(?:if|when|as|because|before|after|until|unless|and|or|but|at|in|on|by|to|for|with|near|along|past|running|shoes?)\b)"
    rf"[\w’'-]{{1,30}}\s){{0,3}}{BODY_WORDS}|"
    rf"\b{BODY_WORDS} (?:can |may |will )?wears? (?:out|down|away)\b",
    re.IGNORECASE,
)
# Below such a heading the clinic speaks of itself: nothing there needs a source.
OF_THE_CLINIC = re.compile(
    r"\b(?:clinic|book|booking|appointments?|about us|contact us|prices?|opening hours|what we offer)\b|"
    r"\A(?:how to )?contact(?: details| form)?\W*\Z|\b(?:your|our|an|first|initial) assessment\W*\Z",
    re.IGNORECASE,
)

# A raised 2 or 3 behind one of these is a power, not the number of a source.
POWERS = re.compile(
    r"[cdkmnµ]m|ft|in|yd|mi|ha|ms|sec|inch(?:es)?|foot|feet|yards?|miles?|(?:centi|milli|kilo)?met(?:re|er)s?|"
    r"sin|cos|tan|log|exp|chi|vo",
    re.IGNORECASE,
)

# Words that promise, praise or claim a title: advertising rules for health care restrict them in many countries.
# Whole words: "safety", "unsafe" and "special" are others. "Safely" promises what "safe" does, so it is one.
TITLES = r"speciali[sz](?:e|es|ed|ing|ations?)|specialis(?:t|ts|m|ms)|special(?:ty|ties|ity|ities)|expert(?:s|ise|ly)?"
TITLE = re.compile(TITLES, re.IGNORECASE)
RESTRICTED = re.compile(
    r"(?<!\w)(?:"
    r"pain[\s\-‐‑–]?free|free (?:of|from) pain|painless(?:ly)?|"
    r"guarantee(?:s|d|ing)?|cur(?:e|es|ed|ing|able|ative)|"
    rf"{TITLES}|best|safe(?:r|st|ly)?|"
    r"before(?:\s?[/&+]\s?|[‐‑–-]|[\s-](?:and|&|n|[’'‘]n[’']?)[\s-])after"
    r")(?!\w)",
    re.IGNORECASE,
)
# "Stretch before and after your run" claims nothing; pictures of patients before and after treatment do.
PLAIN_BEFORE_AFTER = re.compile(r"before\s?(?:and|&|\+|n)\s?after", re.IGNORECASE)
STUDIED = re.compile(
    r"[\s-]+(?:stud(?:y|ies)|trials?|designs?|analys[ei]s|differences?|scores?|data)\b", re.IGNORECASE
)
SHOWN = re.compile(
    r"\s+(?:photo|picture|image|result|shot|stor|video|comparison|galler|pics?\b|"
    r"(?:(?!(?:the|an?|this|that|your|each|every|as|in|and|or|on|to)\b)\w+\s+){1,2}(?:photo|picture|image|galler))",
    re.IGNORECASE,
)
SHOWN_FIRST = re.compile(
    r"(?<!\btake )(?<!\btake a )(?<!\btake some )\b(?:photo(?:graph)?|picture|image|pic|galler(?:y|ie))s?"
    r"(?:\s?[:,(–—-]\s?|\s(?:(?:of|from|showing|taken)\s)?)(?:(?!(?:your|own|shows?|is|are|how)\b)\w+\s){0,3}\Z|"
    r"\b(?:our|my|their|patients[’'])\s\Z",
    re.IGNORECASE,
)
# "In our picture", followed by "before and after a run", says when to stretch.
SPORT = re.compile(
    r"\s(?:(?:an?|the|your|each|every|any|long)\s){0,2}(?:runs?|running|races?|training|exercis(?:e|es|ing)|sessions?|workouts?)\b",
    re.IGNORECASE,
)

# Said with one of these just before it, a restricted word denies what it would claim.
NEGATIONS = {
    *("no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "hardly"),
    *("n't", "rather than", "instead of"),
}
NEAR = 8  # words
# These hold a negation and deny nothing: "not only safe", "don't wait to see", "nothing less than the best".
NO_DENIAL = re.compile(
    r"(?:n't|\bnot|\bnever|\bcannot) (?:only|just|merely|simply)\b|"
    r"\b(?:no|without(?: an?y?)?|beyond(?: an?y?)?) (?:doubt|question)|\bno (?:wonder|matter|other|one else)\b|"
    r"\bno(?:body|thing) else\b|\bnobody doubts\b|\bnothing (?:less than|short of|beats)\b|\bwhy not\b|"
    r"(?:n't|\bnot|\bnever|\bcannot) fail(?:s|ed)? to\b|\bnot (?:unusual|uncommon|unlikely|impossible)\b|"
    r"(?:n't|\b(?:not?|never|nobody|none|cannot)) [^.]{0,60}\bwithout (?:being|getting|an?)\b|"
    r"\bsecond to none\b|(?:n't|\bnot|\bcannot) (?:go wrong|beat|hurt to)\b|"
    r"(?:n't|\bnot|\bnever|\bno need to|\bwithout) (?:(?:you|ever|even|have|need|be|to) ){0,3}"
    r"(?:wait(?:ing)?\b(?! until| till| for)|hesitat\w+|delay\w*|miss(?:ing)?|forget|settle|suffer|regret|disappointed|"
    r"(?:afraid|scared|shy) to|think twice|put off|look (?:any )?(?:far|further)|travel far)\b"
)
# Praise of one's own, whatever is denied: "you won't find better experts", "nobody cures knees like us".
BETTER = re.compile(r"\b(?:better|finer|greater) (?:(?!than |or |and )\w+ )?\Z")
SAFER = re.compile(r"\b(?:never been|be|find|nothing(?: is|'s)?|no(?:body| one)(?: is|'s)?|no)(?: an?)? \Z")
OURS = re.compile(
    r"\bour (?:(?:own|best|top|local|leading|friendly|running|knee|sports?|trained|experienced|skilled|team of) ){0,3}\Z"
)
LIKE_OURS = re.compile(
    r"\b(?:like (?:ours?|us|we)|(?:than|as) (?:ours|us|we (?:do|are|can)|our (?:clinic|team|staff|experts?|specialists?)))\b"
)
# Set phrases that claim nothing about the clinic.
SET_PHRASES = re.compile(
    r"\b(?:(?:do|does|did|done|doing|try|tried) (?:your|our|my|his|her|its|their|the) best|at best|best wishes|"
    r"best of luck|better safe than sorry|to be on the safe side|fail-safe|before and after)\b",
    re.IGNORECASE,
)
