"""Attributes of things in the world: how a text states them and how people ask for them.

`{e}` is the entity, `{v}` the value, `(a|b)` one of several wordings, `(a|b)?` in a statement one or none.
The last template of each list is held out; further trained wordings are in bundled/wordings.py.
"""

import re
from dataclasses import dataclass

from bundled.wordings import ALL_WORDINGS, Wordings


@dataclass(frozen=True)
class Relation:
    """One attribute; `value` names a maker in bundled/values.py."""

    name: str
    value: str
    statements: tuple[str, ...]
    questions: tuple[str, ...]
    further: Wordings


def relation(name: str, value: str, statements: str, questions: str) -> Relation:
    """A relation from templates, one per line."""
    optional = re.sub(r"\(([^()]*)\)\?", r"(\1|)", statements)
    return Relation(name, value, _lines(optional), _lines(questions), ALL_WORDINGS.get(name, Wordings()))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


COMPANY = (
    relation(
        "founded",
        "year",
        """{e} was (founded|established|set up|started|created) in {v}
        (Founded|Established|Started) in {v}, {e} is (still|today) a family business
        {e} (began|started|opened) (its business|trading|work) in {v}
        {e} has (existed|been in business|been around) since {v}
        The (history|story) of {e} (begins|starts) in {v}
        It was in {v} that {e} was (founded|formed)""",
        """(When|In what year|In which year) was {e} (founded|established|set up|started|created)?
        (When|In what year) did {e} (begin|start) (business|work|trading)?
        What (is the founding year of {e}|year was {e} founded)?
        Since (when|what year) has {e} (existed|been in business)?
        How long has {e} (been around|existed)?
        When did (the history of {e}|{e}) (begin|start)?""",
    ),
    relation(
        "founder",
        "person",
        """{e} was (founded|started|established|set up) by {v}
        {v} (founded|started|established|set up|created) {e}
        The (founder|creator) of {e} (is|was) {v}
        {v} is the (founder of|person who founded) {e}
        The person behind {e} is {v}
        {e} is the (work|creation|idea) of {v}""",
        """Who (founded|started|established|set up|created) {e}?
        Who (is|was) the founder of {e}?
        By whom was {e} (founded|started|established)?
        (Which person|Who) (began|launched|set up) {e}?
        (What is the name of|Name) the founder of {e}?
        Who is the person behind {e}?""",
    ),
    relation(
        "leader",
        "person",
        """{v} is the (chief executive|CEO|managing director|head|director) of {e}
        {e} is (led|run|managed|headed) by {v}
        The (chief executive|CEO|managing director|director|boss) of {e} is {v}
        {v} (leads|runs|heads|manages) {e}
        Since last year {v} has been (in charge of|leading) {e}
        At the (top|head) of {e} stands {v}""",
        """Who is the (CEO|chief executive|managing director|director|head|boss) of {e}?
        Who (leads|runs|manages|heads) {e}?
        Who is in charge (of|at) {e}?
        By whom is {e} (led|run|managed|headed)?
        What is the name of (the CEO|the head|the director|the boss) of {e}?
        Which person (leads|is at the top of) {e}?""",
    ),
    relation(
        "seat",
        "town",
        """{e} (is based|has its headquarters|is headquartered|has its head office|is located) in {v}
        The (headquarters|head office|main office|seat) of {e} (is|are) in {v}
        {e}, (based|located|headquartered) in {v}, is (well known|growing)
        {e} (moved its head office|moved) to {v}
        From its (office|headquarters) in {v}, {e} serves (many customers|the whole country)
        You (can find|will find) the head office of {e} in {v}""",
        """Where is {e} (based|located|headquartered)?
        (Where|In which city|In what town) (is|are) the (headquarters|head office|main office|seat) of {e}?
        In (which|what) (city|town|place) is {e} (based|located)?
        (What|Which) (city|town) is {e} in?
        Where does {e} have its (headquarters|head office|main office)?
        Where can (I|one|you) find {e}?""",
    ),
    relation(
        "staff",
        "count",
        """{e} (has|employs) {v} (employees|people|workers)
        {v} people (work|are employed) (at|for|by) {e}
        The (staff|workforce|team) of {e} (counts|numbers|is made up of) {v} (people|employees)
        (Today|Currently|At present), {e} (has|employs|counts) {v} (employees|workers|people)
        {e} gives work to {v} people
        {e} pays {v} (employees|members of staff)""",
        """How many (people|employees|workers) does {e} (have|employ)?
        How many people work (at|for) {e}?
        How (big|large) is the (staff|workforce|team) of {e}?
        What is the number of (employees|staff) (at|of) {e}?
        How many (employees|people|workers) are (employed|there) (at|in) {e}?
        What is the (size|headcount) of {e}?""",
    ),
    relation(
        "revenue",
        "amount",
        """{e} (reported|had|made|earned) (revenue|sales|a turnover) of {v} last year
        The (annual|yearly) (revenue|turnover|sales) of {e} (is|was|reached) {v}
        {e} (sells|sold) goods (worth|for) {v} (a|each|every) year
        Last year {e} (took in|earned|made) {v}
        {v} was the (income|revenue|turnover) of {e}
        The books of {e} show (sales|revenue) of {v}""",
        """What (is|was) the (annual|yearly) (revenue|turnover) of {e}?
        How (much|high) (is|was) the (revenue|turnover) of {e}?
        How much (did {e} earn|money did {e} make|did {e} take in) (last year|in a year)?
        What (revenue|turnover|sales) did {e} (report|have)?
        How much does {e} (earn|make|sell)?
        What was the income of {e}?""",
    ),
    relation(
        "product",
        "thing",
        """{e} (makes|produces|sells|manufactures|builds) {v}
        {e} is (known|famous) for its {v}
        The (main|most important|best known) product of {e} is {v}
        {e} (specializes in|is a maker of|deals in|exports) {v}
        (Customers|People) (come to|go to|know) {e} for {v}
        What {e} sells best is {v}""",
        """What does {e} (make|produce|sell|manufacture|build)?
        What is {e} (known|famous) for?
        What is the (main|most important|best known) product of {e}?
        (Which|What) (product|goods|products) does {e} (make|sell|offer)?
        What (does {e} specialize in|can one buy from {e})?
        What do (people|customers) (buy|get) from {e}?""",
    ),
    relation(
        "email",
        "email",
        """(You can reach|Contact|Reach|Write to) {e} at {v}
        The (email|mail) address of {e} is {v}
        {e} (answers|reads) (mail|messages|email) sent to {v}
        (Questions|Messages|Complaints) (for|to|about) {e} go to {v}
        To contact {e}, (write|send an email|send a message) to {v}
        For help from {e}, email {v}""",
        """What is the (email|mail|e-mail) (address|contact) of {e}?
        How can (I|we|one|customers) (contact|reach) {e} (by email|in writing)?
        (Which|What) address (do I|should I|must I) write to for {e}?
        Where (should|do) (I|we) send (questions|messages|an email) for {e}?
        What address reads mail for {e}?
        How (do I|does one) write to {e}?""",
    ),
    relation(
        "hours",
        "hours",
        """{e} is open {v}
        The (opening|office|business) hours of {e} are {v}
        The (hotline|support desk|help desk|office) of {e} is (open|reachable|staffed) {v}
        You can (call|visit) {e} {v}
        Opening hours (at|of) {e}: {v}
        (Customers|Visitors) are welcome at {e} {v}""",
        """When is {e} open?
        What are the (opening|office|business) hours (of|at) {e}?
        (When|At what times) can (I|we|customers) (call|visit|reach) {e}?
        During (which|what) hours is {e} open?
        At what time does {e} open?
        What hours does {e} keep?""",
    ),
    relation(
        "owner",
        "company",
        """{e} (belongs to|is owned by|is a subsidiary of|is part of) {v}
        {v} (owns|bought|acquired|took over) {e}
        The (owner|parent company) of {e} is {v}
        {e} was (bought|acquired|taken over|sold) (by|to) {v}
        Behind {e} stands the parent company {v}""",
        """Who (owns|bought|acquired|took over) {e}?
        (Which|What) company (owns|bought|acquired|took over) {e}?
        Who is the (owner|parent company) of {e}?
        (To whom|Who) does {e} belong to?
        By whom was {e} (bought|acquired)?
        What is the parent company of {e}?""",
    ),
)

PERSON = (
    relation(
        "born",
        "date",
        """{e} was born on {v}
        {e}'s (birthday|date of birth) is {v}
        {e} (came into the world|was born) on {v} as the (first|second|third) child
        Born on {v}, {e} (grew up in a large family|had a happy childhood)
        The birth of {e} fell on {v}""",
        """When was {e} born?
        What is the (birthday|date of birth|birth date) of {e}?
        (On what|On which) (date|day) was {e} born?
        When (is|was) {e}'s birthday?
        What day did {e} come into the world?""",
    ),
    relation(
        "birthplace",
        "town",
        """{e} was born in {v}
        {e} (comes|came) from {v}
        {e} grew up in {v}
        The (birthplace|home town|hometown) of {e} is {v}
        A native of {v}, {e} (left early|soon became known)
        {e} spent (her|his) childhood in {v}""",
        """Where was {e} born?
        Where (does|did) {e} come from?
        Where did {e} grow up?
        (What is|Which town is) the (birthplace|home town|hometown) of {e}?
        (In which|In what) (city|town|place) was {e} born?
        Where did {e} spend (her|his) childhood?""",
    ),
    relation(
        "job",
        "job",
        """{e} (works|worked) as {a} {v}
        {e} (is|was|became) {a} {v}
        {e} is {a} {v} by (trade|profession)
        {e} earns (a living|money) as {a} {v}
        The (job|profession|occupation) of {e} is {v}""",
        """What is the (job|profession|occupation) of {e}?
        What (does|did) {e} (do|work as)?
        What (is|was) {e} by (profession|trade)?
        What did {e} become?
        How does {e} earn (a living|money)?""",
    ),
    relation(
        "studied",
        "subject",
        """{e} studied {v}
        {e} (has|holds|received|got) a degree in {v}
        At university, {e} (studied|read|chose) {v}
        {e} took courses in {v}
        {e}'s field of study was {v}""",
        """What did {e} study?
        (In what|In which) (subject|field) does {e} have a degree?
        (What|Which) subject did {e} (study|choose|read)?
        What degree does {e} have?
        What was {e}'s field of study?""",
    ),
    relation(
        "spouse",
        "person",
        """{e} (is|was) married to {v}
        {e} married {v}
        {v} is the (wife|husband|spouse|partner) of {e}
        {e} lives with {v}, (her husband|his wife)
        {e} and {v} are (a couple|married)""",
        """Who (is|was) {e} married to?
        Whom did {e} marry?
        Who is the (wife|husband|spouse|partner) of {e}?
        What is the name of {e}'s (wife|husband|partner|spouse)?
        Who did {e} (marry|take as a partner)?""",
    ),
    relation(
        "died",
        "year",
        """{e} died in {v}
        {e} (passed away|lived until) in {v}
        The (death|end) of {e} came in {v}
        In {v}, {e} (died|passed away)
        {e} was buried in {v}""",
        """When did {e} (die|pass away)?
        (In what|In which) year did {e} die?
        What year did {e} (die|pass away)?
        When was the death of {e}?
        When was {e} buried?""",
    ),
    relation(
        "prize",
        "prize",
        """{e} (won|received|was awarded|got) the {v}
        The {v} (went to|was given to|was awarded to) {e}
        {e} was honoured with the {v}
        (Among|One of) the honours of {e} is the {v}
        For this work {e} (was given|won) the {v}""",
        """(What|Which) (prize|award) did {e} (win|receive|get)?
        What was {e} (awarded|honoured with|given)?
        (Which|What) award (went to|was given to) {e}?
        What did {e} win?
        Which honour did {e} get?""",
    ),
    relation(
        "team",
        "team",
        """{e} (plays|played) for {v}
        {e} (signed with|joined|moved to) {v}
        {e} is a (player|member) of {v}
        {v} (signed|hired|bought) {e}
        The (club|team) of {e} is {v}""",
        """(Which|What) (team|club) (does|did) {e} play for?
        Who (does|did) {e} play for?
        (Which|What) (team|club) did {e} (join|sign with)?
        (What|Which) is the (team|club) of {e}?
        Who (signed|hired) {e}?""",
    ),
)

PLACE = (
    relation(
        "inhabitants",
        "count",
        """{e} has {v} (inhabitants|residents)
        {e} has a population of {v}
        The population of {e} (is|was|reached) {v}
        (About|Some|Around) {v} people live in {e}
        {e} is home to {v} people
        At the last count, {v} people (lived|were living) in {e}""",
        """How many (people|inhabitants|residents) does {e} have?
        What (is|was) the population of {e}?
        How many people live in {e}?
        (How big|How large) is the population of {e}?
        What is the number of (inhabitants|residents) (in|of) {e}?
        {e} is home to how many people?""",
    ),
    relation(
        "river",
        "river",
        """{e} lies on the {v}
        The {v} (flows|runs) through {e}
        {e} was built (on|along) the (banks of the )?{v}
        {e} is crossed by the {v}
        In {e}, several bridges cross the {v}""",
        """(Which|What) river (flows|runs) through {e}?
        On (which|what) river (does {e} lie|is {e})?
        What is the name of the river in {e}?
        (Which|What) river crosses {e}?
        Which river do the bridges of {e} cross?""",
    ),
    relation(
        "mayor",
        "person",
        """The mayor of {e} is {v}
        {v} is (the )?mayor of {e}
        {e} (is governed|is run|is led) by {v}
        {v} was elected mayor of {e}
        In {e}, {v} won the last election""",
        """Who is the mayor of {e}?
        What is the name of the mayor of {e}?
        Who (governs|runs|leads) {e}?
        Who was elected mayor (in|of) {e}?
        Who won the last election in {e}?""",
    ),
    relation(
        "size",
        "measure",
        """{e} (covers|has) an area of {v}
        The area of {e} is {v}
        {e} (stretches|extends) over {v}
        {e} is {v} (wide|large|across)
        {e} takes up {v}""",
        """What is the area of {e}?
        How (large|big|wide) is {e}?
        (What|Which) area does {e} cover?
        How far does {e} (stretch|extend)?
        What is the size of {e}?""",
    ),
    relation(
        "known",
        "thing",
        """{e} is (known|famous|celebrated) for its {v}
        Visitors come to {e} (for|to see) its {v}
        The (pride|symbol) of {e} is its {v}
        {e} is proud of its {v}
        (Tourists|Many people) visit {e} because of its {v}""",
        """What is {e} (known|famous|celebrated) for?
        Why do (people|visitors|tourists) (come to|visit) {e}?
        For what is {e} (known|famous)?
        What is the (pride|symbol) of {e}?
        What do (tourists|visitors) (come to see|see) in {e}?""",
    ),
    relation(
        "region",
        "word",
        """{e} is (located|situated|found) in {v}
        {e} is a (town|city|village|place) in {v}
        {e} (belongs to|is part of) {v}
        {e} lies in the (north|south|east|west) of {v}
        {e} is the capital of {v}
        In {v} there is a town called {e}""",
        """Where is {e} (located|situated|found)?
        Where is {e}?
        In (which|what) (country|region|province|state) is {e}?
        (What|Which) (country|region) does {e} belong to?
        In what part of the world is {e}?
        What is {e} a part of?""",
    ),
    relation(
        "built",
        "year",
        """{e} was (founded|built|settled) in {v}
        {e} dates (back to|from) {v}
        {e} was first mentioned in {v}
        Settlers (founded|came to) {e} in {v}
        {e} became a (city|town) in {v}""",
        """When was {e} (founded|built|settled)?
        (When|In what year) was {e} first mentioned?
        How old is {e}?
        When did {e} become a (city|town)?
        (In what year|When) did settlers (found|come to) {e}?""",
    ),
)
