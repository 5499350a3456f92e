"""Words that everybody knows, runners above all: whoever types one means it, also where no article has it.

Written by hand, in no order of importance. One form stands for all: kneel for kneels, kneeling and kneeled.
"""

from __future__ import annotations

from articles.searching.words import term_of

# Running, the body and what people feel, illnesses, help and what is done, and all the rest.
WORDS = """
abductor abs achilles active adduct adductor aerobic agile anaerobic ankle arch arm athlete barefoot bench bib bike
bounce bound breath bridge brisk cadence calf calisthenics carb carbon cardio charity circuit clamshell climb
clothes club coach compete competition compress cool cooldown core couch cramp crossfit curl cushion cycle cyclist
dance deadlift deload distance dorsiflexion downhill drill drop dumbbell dynamic elastic electrolyte elliptical
endurance energy event exercise fartlek fast fell finish fit flat flex flexibility foam foot football footwear
forefoot form forward frequency fuel gait garmin gear gel glute gradient gradual gravel grip group gym half
hamstring heavy heel hike hill hockey hoka hop hurdle hydrate hyrox incline indoor injure insole intense interval
jacket jog jogger jump jumper kettlebell kick kilometre kneel lace land lap leap leggings lift limb lunge marathon
march mask massage mat medal metabolic midfoot midsole mile mileage milestone minimalist mobile momentum motion
motivate movement muscle netball neutral nike novice nutrition obstacle off orienteer orthotic outdoor outrun
outsole overpronate overreach overstretch overstride overtrain overuse pace pacer padel park parkrun partner path
pavement peak pedal pelvis performance pilates pivot plan plank plate plyometric podium pose posture power practice
press progress pronate protein push quad quadricep race racer rearfoot recover recovery rehab rep repeat repetition
resist rest ride road roll roller rope rotate rower rugby runner running safety sandal schedule score season session
set shin shirt shoe shorts shuttle side sit skate ski skill skip sleep slope slow smart sneaker soccer sock sole
speed spike spin sport sprint sprinter squad squat stability stable stack stair stamina stance start static steady
steep step stiff strap strava strength stretch stretcher stride strike striker string strong supinate support
surface sweat swim swimmer swing tape taper target team technique tempo tendon tennis terrain test thigh threshold
tibia timer toe toebox track trail train trainee trainer treadmill triathlete triathlon trip trot turn twist ultra
ultramarathon unilateral uphill vertical vest volleyball volume walk walker warm warmup watch water watt weight wide
win workout wrist yoga zone

abdomen ache acid acne acute allergic allergy anatomy angle anterior anxiety anxious appetite arthritis asleep awake
babies back bald band beard belly bend birth bite bitten bladder bleed blind blister bloated blood blow blown blue
body bone bowel brace brain breast bruise bump bunion burn burnt bursa buttock buzz callus cartilage catch cell
cheek chest chew child childhood children chill chin chronic click clot cold collapse collarbone comfort condition
contract cough crack creak crunch crutch curve cyst damage dead deaf deep deform degenerate dehydrate dent dental
dizzy dull ear eczema elbow elderly embarrass emotion exhaust eye face faint false fat fatigue fear feel female
fertile fever fibre fibula finger flare flu fluid forehead fracture fragile freeze frozen gland groin gum gut hair
hand harm head headache heal healthy hear heart heat hernia hip hollow hormone hot hunger hurt immune implant infant
infect inflame inflammation inflammatory inner inside instep intestine irritate itch itchy jaw jerk joint kidney
knee kneecap knob knock knot knuckle labour lame lateral lazy ligament limp lip liver lock loose lose lost lower
lumbar lump male medial medical memory meniscus menopause mental mild mind miss mood mouth nail nausea neck nerve
nervous nose numb oedema organ outer pain painless pale panic patella patellar pee pelvic period pinch plantar pop
pore posterior pregnant pressure prick prickle pull pulse rash raw red rib rigid rub rupture sacrum scab scar scare
sciatic sciatica scratch senses sensitive severe sex shaky shape sharp shiver shock shoot shoulder sick skeleton
skin skull slip smell snap sneeze soft sore spasm spine spleen splint sprain spur squeeze stab sting stitch stomach
strain stress stroke suffer swell symptom syndrome teeth temple tender tense tension throat throb thumb tight tingle
tired tissue tongue torso touch trauma tremble tremor trunk tumble ulcer unstable unwell upper upset vein vessel
vision vomit waist weak weaken weary wee wet wince wobble womb wonky worse wound wrinkle yawn

angina asthma cancer cardiac coma concussion diabetes epilepsy gout lupus overdose pregnancy rabies seizure sepsis
suicide tetanus tumour

acupuncture adjust advice aid ambulance antibiotic appointment assess balm bandage bath bed bill book brief care
carer case cast cause charge check chiropractor clinic clinician compare consult cope cost cream cupping cure
dentist device diagnose diagnosis diet doctor dose dressing drug electric emergency examine expert fee file fix
gentle guidance guide guideline help herbal hospital hygiene ibuprofen icing improve inject insurance knife laser
magnet manage manual medicine method mineral monitor needle nurse ointment online operate orthopaedic osteopath
package pad paracetamol pass patch patient pay payment pharmacy phone physical physician physio physiotherapist
physiotherapy pill pillow pin placebo plaster podiatrist pool prescribe prescription prevent price privacy private
procedure prognosis proof protect psychology question radiology receipt refer referral refund regime rehabilitation
relax relief relieve remedy remove repair replace report research risk routine safe scan scheme science scientist
screen shockwave sign sling solution spa specialist spray steroid study supplement surgeon surgery surgical tablet
telephone tens therapist therapy tool toolkit towel treat treatment trial ultrasound urgent vaccine video virus
visit vitamin wait ward warn wax wheelchair wrap xray

able above accept access accident account across act actor actual add address adult advance afford afraid afternoon
age agent ago agree ahead aim air airport alarm alcohol alert alike alive alone along aloud alright although always
among amount anger angry animal another answer anybody anyone anything anyway anywhere apart apple apply april area
argue around arrange arrive art article aside ask attack attempt attend august aunt author autumn available average
avoid aware away awful bad bag bake balance ball bank bar bare bark base basic basket bat batch bay beach bean bear
beat beautiful became because become beef beer before beg began begin beginner behave behind believe bell belong
below belt beneath benefit beside best bet better between beyond big bigger bird birthday bit black blade blame
blank blanket blast block board boat boil bold bolt bonus boot border bored born borrow boss bother bottle bottom
bought bowl box boy branch brand brave bread break breakfast breeze brick bride bright bring broad brother brought
brown brush bubble bucket buckle budget bug build built bulk bull bunch burden burst bury bus bush business butter
button buy buyer cabin cable cake call calm came camera camp campus cancel candle cap capable car card career carpet
carrot carry cash castle cat caught centre century certain chain chair challenge chance change chapter character
chase cheap cheat cheer cheese chef chicken chief choice choose chose christmas church circle citizen city civil
claim clap class classic clay clean clear clerk clever client cliff clock close closer closet cloud coal coarse
coast coat code coffee coin collar colleague collect college colour column comb combine come comedy command comment
commit common community company complain complete complex computer concern conclude concrete confirm confuse connect
consider contact contain content contest context continue control cook cookie copper copy corn corner correct cotton
count counter country couple courage course court cousin cover cow craft crash crawl crazy create credit creep crew
crime crisis crop cross crowd cruel cruise crush cry culture current custom cut dad daily damp danger dare dark data
date daughter dawn day deal dear debate debt decade december decide decision deck decline decrease deeper defend
degree delay deliver demand deny depend depth describe desert deserve design desk despite destroy detail develop
diary die differ difficult dig digital dinner direct dirt dirty disagree disappear discount discover discuss dish
dislike display divide divorce document dog dollar done door double doubt dozen draft drag drain drama draw drawer
dream drew drink drive driver drove dry duck due during dust duty eager early earn earth ease easier easily east
easy eat eaten economy edge edit education effect effort egg eight eighteen eighty either eldest elect eleven else
email employ empty enable end enemy engage engine enjoy enough ensure enter entire entry envelope equal equip error
escape especially essay establish estimate even evening ever every everybody everyday everyone everything everywhere
evidence exact exam example excellent except excess excite excuse exist exit expand expect expensive experience
explain explore extend extension extra extreme fabric fact factor factory fade fail failure fair faith fame familiar
family famous fan fancy far farm farmer farther fashion fasten faster fate father fault favour favourite feature
february fed feed fence festival field fifteen fifth fifty fight figure fill film final find fine fire firm first
fish five flag flame flash flee flight float flood floor flour flow flower fly focus fog fold follow food fool force
foreign forest forever forget forgive fork formal former fort forth fortune forty forum found four fourth frame free
freedom frequent fresh friday fridge friend fright front fruit fry full fully fun fund funny furniture future gain
game gang gap garage garden garlic gas gate gather gave general generate generous gentleman genuine ghost giant gift
girl glad glance glass global glove glue goal god gold golf gone good grab grace grade grain grand grandfather
grandmother grant grass grateful grave great green greet grey grief grind grocery ground grow grown growth guard
guess guest guilty guitar habit hall hammer handle handy hang happen happy harbour hard harder harness hat hate haul
haven hay heaven hedge height held hello helmet hence hero hesitate hidden hide high higher highway himself hint
hire history hit hobby hold hole holiday home honest honey hook hope horrible horse host hotel hour house however
huge human hundred hung hungry hurry husband icon idea ideal identify ignore ill image imagine impact import
impossible impress inch include income increase indeed index industry inform initial inquire insect instance instead
instruct intend interest internet introduce invent invest invite involve iron island issue item jail january jeans
jewel job join joke journal journey joy judge juice july june jungle junior jury keen keep kept kettle key kid kill
kind king kiss kit kitchen knew knit know knowledge known label lack ladder lady laid lake lamp lane language large
last late later latest laugh launch law lawn lawyer lay layer lead leader leaf league lean learn least leather leave
lecture left legal legend lemon lend length less lesson letter level library licence lid life light like limit line
link lion liquid list listen little live load loaf loan local location log lone long longer look loop lord lorry
loss lot loud love low luck lucky luggage lunch machine mad made magazine magic mail main make maker mall man many
map mark market marriage marry mass match material matter maximum maybe meal mean meant measure meat media meet melt
member mention menu mercy mess message met metal metre middle midnight milk million minimum minister minor minus
minute mirror misery mistake mix mixture model modern modest moment monday money monkey month moon moral morning
mother motor mount mountain mouse move movie much mud multiple mum murder museum mushroom music mystery naked name
narrow nation native natural near nearby neat necessary need negative neighbour neither nephew nest net network
never new news newspaper next nice niece night nine nineteen ninety nobody noise noisy none noon normal north note
nothing notice novel november nowhere number nut oak object observe obtain obvious occasion occur ocean october odd
offer office official often oil okay old older ones onion onset open opinion opposite option orange order ordinary
organic origin ought ourselves outcome outfit outside oven over overall overcome overnight overweight owe owner paid
paint pair palace pan pants paper parade parallel parcel pardon parent part partial particular party past pasta
pasture patience pattern pause peace peanut pear pen pencil penny people pepper percent perfect perhaps permanent
permit person pet photo phrase piano pick picnic picture pie piece pig pile pilot pink pipe pitch place plain plane
plant plastic platform play player pleasant please pleasure plenty plug plus pocket poem poet point poison pole
police policy polish polite poor popular population position possess possible post postal pot potato pound pour
powder praise pray prefer prepare present preserve president pretend pretty previous pride prime prince print prior
prison prize probably problem process produce product profit program programme project promise promote proper
property propose proud prove provide public publish pudding pump punch punish pupil purchase pure purple purpose
purse put puzzle qualify quality quantity quarter queen quick quiet quit quote rabbit radio railway rain rainy raise
random range rank rapid rare rate rather ratio reach react read ready real realise really rear reason receive recent
recipe reckon recognise recommend record recycle reduce reflect refuse regard region register regret regular relate
release rely remain remark remember remind remote rent reply represent reputation request require rescue reserve
respect respond restaurant result retire return reveal reverse review reward rhythm rice rich rid rider right ring
rise river roar rob rock rode role roof room root rose rotten rough round row royal rude ruin rule rumour rush sad
saddle said sail sake salad salary sale salt sample sand sang sank sat satisfy saturday sauce save saw say scale
scarce scatter scene scent school scissors scold scope scream screw sea search seat second secret section secure
seed seek seem seen seldom select self sell send senior sent sentence separate september sequence series serious
serve service settle seven sew shade shadow shake shallow shame share sharper shave shed sheep sheet shelf shell
shelter shield shift shine ship shop shore shortcut shorter shot shout shovel show shower shown shut shy sight
signal silence silly silver similar simple since sing single sink sister site situation six sixteen sixty size
sketch sky slave sleeve slept slice slide slight slim slower slowly small smaller smash smile smoke smooth snack
snake snow soak soap social society soil sold soldier solid solve somebody somehow someone something sometimes
somewhere son song soon sort soul sound soup sour source south space spade spare speak special species specific
spell spend spent spice spider spill spirit spite split spoil spoken spoon spot spread spring square staff stage
stain stake stamp stand standard star stare state station statue status stay steal steam steel steer stem stick
sticky still stir stock stole stone stop store storm story stove straight strange stranger straw stream street
strict strip stroll struck structure struggle stretchy stubborn stuck student stuff stupid style subject succeed success
sudden sugar suggest suit suitable sum summer sun sunday sung sunny sunshine super supper supply suppose sure
surprise surround survive suspect swallow swear sweep sweet swept switch sword sympathy system table tail take taken
talent talk tall tank tap task taste taught tax taxi tea teach teacher tear teen teenager tell temper temperature
temporary tempt tend term terrible text thank theatre theme theory thick thicker thief thin thing think third
thirsty thirteen thirty thorough though thought thousand thread threat three threw thrill throughout throw thrown
thunder thursday ticket tide tidy tie till timber time tin tiny tip title toast today together toilet told tomato
tomorrow tone tonight took top topic total tough tour tourist toward tower town toy trace tractor trade tradition
traffic transfer translate transport trap travel tray treasure tree trend tribe trick trigger trolley trouble
trousers truck true truly trumpet trust truth try tube tuesday tune tunnel twelve twenty twice twin two type typical
tyre ugly umbrella uncle under underneath understand uneven unhappy uniform union unique unit universe university
unknown unless unlike until unusual update upon upright upstairs use user usual vacation vague valley valuable value
van variety various vary vast vegan vegetable vegetarian vehicle version victim victory view village violent violin
visible visitor vital vocabulary voice volunteer vote voyage wage wake wall wallet wander want war wardrobe warmer
warmth wash waste wave way weapon wear weather web wedding wednesday weed week weekday weekend weigh welcome well
went west whale wheat wheel whether whisper whistle white whole wife wild wind window wine wing winner winter wipe
wire wise wish without witness woke woman won wonder wood wooden wool word wore work worker world worn worried worth
write writer wrong wrote yard yeah year yellow yes yesterday yet yield young younger yourself youth zebra zero zip
"""
EVERYDAY = frozenset(map(term_of, WORDS.split()))
