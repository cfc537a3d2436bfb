"""Word lists written for this project: common English nouns by field, verbs, adjectives, measures, names; regular plurals.

Commerce is among the fields, as it is in all ordinary code. The lists were not drawn from the sample sets, whose functions,
names and sentences the corpus does not contain (check_samples.py).
"""

from __future__ import annotations

import builtins
import keyword
import random

NOUN_FIELDS: dict[str, list[str]] = {
    field: line.split()
    for field, line in {
        "things": "bag bottle can jug tin lid cork plug hook pin peg clip badge flag banner ribbon wreath torch match candlestick fan umbrella cane crutch wheelchair cradle toy doll robot marble yoyo whistle rattle globe atlas dictionary diary",
        "trades": "farmer fisher hunter miner smith tanner cobbler barber butcher grocer florist jeweller plumber electrician welder roofer gardener cleaner cook waiter barista bartender cashier librarian curator editor translator interpreter pilot cabby courier postman fireman lifeguard janitor usher tutor nanny butler maid",
        "abstract": "aim answer attempt balance belief benefit blame bonus chance change charm claim comfort concern cost courage danger dream duty effort effect emotion error excuse fact failure faith fate favour fear feature freedom gain habit harm honour hope hunger impact interest joy journey lesson level luck memory method mood motive need offer order pain peace plan power pride problem purpose quality rage reason regret result risk secret sense sign skill smile solution sorrow spirit success surprise talent thought threat trend trust truth value victory vision warning wonder worry",
        "body": "arm leg hand foot finger thumb toe knee elbow shoulder neck head face eye ear nose mouth lip tongue chin cheek brow hair skin nail wrist ankle hip chest back stomach liver kidney brain nerve vein artery spine rib skull joint",
        "plants": "cactus orchid ivy clover thistle nettle lavender mint basil thyme sage parsley dill garlic ginger turnip radish beet carrot celery lettuce cabbage spinach pumpkin squash cucumber eggplant lentil pea barley oat wheat rye corn hop flax hemp reed rush bamboo palm cedar spruce elm ash alder poplar beech linden",
        "machines": "crane pump press lathe mixer grinder dryer washer fridge freezer toaster blender vacuum sewer printer scanner copier camera projector speaker microphone amplifier radio television laptop tablet keyboard monitor modem router drone robot elevator escalator conveyor tractor bulldozer excavator",
        "nature": "pebble stone sand dust soil mud clay gravel ash smoke flame ember spark lava gas vapour dew ice snowflake crystal ray shadow echo breeze tide current whirlpool geyser meadow prairie tundra jungle savanna heath grove thicket",
        "groups": "family clan tribe crew gang squad troop troupe panel jury board council committee union guild club society league cluster pack flock herd school swarm colony fleet convoy caravan parade procession crowd audience",
        "orchard": "apple pear plum cherry peach lemon orange fig olive grape melon berry apricot quince date nut almond walnut chestnut orchard branch ladder basket picker blossom seed root trunk graft row hedge harvest",
        "farm": "cow goat sheep pig horse hen duck goose barn field fence plough tractor farmer herd stable trough bale haystack pasture calf lamb foal egg pail churn meadow shepherd furrow silo scarecrow",
        "kitchen": "recipe dish pan pot oven spoon fork knife plate bowl cup jar kettle stove cook meal soup sauce spice onion carrot potato tomato bean pepper dough loaf cake pie biscuit pancake omelette salad noodle",
        "sea": "ship boat sail mast anchor harbour pier sailor captain crew wave tide reef island lighthouse whale seal dolphin crab shell pearl net buoy dock voyage chart compass deck cabin oar raft ferry",
        "music": "song tune note chord scale drum flute violin cello guitar piano trumpet horn choir singer band concert stage verse chorus melody rhythm tempo album track listener player bow string pianist composer",
        "school": "pupil teacher lesson class exam grade desk chalk pencil notebook essay subject course tutor library reader chapter quiz test homework term playground bell locker ruler crayon eraser diploma scholar campus lecture",
        "theatre": "actor play scene act curtain costume mask prop script seat usher ticket rehearsal audience role cue spotlight director puppet dancer ballet opera clown circus tent juggler acrobat magician",
        "sport": "team match goal game round race runner lap coach referee whistle medal trophy league season score player fan stadium ball bat racket helmet jersey swimmer diver skier jump throw sprint relay archer",
        "city": "street house tower bridge square park bench lamp statue fountain tram bus taxi station tunnel crossing corner block district mayor citizen office bank shop cafe hotel museum gallery market alley kiosk plaza",
        "weather": "storm cloud rain snow frost wind breeze gale fog mist hail thunder sunrise sunset season drought flood puddle rainbow icicle forecast degree reading sensor gauge barometer thermometer shower blizzard",
        "forest": "tree leaf pine oak birch maple willow fern moss mushroom acorn cone twig log stump path trail cabin ranger fox wolf bear deer hare squirrel owl hawk raven sparrow badger beaver nest burrow",
        "garden": "flower rose tulip lily daisy violet poppy sunflower bulb pot bed rake spade hose shed gnome pond frog snail worm bee butterfly beetle ladybird spider web hive petal stem bud thorn gardener",
        "space": "planet star moon comet asteroid rocket probe orbit crater galaxy telescope astronaut rover satellite mission launch nebula meteor eclipse capsule beacon signal antenna lander observatory cosmonaut constellation",
        "health": "doctor nurse patient clinic ward bed pill dose vaccine fever symptom visit bandage bruise tooth dentist bone muscle heart lung pulse remedy syrup ointment therapist checkup allergy surgeon ambulance",
        "office": "desk chair meeting memo folder letter stamp envelope printer phone clerk manager agenda report project task deadline team budget contract client badge lobby lift meter survey form signature calendar reminder",
        "home": "room door window wall roof floor stair carpet curtain sofa table chair lamp mirror clock shelf drawer cupboard pillow blanket candle vase bucket broom mop towel brush soap key lock hinge tile brick",
        "clothes": "shirt coat jacket dress skirt trouser sock shoe boot hat cap scarf glove belt button zip pocket sleeve collar thread needle tailor fabric ribbon sweater apron cloak sandal slipper bracelet necklace ring",
        "travel": "trip journey guest traveller suitcase passport map guide route ticket flight pilot airport runway train carriage platform conductor compartment hostel tour visitor souvenir postcard tent backpack camper hiker summit",
        "craft": "hammer nail screw saw plank chisel drill bolt wrench carpenter potter kiln clay vase weaver loom quilt painter brush canvas frame sculptor carver lantern bead glue varnish tool bench workshop apprentice",
        "computing": "server client node packet router socket process thread queue job worker token session cookie request response header query record field table index cache buffer page block file folder script module package",
        "data": "sample measurement value entry event log metric series batch label cluster vector matrix cell column chunk segment range interval bucket counter cursor key pair tuple digit symbol character string pattern",
        "money": "coin wallet account deposit loan payment fee fine tax salary wage tip donor donation price offer bid auction bidder saver share bond dividend fund grant rent tenant lease cheque debt refund",
        "people": "friend neighbour cousin uncle aunt parent child baby guest host stranger member voter candidate leader follower partner rival twin hero guard soldier knight king queen prince monk poet author editor",
        "animals": "cat dog kitten puppy rabbit mouse rat hamster parrot canary fish turtle snake lizard monkey tiger lion zebra giraffe elephant camel penguin panda koala otter walrus eagle falcon heron swan stork pigeon",
        "science": "atom molecule cell gene protein enzyme acid crystal magnet lens prism beam wave particle lab beaker flask scale sample experiment theory formula specimen fossil mineral rock microscope scientist colony virus",
        "energy": "battery panel turbine engine motor pump valve pipe wire cable switch socket fuse plug bulb heater boiler furnace meter grid plant dam well mine miner drill spark charge circuit generator charger",
        "books": "book page chapter verse poem story novel tale title author printer margin footnote index cover shelf library borrower loan copy edition review critic bookmark paragraph sentence word letter comma glossary legend",
        "games": "card deck dice token board pawn rook bishop piece move turn level boss quest treasure dragon wizard potion spell sword shield arrow bow castle dungeon puzzle riddle clue maze trap portal monster gem",
        "food": "bread cheese butter milk cream honey jam rice pasta noodle sausage bacon steak fillet shrimp waffle muffin cookie donut candy chocolate toffee pudding juice tea coffee cocoa soda smoothie snack sandwich burger",
        "time": "day week month year hour minute second morning evening night noon decade century period shift break holiday weekend birthday festival appointment slot schedule alarm timer deadline moment era session visit",
        "roads": "car bike van scooter wheel tyre brake gear pedal engine driver rider road lane sign signal junction toll garage mechanic horn bumper mirror helmet parking fare passenger stop detour milestone motorway",
        "places": "town village hamlet county region country border coast beach bay lake river stream canal valley hill mountain peak cliff cave desert oasis plain swamp delta glacier volcano waterfall spring shore ridge canyon",
        "media": "photo camera lens film clip frame scene video channel show episode host caption poster banner advert article headline column reporter newspaper magazine issue broadcast podcast post comment vote poll blog thread feed",
        "chores": "errand list chore repair visit call message note request reply order plan step goal habit item gift prize wish promise question answer hint example mistake excuse reason idea opinion argument rumour",
        "shapes": "circle square triangle line point corner edge angle curve arc cube cone sphere prism tile grid dot stripe cross spiral polygon vertex side face path loop segment ray region outline",
        "sky": "kite balloon glider drone propeller wing feather flock bird airship parachute pilot hangar tower antenna beacon cloud gust jet helicopter",
        "justice": "judge jury lawyer witness trial case verdict law rule clause statute appeal crime clue suspect detective officer patrol prison guard permit licence petition plea oath hearing",
        "garage": "bolt nut washer spring lever pulley hinge clamp gear cog axle bearing gasket filter nozzle hose spanner socket rivet plate rod chain hook rope knot",
        "lab": "reagent pipette tube dish culture plate swab dilution reading trial replicate assay probe marker stain filter vial rack sensor calibration run",
        "camp": "tent campfire scout torch rope hammock canteen stove lantern hike trail marshmallow flag whistle canoe paddle tarp peg blanket compass",
        "aquarium": "tank coral eel shark octopus squid starfish jellyfish shrimp lobster clam snail pump filter pebble plankton ray seahorse anemone keeper",
        "bakery": "baker oven tray roll bun bagel croissant pastry tart muffin loaf crumb sieve mixer timer order counter customer batch glaze icing filling crust",
        "hospital": "ward bed surgeon nurse porter shift scan dose drip chart visit patient monitor stretcher mask glove pillow recovery transfer record",
        "election": "ballot vote voter candidate party seat ward district poll debate mandate turnout recount slogan campaign delegate speech",
        "mail": "letter postcard stamp envelope address courier mailbox route sender reader package reply inbox draft attachment thread folder",
        "archive": "scroll document folder cabinet index copy scan page seal date entry catalogue donor curator exhibit relic map portrait manuscript",
        "dance": "step turn partner waltz tango polka jig troupe rehearsal routine floor shoe mirror spin lift pose beat",
        "mountain": "climber peak rope camp ascent descent ledge glacier avalanche sherpa ridge boulder cairn hut goat summit trail",
        "zoo": "cage keeper visitor enclosure feeding pond panther ostrich flamingo gorilla rhino hippo crocodile meerkat lemur aviary ticket",
        "insects": "ant bee wasp moth fly gnat cricket cicada mantis termite locust larva cocoon wing feeler swarm nest queen drone",
        "chess": "pawn rook knight bishop king queen board square opening gambit blunder clock player rating round draw check tournament",
        "trains": "train wagon engine track signal platform station timetable conductor whistle junction sleeper carriage delay depot passenger stop tunnel",
        "colours": "shade tint hue pigment stripe swatch palette brush canvas dye fabric poster marker paint wall sample tone layer",
        "finance": "trade broker quote index fund yield spread position margin option swap portfolio strategy risk hedge order book level",
        "cells": "neuron axon tissue organ nucleus membrane enzyme receptor antibody hormone culture colony strain mutation sequence codon",
        "building": "beam girder column slab brick wall window crane mason architect plan storey scaffold permit roof gutter chimney attic cellar balcony porch",
        "letters": "vowel consonant letter syllable word phrase prefix suffix accent rhyme acronym cipher code alphabet token glyph comma quote",
        "warehouse": "unit item stock shelf bin rack aisle bay pallet crate carton box parcel package lot batch tray tote container depot forklift trolley slot inventory barcode label picker packer keeper stockroom sku",
        "freight": "shipment delivery cargo load consignment truck van lorry trailer container carrier courier driver dock gate route leg stop port vessel berth customs toll manifest waybill seal tonne mile fleet hub",
        "accounts": "invoice ledger entry bill receipt payment refund debit credit account balance fee charge discount tax tariff rebate voucher instalment expense claim payroll wage audit journal statement clerk cent",
        "shop": "product customer basket cart till coin price sale return supplier vendor buyer seller counter brand catalogue gift purchase order store shopper queue coupon bargain offer size colour shelf",
        "factory": "part machine shift line batch order worker operator defect spare tool die mould press belt robot station cycle lot plan quota bolt nut washer panel board case plate sheet rod coil",
        "water": "tap pipe valve drain bucket barrel cistern pump hose well spring pool basin drop leak filter meter channel gate lock reservoir",
    }.items()
}

VERBS = """add adjust admit advance allot apply arrange assign attach average award balance borrow bring build bundle buy
calculate call cancel carry catch charge check choose choreograph claim classify clean clear climb close collect combine compare compile
compute connect consume convert cook copy count cover crop cross cull cut deal decide deduct deliver derive describe
detect determine discard discover display distribute divide donate double draft drain draw drop earn edit eject elect
empty enrol estimate evaluate examine exchange exclude expand expect extract fetch fill filter find finish fit fix flag flatten
float fold follow forecast form freeze gain gather get give glue grade grant grind group grow guess guide handle
harvest have heat help hide hire hold identify ignore improve include increase index insert inspect invert invite
join judge keep knit know label last launch lay lead learn leave lend lift limit link list load locate log look loop lose
lower make map mark match measure melt mend merge mix move multiply name need nest note notice number observe offer
open organise outline own pack paint pair park part pass patch pay peel pick pile place plan plant play plot point
polish post pour praise predict prepare present press price print promote protect prune pull punch push put
quote raise rank rate reach read rebuild receive recite record recover reduce refill register reject release remove rename repair
repeat replace reply report rescue reserve resolve rest restore retain return reveal reverse reward ride ring roast roll
rotate round route run sail sample save scale scan schedule score scrub seal search select sell send
separate serve settle shade share sharpen shift shorten show shrink shuffle sign sing skip slice slide smooth solve sort sow
space spend spin split spot spread stack stamp start steer stir stitch stop strip study subtract sum
supply swap sweep swim swing tag take taste teach test thin throw tie tidy time touch trace track trade
train transfer translate travel treat trim trust try tune turn twist update upgrade use value verify visit
wait walk want warm warn wash watch water wear weave weigh weld win wind wipe wish work wrap write yield zip""".split()

ADJECTIVES = """able active aged amber ample ancient bad bare basic beige best big bitter black blank blue bold brave brief bright
brittle broad broken bronze brown busy calm cheap chief chosen civil clean clear clever close closed cloudy coarse cold
common complete cool copper costly crisp crowded curly current curved daily damp dark dead deep dense dim dirty distant
double dry due dull early eager eastern easy elder empty equal even exact extra faint fair famous fancy far fast
fat feeble female fertile few final fine firm first flat foggy foreign formal former free frequent fresh friendly
frozen full funny gentle giant glad global golden good grand great green grey half handy happy hard harsh heavy
hidden high hollow honest hot huge humble hungry icy idle ill inner just keen kind known lame large last late lazy lean
left legal light little live local lonely long loose lost loud low lower loyal lucky main major male many mature mean merry
mild minor missing mixed modern modest moist moving muddy narrow nearby neat new next nice noisy northern novel odd old
only open oval overdue own paid pale past patient perfect plain pleasant polite poor popular private proper proud public pure
purple quick quiet random rapid rare raw ready real recent red regular remote rich right rigid ripe rising rough round
royal rusty sad safe salty same sandy scarce secret senior separate serious shallow sharp shiny short shut sick silent silky
silver similar simple single slim slow small smart smooth soft solid sour southern spare special spicy square stable
stale standard steady steep sticky stiff still strange strict strong sudden sunny sweet swift tall tame tart tender
thick thin tidy tight tiny top total tough twin ugly unused unique upper urgent usual valid vast violet visible warm
weak wealthy weekly western wet white whole wide wild windy wise wooden worn worst yearly yellow young""".split()

MEASURES = """weight age price height width length depth size speed score points level rank cost fee rate share volume area
distance duration minutes hours days years grams litres metres miles pages votes seats copies visits steps turns wins losses
goals marks grade bonus fine tax gain loss growth heat power charge load mass energy pressure value amount quantity  number
rating strength delay wait pay wage budget balance debt rent deposit offer bid yield capacity room floor storey position index
order place priority year month day hour minute second degree angle altitude range radius edge count tickets guests rooms
children members tries hits misses errors faults repairs calls clicks views likes replies scans doses bites eggs seeds leaves
petals legs stripes spots rings coins tokens lives moves laps rounds sets games nights trips stops kilos ounces inches units pieces items boxes
stock cents pounds tonnes orders sales discount due""".split()

LABEL_FIELDS = """name kind type colour owner town city place group team label key code title status state class category
country region month day person who author maker brand model family species source origin target area zone street
tag mark sign branch unit crew side sort role topic genre language shape size_name room door gate line route""".split()

PEOPLE = """Ada Ben Cleo Dora Emil Fritz Greta Hugo Ines Jonas Karin Lars Marta Nils Olga Paul Quentin Rosa Sven Tilda Ulla Viktor
Wanda Xenia Yann Zoe Amir Bela Chen Dina Elif Farid Gita Hana Imran Jun Kofi Leila Mika Nadia Omar Priya Rafi Sana Tariq Uma
Vera Wen Yuki Zara ann bob carl dee eva finn gus ida jan kim leo mia ned ora pat rob sue tim val will""".split()
PLACES = """Bern Cadiz Delhi Essen Fez Genoa Hull Izmir Jaffa Kyoto Lima Minsk Nice Oslo Porto Quito Riga Sofia Turin Ulm
Varna Wels York Zurich Accra Bergen Cork Dakar Esbjerg Faro Gdansk Hanoi Jena Kiel Lagos Malmo Natal Oran Perth Rabat Salta Tampa
north south east west upper lower centre coast hill river lake bridge market harbour forest valley""".split()
COLOURS = "red green blue black white grey brown pink gold silver amber teal violet ivory beige olive coral navy rose cyan".split()
DAYS = "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec".split()
STATES = """open closed new old paid due done lost late ready active idle sick well full empty ripe raw hot cold on off up down
yes no in out won drawn low high mid small large left right sent read draft final live dead""".split()

ACCUMULATORS = """total out result acc found kept answer res seen sums picked chosen gathered amount summary collected outcome
final reply so_far r s t ret value output hits basket pot purse gathering net running current build store held bag heap pile
sack memo made worth score state picture view stash running_total grand_total end_value collection reached
counted matches survivors winners yields cells bundle spread sheet harvest cache register box stack ans o a c m""".split()


ONSETS = """b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sc sh sk sl sm sn sp st str sw t th tr tw
v w wr y z""".split()
VOWELS = "a e i o u a e i o ai ea ee oo ou ar er or al el".split()
CODAS = "b ck d ft g k l ld ll lt m mp n nd ng nk nt p pt r rd rk rm rn rt s sh sk ss st t th x y".split()


def invented(rng: random.Random) -> str:
    """A word that nobody knows: whoever meets it has to read it in what came before."""
    word = "".join(rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(rng.choice([1, 1, 2])))
    word += rng.choice(CODAS) if rng.random() < 0.7 else ""
    word += rng.choice(["", "", "", "y", "er", "le", "in", "o"])
    return word if len(word) > 2 and not keyword.iskeyword(word) and word not in dir(builtins) else invented(rng)


def plural(noun: str) -> str:
    irregular = {"child": "children", "mouse": "mice", "goose": "geese", "tooth": "teeth", "leaf": "leaves", "wolf": "wolves",
                 "knife": "knives", "loaf": "loaves", "calf": "calves", "shelf": "shelves", "sheep": "sheep", "deer": "deer",
                 "fish": "fish", "series": "series", "dice": "dice", "vertex": "vertices", "index": "indices",
                 "matrix": "matrices", "person": "people", "life": "lives", "potato": "potatoes", "tomato": "tomatoes",
                 "hero": "heroes", "thief": "thieves", "larva": "larvae", "colony": "colonies"}  # fmt: skip
    if noun in irregular:
        return irregular[noun]
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


NOUNS = sorted({noun for nouns in NOUN_FIELDS.values() for noun in nouns})
