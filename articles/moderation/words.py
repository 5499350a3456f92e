"""What the hints look for, as `read()` leaves text: lower case, no accents, no apostrophes, single spaces.

A hint asks a person to look; it decides nothing, with one exception: a testimonial stays off the site until the
owner has said that the regulator allows them, so those patterns rather find too much.
"""

DRUGS = (
    "acetaminophen|amitriptyline|antibiotics?|aspirin|baclofen|celebrex|celecoxib|ciprofloxacin|co-codamol|codeine"
    "|cortisone|corticosteroids?|diazepam|diclofenac|duloxetine|etoricoxib|fentanyl|gabapentin|hydrocodone|ibuprofen"
    "|ketoprofen|lyrica|meloxicam|metformin|methotrexate|morphine|naproxen|nurofen|oxycodone|ozempic|panadol"
    "|paracetamol|prednisolone|prednisone|pregabalin|semaglutide|sertraline|steroids?|steroid injections?|tramadol"
    "|tylenol|voltaren|voltarol|warfarin|xarelto"
)

RED_FLAGS = (
    r"chest (?:pain|tightness|feels tight)|pain in (?:my|the) chest",
    r"(?:cant|cannot|can not|couldnt|struggl\w* to|difficulty|trouble|short of) breathe?(?:ing)?\b|short(?:ness)? of breath",
    r"(?:cant|cannot|can not|couldnt|unable to) (?:put (?:any )?weight|bear (?:any )?weight|weight[ -]?bear|stand up|walk at all)",
    r"(?:cant|cannot|can not|unable to|no longer) (?:feel|move) (?:my|his|her|the|one)",
    r"(?:hot|red|warm)(?:,| and| &)? (?:very |badly )?swollen|swollen(?:,| and| &)? (?:very )?(?:hot|red|warm)",
    r"(?:calf|calves|lower leg)\b.{0,40}\b(?:swollen|swelling|hot|red|throbbing)|(?:swollen|painful|hot|red) (?:calf|calves)",
    r"blood clot|deep vein|\bdvt\b|coughing (?:up )?blood",
    r"numb\w*\b.{0,40}\b(?:groin|saddle|genitals?|between my legs|inner thighs|bottom|buttocks)",
    r"(?:groin|saddle|genitals?|between my legs)\b.{0,40}\bnumb",
    r"(?:bladder|bowels?|pee|urinate|wee)\b.{0,40}\b(?:control|cant|cannot|unable|lost)|(?:lost|losing|loss of) control of (?:my )?(?:bladder|bowels?)",
    r"wet(?:ting)? myself|soil(?:ed|ing) myself|incontinen(?:t|ce)",
    r"cauda equina|septic|sepsis",
    r"\bfever\b|high temperature|shivering|(?:night sweats)",
    r"(?:heard|felt) (?:a|it) (?:loud )?(?:pop|snap|crack|go)\b|bone (?:is )?sticking out|looks? (?:deformed|out of place)",
    r"(?:lost|losing|loss of) consciousness|passed out|blacked out|(?:hit|banged) my head|(?:face|arm) (?:is )?droop",
    r"suicid|kill(?:ing)? myself|end (?:my|it) (?:life|all)|take my (?:own )?life|(?:dont|do not) want to (?:live|be here)|self[ -]?harm|hurt(?:ing)? myself on purpose",
    r"call(?:ing)? (?:an )?ambulance|emergency|overdos",
)

PEOPLE = r"(?:physios?|physiotherap\w+|therapists?|clinic|practice|team)"
CARE = r"(?:treatments?|sessions?|visits?|appointments?|assessments?|plan|program(?:me)?s?|exercises|rehab\w*|advice|massage|taping|needling)"
DID = r"(?:cured|fixed|healed|saved|sorted|resolved|solved|eliminated|transformed|(?:worked|did) wonders|worked a treat|worked for me|got rid of|got me|helped|made (?:such )?(?:a|all the) (?:huge |big |massive |real |world of )?difference)"
DOES = r"(?:cures?|fix(?:es)?|heals?|saves?|sorts|works? wonders|does wonders|helps?|makes? (?:such )?(?:a|all the) (?:huge |big |massive |real |world of )?difference)"

TESTIMONIALS = (
    rf"\b(?:{PEOPLE}|{CARE})\b.{{0,60}}\b{DID}\b",
    rf"\b{PEOPLE}\b.{{0,40}}\b{DOES}\b (?:me|you|us|people|everyone|everybody|runners|patients)\b",
    rf"\b(?:you|you guys|they|she|he|these (?:people|guys)) (?:\w+ ){{0,2}}{DID} (?:me|my|our|us|it)\b",
    rf"\b{DID}\b.{{0,60}}\b(?:by|at|with|thanks to) (?:the |this |your )?(?:{PEOPLE}|{CARE})\b",
    r"thank(?:s|ful)? (?:you )?(?:so much )?(?:to|for) (?:you|your|the|this|all|my|everyone|everybody|fixing|curing|helping|getting|sorting)",
    r"grateful (?:to|for)|so grateful|cant thank|cannot thank|owe (?:you|them|it all|my)",
    r"(?:highly |strongly |would |definitely |cant |cannot |fully |thoroughly )recommend|recommend (?:you|them|him|her|this|these|the|your|movement|to (?:anyone|everyone|all))",
    r"\b(?:best|great|amazing|fantastic|brilliant|excellent|wonderful|awesome|incredible|outstanding|superb|top|lovely|miracle)\b.{0,20}\b(?:physios?|physiotherap\w+|therapists?|clinic|team|treatments?|care|service|sessions?|experience|results?|practice)\b",
    r"\b(?:physios?|physiotherap\w+|therapists?|clinic|team|treatments?|care|service|sessions?|results?|practice)\b.{0,20}\b(?:was|were|is|are)\b.{0,15}\b(?:best|great|amazing|fantastic|brilliant|excellent|wonderful|awesome|incredible|outstanding|superb|life[ -]?changing|spot on|second to none)\b",
    r"(?:five|5)[ -]?stars?\b|10/10|life[ -]?saver|miracle workers?|chang(?:ed|ing) my life|life[ -]?changing|game[ -]?changer|gave me (?:my|back)|got my (?:life|knee|running) back",
    r"(?:pain[ -]?free|no (?:more )?pain|back (?:to )?running|ran|running|better|pain (?:is|was|has) gone)\b.{0,60}\b(?:after|since|thanks to)\b.{0,40}\b(?:sessions?|visits?|appointments?|treatments?|seeing|coming|working with|clinic|physio\w*|you|them)\b",
    r"\b(?:after|since)\b.{0,30}\b(?:sessions?|visits?|appointments?|treatments?|seeing|coming to|working with)\b.{0,60}\b(?:pain[ -]?free|no (?:more )?pain|back (?:to )?running|running again|ran|better|gone|recovered|healed|cured)\b",
)

HEALTH = (
    r"(?:my|his|her|our) (?:diagnos\w+|surgery|operation|mri|x-?ray|scan|pregnancy|condition|medication|injury|doctor|gp|consultant|surgeon)",
    r"(?:i|ive|i have|i had|im|i am|was|been|got) (?:just |recently |been )?(?:diagnosed|operated|pregnant|diabetic|asthmatic|prescribed|referred|depressed)",
    r"\b(?:arthritis|osteoarthritis|cancer|diabetes|depress(?:ed|ion)|anxiety|asthma|epilep\w+|hiv|stroke|heart (?:attack|disease)|osteoporosis|fibromyalgia|anorexi\w+|bulimi\w+|eating disorder|miscarriage|menopause|addict\w+)\b",
    r"\b(?:i|ive|my)\b.{0,30}\b(?:pain|hurts?|hurting|aches?|aching|sore|torn|tear|fractured?|broken?|swollen|sprain\w*|operation|surgery|injured|injury)\b",
)

CONTACT = (
    r"[\w.+-]{1,64}@[\w-]{1,63}\.\w{2,}|\b\w{2,30} ?(?:\(at\)|\[at\]| at ) ?\w{2,30} ?(?:\(dot\)|\[dot\]| dot ) ?\w{2,}",
    r"(?:\+|\b00)?\d(?:[ ()./-]{0,2}\d){7,14}\b",
    r"\b(?:whats ?app|telegram|instagram|snapchat)\b|(?:^|\s)@\w{3,}",
    r"(?:call|text|ring|e-?mail|contact|message|dm) me\b",
)

LINK = (
    r"\b(?:https?|ftp)\b ?:|\bwww\.|\b(?:href|\[url)",
    r"\b[a-z0-9-]{2,63}\.(?:com|net|org|info|biz|ru|cn|io|co|uk|ca|au|de|fr|xyz|top|shop|store|online|site|club|ly|me|app|link|click)\b",
)

CLINICIAN = (
    r"\b(?:dr|doctor|prof|professor|physio|physios|physiotherapist|therapist|nurse|surgeon|clinic|admin|administrator|moderator|staff|reception|team|official)\b",
)
