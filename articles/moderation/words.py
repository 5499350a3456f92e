"""What the hints look for, as `read()` leaves text: lower case, no accents, no apostrophes, single spaces.

A hint asks a person to look; it decides nothing, with one exception: a testimonial stays off the site until the
owner has said that the regulator allows them, so those patterns rather find too much.
"""

DRUGS = (
    "acetaminophen|adderall|advil|alendronate|aleve|amitriptyline|amoxicillin|antibiotics?|anticoagulants?"
    "|anti[ -]?depressants?|anti[ -]?inflammatories|anti[ -]?inflammatory (?:drugs?|pills?|tablets?|gel|medication)"
    "|apixaban|arcoxia|aspirins?|atorvastatin|baclofen|bisphosphonates?|blood thinners?|cannabis|cbd|celebrex|celecoxib"
    "|cipro|ciprofloxacin|co[ -]?codamol|codeine|cortisone|corticosteroids?|cyclobenzaprine|diazepam|diclofenac"
    "|doxycycline|duloxetine|eliquis|epo|etoricoxib|excedrin|fentanyl|flexeril|flucloxacillin|fosamax|gabapentin"
    "|heparin|hydrocodone|ibuprofen|ibuprophen|indomethacin|insulin|ketoprofen|ketorolac|levofloxacin|lisinopril|lyrica"
    "|marijuana|mefenamic acid|meloxicam|metformin|methocarbamol|methotrexate|morphine|motrin|mounjaro|naproxen|norco"
    "|nsaids?|nurofen|opiates?|opioids?|oxycodone|oxycontin|ozempic|pain ?killers?|pain (?:meds|pills|tablets)|panadol"
    "|paracetamol|paracetemol|penicillin|percocet|prednisolone|prednisone|pregabalin|prozac|ritalin|rivaroxaban"
    "|robax|robaxacet|robaxin|semaglutide|sertraline|statins?|steroids?|testosterone|toradol|tramadol|tylenol|valium"
    "|viagra|vicodin|voltaren|voltarol|warfarin|wegovy|xanax|xarelto|zoloft"
)

CANNOT = "(?:cant|cannot|can not|couldnt|could not|unable to|not able to)"
JOINT = "(?:knee|kneecap|patella|leg|ankle|foot|hip|joint|bone|shoulder)"

RED_FLAGS = (
    r"chest (?:pain|tightness|feels tight)|pain in (?:my|the) chest",
    r"(?:cant|cannot|can not|couldnt|struggl\w{0,4} to|difficulty|trouble|short of) breathe?(?:ing)?\b|short(?:ness)? of breath",
    r"(?:cant|cannot|can not|couldnt|unable to) (?:put (?:any )?weight|bear (?:any )?weight|weight[ -]?bear|stand up|walk at all)",
    r"(?:cant|cannot|can not|unable to|no longer) (?:feel|move) (?:my|his|her|the|one)",
    r"(?:hot|red|warm)(?:,| and| &)? (?:very |badly )?swollen|swollen(?:,| and| &)? (?:very )?(?:hot|red|warm)",
    r"(?:calf|calves|lower leg)\b.{0,40}\b(?:swollen|swelling|hot|red|throbbing)|(?:swollen|painful|hot|red) (?:calf|calves)",
    r"blood clot|deep vein|\bdvt\b|coughing (?:up )?blood",
    r"\bnumb\w{0,6}\b.{0,40}\b(?:groin|saddle|genitals?|between my legs|inner thighs|bottom|buttocks)",
    r"(?:groin|saddle|genitals?|between my legs)\b.{0,40}\bnumb",
    r"(?:bladder|bowels?|pee|urinate|wee)\b.{0,40}\b(?:control|cant|cannot|unable|lost)|(?:lost|losing|loss of) control of (?:my )?(?:bladder|bowels?)",
    r"wet(?:ting)? myself|soil(?:ed|ing) myself|incontinen(?:t|ce)",
    r"cauda equina|septic|sepsis",
    r"\bfever\b|high temperature|shivering|(?:night sweats)",
    r"(?:heard|felt) (?:a|it) (?:loud )?(?:pop|snap|crack|go)\b|bone (?:is )?sticking out|looks? (?:deformed|out of place)",
    r"(?:lost|losing|loss of) consciousness|passed out|blacked out|(?:hit|banged) my head|(?:face|arm) (?:is )?droop",
    r"suicid|kill(?:ing)? myself|end (?:my|it) (?:life|all)|take my (?:own )?life|(?:dont|do not) want to (?:live|be here)|self[ -]?harm|hurt(?:ing)? myself on purpose",
    r"call(?:ing)? (?:an )?ambulance|emergency|overdos",
    r"\bbreathless|\bfaint(?:ed|ing)\b|\bfe(?:el|els|lt|eling) faint|\bpalpitations|\b(?:slurred|slurring)\b",
    r"\b(?:i|he|she) (?:just )?collapsed\b|\bcollapsed (?:during|after|on|in) (?:a|my|the) (?:\w{1,12} )?(?:run|race|marathon)",
    r"\b(?:tight|heavy|painful) chest|\bchest (?:hurts?|hurting|pains|aches?|is (?:\w{1,12} )?(?:tight|heavy))\b",
    r"\b(?:tightness|pressure) (?:in|on|across) (?:my|the) chest|\bpain (?:\w{1,12} )?down (?:my |the )?left arm",
    rf"\b{CANNOT} (?:put|bear|take) (?:\w{{1,12}} )?weight\b|\b{CANNOT} stand on (?:it|my|the)\b",
    rf"\b{CANNOT} walk(?=$|[.,;:!?)]| (?:after|since|on|at all|any ?more|because|due to|now|today|properly|or|my knee|knee)\b)",
    rf"\b{CANNOT} (?:feel|move) (?:anything\b|when i (?:go|pee|wee)\b|{JOINT}\b|legs?\b|feet\b|toes\b|below\b)",
    rf"\b{CANNOT} (?:pee|wee|urinate|pass (?:urine|water))\b",
    r"\b(?:calf|calves|legs?)\b.{0,40}\bsw[eo]ll|\bsw[eo]ll\w{0,4}\b.{0,25}\b(?:calf|calves|legs?)\b",
    r"\bclots? in (?:my|his|her|the|a)\b|\bthrombosis\b",
    r"\b(?:foot|feet|legs?) (?:is|are|was|has|have|had|went|goes|go|going|turned|turning|feels?|felt|looks?) (?:\w{1,12} ){0,3}(?:numb|blue|pale|white)\b",
    r"\b(?:numb|blue|pale) (?:foot|feet|legs?)\b|\b(?:foot|feet|legs?) numb\b|\bwhite foot\b|\bnumbness below\b",
    r"\b(?:no|lost|lose|losing) (?:all )?feeling in\b|\bfoot drop\b|\bdrop foot\b|\bweak(?:ness)? in both legs",
    rf"\bdislocat|\bdeformed\b|\bopen wound|\bdeep cut\b|\b{JOINT} (?:(?:is|was|looks|came|went|has|just) )?(?:popped )?out of (?:place|shape)\b",
    rf"\b{JOINT} (?:has |just )?popped out\b|\bbroken (?:\w{{1,12}} )?{JOINT}\b|\bbroke (?:my|his|her) {JOINT}\b|\b{JOINT} is broken\b",
    rf"\b(?:knee|kneecap|patella|leg|ankle|hip) fracture|(?<!stress )\bfractured? (?:my |his |her )?(?:\w{{1,12}} )?{JOINT}\b",
    rf"\binfected (?:{JOINT}|wound|cut)\b|\b(?:knee|joint) (?:is |looks )?infect|\bpus\b|\bchills\b|\bshivers\b",
    r"\bhot (?:and )?(?:(?:red|swollen|sore|painful|left|right|puffy) ){0,2}(?:knee|joint)\b|\bknee (?:is|feels|was|looks) (?:\w{1,12} ){0,2}hot\b",
    r"\bknee hot (?:to|and)\b|\b(?:red|hot)(?:,| and| &)? (?:hot|red)\b|\btemperature (?:is|of) (?:3[89]|4[0-2]|10\d)\b|\b(?:has|have) a temperature",
    r"\bcough(?:s|ed|ing)? (?:up )?blood|\bvomit(?:s|ed|ing)? blood|\bblood in (?:(?:my|the|his|her) )?(?:urine|pee|wee|stools?)\b",
    r"\b(?:dark|brown|red|bloody|cola[ -]?colou?red) (?:urine|pee|wee)\b|\bheat ?stroke|\b(?:sudden|worst) (?:severe )?headache",
    r"\bwant(?:s|ed)? to die\b|\bwish i (?:was|were) dead|\bbetter off dead|\bno (?:point|reason) (?:in )?(?:living|to live|going on)",
    r"\b(?:thinking|thought) (?:of|about) ending it|\bending (?:it all|my life)|\btoo many (?:pills|tablets|pain ?killers)|\bstarving myself|^stroke\W?$|\b(?:having|signs of|symptoms of) (?:a )?stroke\b|\bheart attack|\bunexplained weight loss",
)

PEOPLE = r"(?:physios?|physiotherap\w+|therapists?|clinic|practice|team)"
CARE = r"(?:treatments?|sessions?|visits?|appointments?|assessments?|plan|program(?:me)?s?|exercises|rehab\w*|advice|massage|taping|needling)"
DID = r"(?:cured|fixed|healed|saved|sorted|resolved|solved|eliminated|transformed|(?:worked|did) wonders|worked a treat|worked for me|got rid of|got me|helped|made (?:such )?(?:a|all the) (?:huge |big |massive |real |world of )?difference)"
DOES = r"(?:cures?|fix(?:es)?|heals?|saves?|sorts|works? wonders|does wonders|helps?|makes? (?:such )?(?:a|all the) (?:huge |big |massive |real |world of )?difference)"

PRAISED = "(?:amazing|fantastic|brilliant|excellent|wonderful|awesome|incredible|outstanding|superb|a genius|a star|a legend|a magician|the real deal)"
# What is praised on this site without praising care: "this article is amazing", "what is the best shoe?"
THING = (
    "(?:advice|article|articles|blog|content|diagram|exercise|explanation|figure|guide|here|how|ice|info|information|it"
    "|list|one|page|paragraph|parkrun|part|photo|piece|pilates|picture|plan|point|post|read|reference|rest|running"
    "|section|shoe|site|sleep|strength|stretching|summary|swimming|table|text|that|there|this|training|walking"
    "|weather|website|what|when|where|which|who|why|work|writing|yoga)"
)
A_NAME = rf"(?<!\bthe )(?<!\bthis )(?<!\bthat )(?<!\ba )(?<!\ban )(?<!\bmy )(?<!\byour )\b(?!{THING}\b)\w+"
WRITTEN = "(?:article|blog|content|diagram|explanation|guide|info|information|list|page|picture|post|read|reminder|site|summary|table|text|website|writing)s?"
NOT_OF_CARE = rf"(?!(?:all )?(?:this|that|the|your|these) (?:\w{{1,12}} ){{0,2}}{WRITTEN}\b)"

TESTIMONIALS = (
    rf"\b(?:{PEOPLE}|{CARE})\b.{{0,60}}\b{DID}\b",
    rf"\b{PEOPLE}\b.{{0,40}}\b{DOES}\b (?:me|you|us|people|everyone|everybody|runners|patients)\b",
    rf"\b(?:you|you guys|they|she|he|these (?:people|guys)) (?:\w+ ){{0,2}}{DID} (?:me|my|our|us|it)\b",
    rf"\b{DID}\b.{{0,60}}\b(?:by|at|with|thanks to) (?:the |this |your )?(?:{PEOPLE}|{CARE})\b",
    rf"thank(?:s|ful)? (?:you )?(?:so much )?(?:to|for) {NOT_OF_CARE}(?:you|your|the|this|all|my|everyone|everybody|fixing|curing|helping|getting|sorting)",
    r"\bfor (?:fixing|curing|healing|saving|sorting) (?:me|my)\b",
    r"grateful (?:to|for)|so grateful|cant thank|cannot thank|owe (?:you|them|it all|my)",
    r"(?:highly |strongly |would |definitely |cant |cannot |fully |thoroughly )recommend|recommend (?:you|them|him|her|this|these|the|your|movement|to (?:anyone|everyone|all))",
    r"\b(?:best|great|amazing|fantastic|brilliant|excellent|wonderful|awesome|incredible|outstanding|superb|top|lovely|miracle)\b.{0,20}\b(?:physios?|physiotherap\w+|therapists?|clinic|team|treatments?|care|service|sessions?|experience|results?|practice)\b",
    r"\b(?:physios?|physiotherap\w+|therapists?|clinic|team|treatments?|care|service|sessions?|results?|practice)\b.{0,20}\b(?:was|were|is|are)\b.{0,15}\b(?:best|great|amazing|fantastic|brilliant|excellent|wonderful|awesome|incredible|outstanding|superb|life[ -]?changing|spot on|second to none)\b",
    r"(?:five|5)[ -]?stars?\b|10/10|life[ -]?saver|miracle workers?|chang(?:ed|ing) my life|life[ -]?changing|game[ -]?changer|gave me (?:my|back)|got my (?:life|knee|running) back",
    r"(?:pain[ -]?free|no (?:more )?pain|back (?:to )?running|ran|running|better|pain (?:is|was|has) gone)\b.{0,60}\b(?:after|since|thanks to)\b.{0,40}\b(?:sessions?|visits?|appointments?|treatments?|seeing|coming|working with|clinic|physio\w*|you|them)\b",
    r"\b(?:after|since)\b.{0,30}\b(?:sessions?|visits?|appointments?|treatments?|seeing|coming to|working with)\b.{0,60}\b(?:pain[ -]?free|no (?:more )?pain|back (?:to )?running|running again|ran|better|gone|recovered|healed|cured)\b",
    rf"\bloved? (?:this|the|your|my|that) (?:{PEOPLE}|place)\b|\b{PEOPLE}\b.{{0,20}}\b(?:is|was|are|were)\b.{{0,15}}\b(?:genius|star|legend|magician|the real deal)\b",
    rf"{A_NAME} (?:is|was) (?:\w{{1,12}} ){{0,2}}(?:{PRAISED}\b|the (?:very )?best(?=$|[.,;!)]))",
    rf"\b(?:you|they|guys|people|staff|everyone)(?:re| are| were| is| was) (?:\w{{1,12}} ){{0,2}}(?:{PRAISED}\b|the (?:very )?best\b)",
    rf"\b(?:shes|hes|theyre|youre) (?:\w{{1,12}} ){{0,2}}(?:{PRAISED}\b|the (?:very )?best\b)",
    r"\b10 out of 10\b|\b5 ?\*(?! ?\d)|[\u2605\u2b50]{3}|\bworth every (?:penny|cent)|\bin a heartbeat\b|\bnever felt better\b",
    rf"\bi (?:\w{{1,12}} )?recommend\b|^recommended\b|\b{CANNOT} (?:recommend|fault|praise|be happier)",
    r"\bwish (?:i had|id) (?:come|gone|seen)\b|\bknows? (?:his|her|their) stuff\b|\bkudos to\b|\bthe only (?:place|person|one) (?:that|who) helped",
    rf"\bthanks to {NOT_OF_CARE}\w+.{{0,60}}\b(?:i|im|ive|my|we)\b|\b(?:run|running|walk|walking) again\b.{{0,30}}\bthanks\b|\bthank you to {NOT_OF_CARE}\w+",
    r"\bgot me (?:back|running|walking|racing|moving|through)\b|\bsorted me out\b|\b(?:now|finally) pain[ -]?free\b|\bpain[ -]?free now\b",
    r"(?<!\bi )(?<!\bive )\b(?:cured|fixed|healed|sorted|saved|(?:did|worked) wonders (?:on|for)) (?:me|my)\b",
    rf"\b(?:{PEOPLE}|{CARE}|shockwave|therapy)\b.{{0,40}}\b(?:(?:relieved|eased|helped|got rid of|worked (?:on|for)) (?:me|my|our)|took (?:away )?my)\b",
    r"\b(?:pain|injury|niggle|ache)\b.{0,30}\b(?:disappeared|vanished|went away|gone)\b.{0,30}\b(?:since|after|thanks to) (?:i |my |the |your |a )?(?:saw|seeing|visiting|treatments?|physio|sessions?|you|them)\b",
    rf"\b(?:after|since) (?:\w{{1,12}} ){{0,2}}(?:{PEOPLE}|treatments?|sessions?|visits?|appointments?|needling|massage)\b.{{0,60}}\b(?:disappeared|vanished|went away)\b",
)

HEALTH = (
    r"(?:my|his|her|our) (?:diagnos\w+|surgery|operation|mri|x-?ray|scan|pregnancy|condition|medication|injury|doctor|gp|consultant|surgeon)",
    r"(?:i|ive|i have|i had|im|i am|was|been|got) (?:just |recently |been )?(?:diagnosed|operated|pregnant|diabetic|asthmatic|prescribed|referred|depressed)",
    r"\b(?:arthritis|osteoarthritis|cancer|diabetes|depress(?:ed|ion)|anxiety|asthma|epilep\w+|hiv|stroke|heart (?:attack|disease)|osteoporosis|fibromyalgia|anorexi\w+|bulimi\w+|eating disorder|miscarriage|menopause|addict\w+)\b",
    r"\b(?:i|ive|my)\b.{0,30}\b(?:pain|hurts?|hurting|aches?|aching|sore|torn|tear|fractured?|broken?|swollen|sprain\w*|operation|surgery|injured|injury)\b",
    r"\b(?:diabetics?|gout|sciatica|lupus|(?:multiple )?sclerosis|parkinsons|dementia|crohns|coeliac|celiac|ptsd|adhd|osteopenia|thyroid|pacemaker|hernia|covid)\b",
    r"\b(?:torn|tore|ruptured|broke|fractured|sprained|dislocated) (?:my|his|her|our)\b|\b(?:knee|hip|joint) replacement\b|\b(?:herniated|slipped|bulging) dis[ck]\b",
    r"\b(?:weeks?|months?) pregnant\b|\b(?:im|i am|shes|she is|wife is) (?:\w{1,12} ){0,3}pregnant\b",
    r"\bon (?:\w{1,15} )?(?:medications?|meds|tablets|pills)\b|\bmy (?:blood pressure|period|bmi|weight|op|knee op|hip op)\b|\b(?:acl|knee|hip|back) surgery\b",
    r"\b(?:i have|i had|ive|ive got|ive had|i suffer from|my|he has|she has) (?:\w{1,12} ){0,3}(?:shin splints|stress fracture|plantar fasciitis|runners knee|jumpers knee|itbs?|tendin\w{1,8}|tendon\w{1,8}|bursitis|scoliosis|ms|ibs|eds)\b",
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
