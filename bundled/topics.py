"""Topics with texts of their own: what people write about and to whom, for classification."""

import re
from dataclasses import dataclass

from bundled import vocabulary
from bundled.world import World, expand, sentence


@dataclass(frozen=True)
class Topic:
    """A label, frames and the words that fill them."""

    name: str
    words: tuple[str, ...]
    held_out: bool


@dataclass(frozen=True)
class TopicTable:
    """All topics by name."""

    topics: dict[str, Topic]

    def names(self, *, held_out: bool) -> list[str]:
        """Names on one side of the split."""
        return [topic.name for topic in self.topics.values() if topic.held_out == held_out]


# One topic per line: label, then words and phrases that tell it. Every fifth topic is never trained on.
_LINES = """
weather: rain, storm, sunny, temperature, snow, forecast, wind, umbrella, clouds, degrees outside, frost, thunder
sports: match, goal, team, referee, score, championship, striker, stadium, coach, tournament, league, penalty kick
cooking: recipe, oven, flour, boil, frying pan, soup, bake a cake, garlic, stir, dinner, knead the dough, spices
travel: flight, hotel, passport, luggage, airport, train ticket, tourist guide, beach trip, visa, suitcase, itinerary
music: song, guitar, concert, melody, album, piano, singer, drums, playlist, chorus, orchestra, violin
medicine: doctor, fever, tablets, cough, hospital, surgery, prescription, headache, nurse, patient, dose, symptoms
gardening: roses, seeds, soil, watering can, lawn, weeds, prune the hedge, compost, tulips, flower bed, greenhouse
banking: savings account, interest rate, transfer, loan, credit, deposit, balance, cash machine, mortgage, overdraft
cars: engine, tyres, brakes, gear box, mileage, petrol, garage, steering wheel, headlights, exhaust, bumper, clutch
school: homework, teacher, exam, pupils, classroom, grades, lesson, pencil case, school bus, timetable, essay, tutor
politics: election, minister, parliament, vote, law, senator, campaign, government, coalition, mayor, debate, treaty
computers: keyboard, screen, software, install, laptop, crash, operating system, printer, hard disk, mouse, update, code
pets: dog, cat, leash, hamster, vet, puppy, kitten, fish tank, litter box, parrot, feeding bowl, barking
clothes: shirt, trousers, dress, size, jacket, sleeves, socks, too tight, wool sweater, zipper, shoes, fabric
housing: apartment, rent, landlord, roof, kitchen tiles, heating, tenant, balcony, lease, move in, neighbours, rooms
space: rocket, planet, astronaut, orbit, telescope, moon, satellite, galaxy, mars, launch pad, comet, stars
history: king, empire, war, ancient, castle, century, revolution, treaty of peace, ruins, queen, medieval, battle
business: profit, merger, shareholders, start-up, sales figures, investors, quarter, chief executive, market share
delivery: parcel, courier, tracking number, shipped, package, arrive late, postman, delivery date, doorstep, dispatch
refund: money back, return the item, refund, reimbursed, sent it back, get my money, paid twice, reversal of charge
login: password, log in, locked out, username, sign in, access my account, verification code, forgot, authentication
complaint: terrible, angry, unacceptable, disappointed, rude, worst ever, complain, poor quality, never again, awful
praise: wonderful, thank you, excellent, love it, great service, perfect, very happy, highly recommend, fantastic
billing: invoice, charged, bill, amount due, payment failed, receipt, overcharged, statement, fees, direct debit
technical: error message, does not start, crashes, bug, broken screen, freezes, not working, reboot, no signal, failure
cancellation: cancel my order, stop the subscription, terminate, end my contract, unsubscribe, call off, withdraw
appointment: meeting at, reschedule, calendar, book a slot, free on, postpone, appointment, what time suits, reminder
job: vacancy, apply, resume, interview, salary offer, position, hire, candidate, cover letter, recruiter, employer
insurance: policy holder, claim, accident, coverage, premium, damage report, insured, liability, compensation
taxes: tax return, deduction, income tax, revenue office, tax number, vat, declare, withholding, tax year, refundable
energy: electricity, meter, power cut, solar panels, kilowatt, gas bill, heating oil, battery storage, grid, turbine
security: suspicious, fraud, stolen card, hacked, phishing, virus, unknown login, intruder, alarm, breach, scam
shopping: discount, basket, checkout, coupon, sale, price tag, order online, out of stock, store, bargain, add to cart
food: pizza, restaurant, menu, waiter, delicious, dessert, breakfast, sandwich, salad, cheese, bread, steak
drinks: coffee, tea, beer, wine, juice, glass of water, cocktail, lemonade, bottle, thirsty, espresso, soda
film: movie, actor, director, cinema, scene, trailer, plot, screenplay, sequel, audience, premiere, box office
books: novel, author, chapter, library, paperback, publisher, poem, read, bestseller, bookshop, pages, fiction
family: mother, brother, grandmother, wedding, children, cousin, birthday party, uncle, parents, baby, sister, twins
nature: forest, river, mountain, lake, wild animals, waterfall, valley, birds, hiking trail, meadow, trees, wildlife
science: experiment, laboratory, theory, researchers, atoms, hypothesis, chemistry, data showed, microscope, physics
crime: police, arrested, robbery, thief, court, prison, murder, detective, suspect, burglary, witness, trial
traffic: jam, road works, bus stop, red light, highway, accident on the road, detour, cyclists, parking space, toll
internet: wifi, router, slow connection, broadband, website, browser, download speed, web page, network cable, online
phone: call, sim card, mobile, ringtone, text message, battery empty, touch screen, voicemail, roaming, phone number
furniture: sofa, table, chair, wardrobe, shelf, mattress, drawer, desk, lamp stand, assemble, cupboard, armchair
art: painting, museum, sculpture, gallery, canvas, exhibition, artist, brush, portrait, drawing, watercolour, mural
religion: church, prayer, temple, priest, mosque, faith, bible, monks, holy, blessing, pilgrims, sermon
military: soldiers, army, tank, weapon, general, troops, navy, missile, base, invasion, captain, ceasefire
farming: tractor, harvest, wheat, cows, barn, field, milk, crops, sheep, farmer, plough, hay
sea: ship, sailor, harbour, waves, fishing boat, anchor, captain of the vessel, tide, cargo, lighthouse, deck, coast
exercise: gym, running, push-ups, yoga, muscles, training plan, treadmill, stretch, weights, marathon, fitness, jog
sleep: tired, bed, pillow, insomnia, nap, dream, alarm clock, awake, snoring, bedtime, blanket, rest
money: coins, wallet, exchange rate, banknotes, cash, currency, dollars, pay, price, euros, rich, savings
games: chess, console, dice, level, player, puzzle, board game, cards, high score, video game, quest, controller
vacation request: days off, holiday leave, be away, annual leave, time off, out of office, absence, take a break
equipment: new monitor, headset, office chair, order a laptop, docking station, replacement keyboard, projector, cable
feedback: suggestion, idea, would be nice, improve, feature, proposal, survey, opinion, wish list, my advice
address change: moved, new address, relocate, street name, changed my postcode, update my residence, house number
opening hours: open on sunday, closing time, when do you open, opening hours, open late, holiday hours, lunch break
warranty: guarantee, repair for free, broke after, warranty card, under guarantee, defect, manufacturer, spare part
""".strip().splitlines()


def _read_topics() -> TopicTable:
    topics: dict[str, Topic] = {}
    for index, line in enumerate(_LINES):
        name, _, words = line.partition(":")
        topics[name] = Topic(name, tuple(re.split(r",\s*", words.strip())), index % 5 == 4)
    return TopicTable(topics)


TOPICS = _read_topics()
FRAMES = (
    "{w}",
    "{w} and {x}",
    "I have a question about {w}",
    "(Yesterday|Today|Last week) it was all about {w} and {x}",
    "{p} (said|wrote) something about {w}",
    "(Can you|Could you|Please) tell me more about {w}?",
    "There was talk of {w} in {t}",
    "What about the {w}?",
    "{p} mentioned {w}, {x} and {y}",
    "We had {w} and then {x}",
    "It is about {w}, I think",
    "(Hello|Hi|Good morning), {w}, {x}. (Thanks|Regards), {p}",
    "My {a} problem: {w}",
    "Since {d} there is {w} and also {x}",
    "The {w} was {a}",
    "Do you know anything about {w} or {x}?",
    "{w}? {x}!",
    "I am writing because of {w}",
    "{p} from {t}: {w}, {x}",
    "Something with {w}, maybe {x}",
    "Help, {w} again",
)


def write_topic_text(world: World, name: str) -> str:
    """A short text on the topic, without its name."""
    words = world.random_source.sample(TOPICS.topics[name].words, 3)
    filled = expand(world, world.template(FRAMES)).format(
        w=words[0],
        x=words[1],
        y=words[2],
        p=world.names.person(),
        t=world.names.town(),
        a=world.adjective(),
        d=vocabulary.date(world.random_source),
    )
    return sentence(filled)
