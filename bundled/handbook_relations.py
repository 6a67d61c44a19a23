"""Further rules as handbooks state them: places, lists, groups of people, times, ages, numbers and settings.

Read bundled/relations.py for the format.
"""

from bundled.relations import relation

HANDBOOK_RULES = (
    relation(
        "where",
        "spot",
        """{e} (is|are) (kept|found|stored) {v}
        You (find|will find) {e} {v}
        The place for {e} is {v}
        (Look for|Leave|Put) {e} {v}
        (Staff|Customers|Visitors) (leave|hand in|pick up) {e} {v}
        {e}: {v}
        {e} (belongs|stays|goes) {v}
        For {e}, there is a box {v}
        {e} (has|have) (its|a) place {v}
        (After use|In the evening|When you leave), put {e} back {v}
        {e} (is|are) (located|waiting) {v}
        The usual spot for {e} is {v}""",
        """Where (is|are) {e} (kept|found|stored)?
        Where (can|do) (I|we|you) find {e}?
        Where (should|must|do) (I|we|staff) (leave|put|hand in|pick up) {e}?
        What is the (place|right place) for {e}?
        In what place (is|are) {e}?
        Where (does|do) {e} (belong|stay|go)?
        I am looking for {e}. Where (is it|should I look)?
        Where would I go to get {e}?
        (Can you tell me|Do you know) where {e} (is|are)?
        Where (is|are) {e}?
        Where (is|are) {e} usually?
        Where (is|are) {e} located?""",
    ),
    relation(
        "needed",
        "list",
        """(To get|For|To ask for) {e}, (you need|bring|please bring|show) {v}
        {e} (requires|needs|asks for) {v}
        {v} (are|is) (needed|required|necessary) for {e}
        (Anyone|Everyone) who wants {e} (must show|has to bring) {v}
        Do not forget {v} when it comes to {e}
        Without {v} there is no {e}
        (Please have|Have) {v} (ready|at hand) for {e}
        We (ask for|need to see) {v} before {e} (is|are) (given|granted|started)
        {e} (is|are) only possible with {v}
        What you need for {e}: {v}
        {v} must be (attached|added) to {e}
        {e} (comes|come) with a duty to bring {v}""",
        """What (do I|does one|do we|must I) need for {e}?
        What (is|are) (needed|required|necessary) for {e}?
        What (should|must) (I|we|customers) (bring|show|have ready) for {e}?
        What (does|do) {e} require?
        Without what is there no {e}?
        What do you ask for before {e}?
        Which (things|documents|papers) (do I need|are needed) for {e}?
        With what (is|are) {e} possible?
        What must not be forgotten for {e}?
        I want {e}. What do I have to bring?
        What must be attached to {e}?
        What has to be brought for {e}?""",
    ),
    relation(
        "eligible",
        "group",
        """{e} (is|are) (open to|meant for|only for|reserved for) {v}
        Only {v} (can|may) (use|get|have|book) {e}
        {v} (can|may) (use|get|have|ask for) {e}
        {v} (qualify|are eligible) for {e}
        {e} (is|are) (offered|given|available) to {v}
        The offer of {e} is for {v}
        {v} have a right to {e}
        (If you belong to|For) {v}, there is {e}
        {e} (was|is) made for {v}
        No one but {v} (gets|uses) {e}
        {e}: for {v}
        We keep {e} for {v}""",
        """Who (can|may|is allowed to) (use|get|have|book) {e}?
        For whom (is|are) {e} (meant|made|reserved)?
        Who (qualifies|is eligible) for {e}?
        To whom (is|are) {e} (open|offered|available|given)?
        Who has a right to {e}?
        Who gets {e}?
        (Which|What) (people|group) (can|may) (use|have|get) {e}?
        Can anyone have {e}, or who?
        Whom (is|are) {e} for?
        Who is {e} open to?
        Who can ask for {e}?
        For whom do you keep {e}?""",
    ),
    relation(
        "excluded",
        "list",
        """{e} (does|do) not (include|cover) {v}
        {v} (are|is) (excluded from|not part of|not included in) {e}
        Not included in {e}: {v}
        {e} (covers|includes) everything but {v}
        {e} (is|are) without {v}
        (Except for|Apart from) {v}, everything belongs to {e}
        We do not count {v} as part of {e}
        {e} (leaves|leave) out {v}
        {v} (cost extra|come on top|are paid apart) with {e}
        {e} (excludes|exclude) {v}""",
        """What (does|do) {e} not (include|cover)?
        What is (excluded from|not part of|not included in) {e}?
        (What|Which things) (costs extra|come on top) with {e}?
        What does not belong to {e}?
        What (is|are) the exceptions (to|for|in) {e}?
        What is left out of {e}?
        {e} covers everything except what?
        What will I not get with {e}?
        What (does|do) {e} leave out?
        What (does|do) {e} exclude?""",
    ),
    relation(
        "start",
        "clock",
        """{e} (starts|begins|opens) at {v}
        {e} (is|are) (scheduled|planned|set) for {v}
        The (start|beginning) of {e} is (at|) {v}
        (Be there|Come|Please arrive) by {v} for {e}
        At {v} we start with {e}
        We meet at {v} for {e}
        {e} (does|do) not start before {v}
        It is {v} when {e} (starts|begins)
        {e}: {v} sharp
        {v} is the (starting time|time) of {e}
        {e} (gets|get) going at {v}""",
        """When (does|do) {e} (start|begin|open)?
        (At|) what time (does|do|is|are) {e} (start|begin|scheduled)?
        What is the (starting time|time|start) of {e}?
        When (do|should) (I|we) (arrive|be there|come|meet) for {e}?
        By what time must I be there for {e}?
        How early (does|do) {e} (start|begin)?
        From what time (is|are) {e}?
        At what hour do we meet for {e}?
        When exactly (is|are) {e}?
        What time (does|do) {e} get going?""",
    ),
    relation(
        "age",
        "age",
        """{e} (is|are) (open|allowed|suitable) from the age of {v}
        You (must|have to) be (at least |over |){v} years old for {e}
        The (minimum age|age limit|lowest age) for {e} is {v}
        Children under {v} (cannot|may not) (use|take part in|join) {e}
        (People|Persons|Visitors) aged {v} or (older|over) can (use|join|book) {e}
        Nobody below {v} is (admitted|allowed) to {e}
        From {v} years on, {e} (is|are) possible
        {e}: from {v} years
        Those younger than {v} need a parent for {e}
        {e} (is|are) for people of {v} and over""",
        """What is the (minimum age|age limit|lowest age) for {e}?
        How old (must|do) (I|one|you) (be|have to be) for {e}?
        From (what|which) age (is|are) {e} (allowed|possible|open)?
        At what age can (I|children|one) (use|join|book) {e}?
        How young is too young for {e}?
        How old must (children|a child|visitors) be for {e}?
        From how many years on (is|are) {e} possible?
        What age (is|are) {e} suitable from?
        Below what age is nobody admitted to {e}?
        At which age does {e} become possible?""",
    ),
    relation(
        "most",
        "count",
        """{e} (is|are) limited to {v} (people|persons|places|pieces)
        (At most|No more than|Up to) {v} (people|persons|guests) (can|may) (join|use|share) {e}
        There (is|are) (room|space|places) for {v} (people|) in {e}
        The (maximum|largest) number for {e} is {v}
        {e} (takes|holds|admits) {v} (people|guests|)
        A group for {e} has (at most |up to |){v} members
        Each (customer|person|household) may have {v} of {e}
        {e} (is|are) full with {v} (people|bookings)
        We never (allow|take) more than {v} for {e}
        {e}: {v} places""",
        """How many (people|persons|guests) (can|may) (join|use|share) {e}?
        What is the (maximum|largest) number for {e}?
        How many places (are there|does one have) (in|for) {e}?
        For how many (people|guests) is there room in {e}?
        How many (does|do) {e} (hold|take|admit)?
        To how many (people|places) (is|are) {e} limited?
        How large can a group for {e} be?
        How many of {e} may each (customer|person) have?
        When is {e} full, with how many?
        How many do you take for {e}?""",
    ),
    relation(
        "setting",
        "measure",
        """The (right|recommended|correct|normal) (setting|value|level) for {e} is {v}
        {e} (should|must) be (set to|kept at|held at) {v}
        Set {e} to {v}
        We recommend {v} for {e}
        {e} (works|work|runs) best at {v}
        (Never|Do not) go above {v} with {e}
        {e} (is|are) (adjusted|tightened|filled) to {v}
        {v} is (right|enough|recommended) for {e}
        For {e}, (choose|use) {v}
        {e} (needs|need) {v}""",
        """What is the (right|recommended|correct|normal) (setting|value|level) for {e}?
        To what (should|must) {e} be (set|adjusted|tightened|filled)?
        What (setting|value|level) (is recommended|do you recommend|is right) for {e}?
        At what (level|value) (does|do) {e} (work|run) best?
        Above what should I never go with {e}?
        What should {e} be set to?
        How (high|far|much) should {e} be (set|filled|adjusted)?
        What do I set {e} to?
        Which value should I choose for {e}?
        What (does|do) {e} need?""",
    ),
)
