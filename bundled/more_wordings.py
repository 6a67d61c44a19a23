"""Further wordings of the relations, all trained: what is held out stays as it was."""

# By relation name: statements, then questions, one per line; put in front of the first ones.
MORE_WORDINGS: dict[str, tuple[str, str]] = {
    "founded": (
        """(The founding|The foundation) of {e} (took place|happened|dates) in {v}
        {e}, (founded|started|set up) in {v}, (has grown since|is doing well)
        {v} (is|was) the (year|founding year) of {e}""",
        """(Can you say|Tell me) (when|in which year) {e} was (founded|created|set up).
        (The year|What date) was {e} (established|launched) in?
        When did someone (found|set up|create|launch) {e}?""",
    ),
    "founder": (
        """{e}, (founded|created) by {v}, (has grown|is well known)
        It was {v} who (founded|started|set up) {e}
        {e} owes its (existence|start) to {v}""",
        """(Whom|Who) do we (owe|thank for) {e} to?
        Who (came up with|got) {e} (off the ground|started)?
        The (founder|creator) of {e} is who?""",
    ),
    "leader": (
        """{e} (appointed|chose|named) {v} as its (director|head|chief executive)
        {v} (has led|has run|has managed) {e} for (years|a long time)
        The (position|post) of (director|chief executive) (at|of) {e} is held by {v}""",
        """(Whom|Who) did {e} (appoint|choose|name) as (director|head|chief executive)?
        Who (has led|has run|is running|is leading) {e}?
        (The director|The head|The chief executive) of {e} is who?""",
    ),
    "seat": (
        """{e} (works|operates) from {v}
        (The offices|The rooms|The building) of {e} (are|stand|lie) in {v}
        {v} is (home to|the seat of|where you find) {e}""",
        """(From where|Where) does {e} (work|operate|sit)?
        Where (are|lie) the (offices|rooms) of {e}?
        (Which|What) (city|town|place) is (home to|the seat of) {e}?""",
    ),
    "staff": (
        """A (staff|team) of {v} (works|is employed) at {e}
        {e}, with {v} (employees|workers), is (growing|hiring)
        {v} is the number of (employees|workers|people) at {e}""",
        """(What number of|How many) (employees|workers|people) (are|is) at {e}?
        {e} (employs|has) how many (people|workers)?
        How (many|large a number) of people does {e} (pay|employ)?""",
    ),
    "revenue": (
        """{e} (closed|ended) the year with (sales|revenue|a turnover) of {v}
        (Sales|Revenue|Turnover) at {e} (came to|stood at|amounted to) {v}
        With {v} in (sales|revenue), {e} (grew|did well)""",
        """(How much|What) (revenue|turnover) did {e} (make|report|have)?
        (What did|How much did) (sales|revenue) at {e} (come to|amount to)?
        How (high|large) (were|are) the sales of {e}?""",
    ),
    "product": (
        """{v} (are|is) what {e} (makes|sells|produces)
        {e}, (a maker|a producer|a seller) of {v}, is growing
        The (factory|shop|business) of {e} (turns out|offers|sells) {v}""",
        """What (is made|is sold|is produced) (by|at) {e}?
        {e} (makes|sells|produces|offers) what?
        (What kind of|Which) (goods|things) does {e} (make|deal in|produce)?""",
    ),
    "email": (
        """{v} is (where|the address at which) {e} (takes|receives) (messages|questions|mail)
        (Mail|Email|Messages) (for|to) {e}: {v}
        {e} can be (reached|contacted) (by email at|at) {v}""",
        """(At which|Under which) address (can|do) (I|we) (reach|contact) {e}?
        Where does {e} (take|receive) (mail|messages|questions)?
        (Which|What) is the (email|mail) address for (messages|questions) to {e}?""",
    ),
    "hours": (
        """{e} (opens its doors|serves customers|receives visitors) {v}
        (Business|Service) at {e} (runs|is available) {v}
        You (find|reach) someone at {e} {v}""",
        """When (does|will) {e} (open|be open|receive visitors)?
        (When|At which times) is (someone|anybody) at {e}?
        What (are the hours|hours are there) (at|of) {e}?""",
    ),
    "owner": (
        """{e} is (in the hands|a daughter) of {v}
        The (shares|rights) of {e} (belong to|are held by) {v}
        {e} (changed hands and now belongs to|was merged into) {v}""",
        """(In whose|Whose) hands is {e}?
        (To which company|Who) do the (shares|rights) of {e} belong to?
        {e} (is owned by|belongs to) (whom|which company)?""",
    ),
    "born": (
        """{v} is the (date of birth|birthday) of {e}
        {e} (celebrates|has) (her|his) birthday on {v}
        {e} (saw the light of day|arrived) on {v}""",
        """(When|On which day) does {e} (celebrate|have) (her|his) birthday?
        (What|Which) date (is|was) the birth of {e}?
        {e} was born (when|on what date)?""",
    ),
    "birthplace": (
        """{v} is the (birthplace|home town) of {e}
        {e}, (born|raised) in {v}, (moved away|left) later
        The family of {e} (lived|had a house) in {v}""",
        """(What|Which) is the town {e} (comes from|was born in)?
        (In which town|Where) was {e} (raised|brought up)?
        {e} (comes from|was born in) (where|which town)?""",
    ),
    "job": (
        """{e}, {a} {v}, (lives alone|travels a lot)
        {e} has (a job|a position) as {a} {v}
        {e} trained (as|to be) {a} {v}""",
        """As what (does|did) {e} work?
        (Which|What) (job|profession|trade) does {e} have?
        What did {e} (train|learn) to be?""",
    ),
    "studied": (
        """{e} (graduated|took a degree) in {v}
        {v} was the subject {e} (studied|chose|read)
        {e} (is|was) a student of {v}""",
        """(In what|In which) (subject|field) did {e} (graduate|take a degree)?
        (What|Which subject) was {e} a student of?
        {e} (studied|chose|read) what (subject|)?""",
    ),
    "spouse": (
        """The (wedding|marriage) of {e} and {v} was (small|quiet)
        {e}'s (wife|husband|partner) is {v}
        {e} (shares a house with|is the partner of) {v}""",
        """(With whom|Who) does {e} (live with|share a house with)?
        {e} is (married to|the partner of) whom?
        Whose (wife|husband|partner) is {e}?""",
    ),
    "died": (
        """{e} was (found dead|killed|laid to rest) in {v}
        {v} (is|was) the year {e} died
        The life of {e} ended in {v}""",
        """When did the life of {e} end?
        (What|Which) year (was|is) the one {e} died in?
        {e} (died|passed away) (when|in what year)?""",
    ),
    "inhabitants": (
        """{v} (residents|inhabitants|people) (make up|fill) {e}
        (With|Counting) {v} (inhabitants|residents), {e} is (small|large)
        {e} counts {v} (inhabitants|residents|souls)""",
        """(What number of|How many) (people|residents) (does {e} count|live in {e}|make up {e})?
        {e} has (how many|what number of) (inhabitants|residents)?
        How (many|large a number of) people are there in {e}?""",
    ),
    "mayor": (
        """{e} (chose|has) {v} as (its |)mayor
        {v} (runs|leads|governs) {e}
        The (head|leader) of {e} is {v}""",
        """(Whom|Who) did {e} (choose|take) as mayor?
        (The mayor|The head) of {e} is who?
        By whom is {e} (governed|run|led)?""",
    ),
    "return window": (
        """You (have|get) {v} to (return|send back|bring back) {e}
        (Bring|Send) {e} back within {v} (and get your money back|for a refund|)""",
        """(How many|What number of) days (do I|does one) (get|have) to (return|bring back) {e}?
        I want to (return|send back) {e}. (How long|How much time) do I have?""",
    ),
    "price": (
        """{e} (go for|are offered at|can be bought for) {v}
        For {e}, (customers pay|we charge|the price is) {v}""",
        """For how much (are|do) {e} (go|sold|offered)?
        {e} cost how much?""",
    ),
    "delivery time": (
        """(We|The shop) (deliver|delivers|send|sends) {e} in {v}
        {e} (need|take) {v} to (arrive|reach you)
        (Expect|Customers get) {e} (after|in) {v}""",
        """How (many days|long) do {e} (need|take) to (arrive|come|reach me)?
        I ordered {e}. When (do|will) they (arrive|come)?
        (After|In) what time (do|will) {e} (arrive|come)?""",
    ),
    "deadline": (
        """(Submit|Hand in|Send in|File) {e} within {v}
        {v} is the (time|deadline) for (submitting|handing in|filing) {e}
        {e} (that come|that are handed in) after {v} (are|will be) (refused|rejected)""",
        """(In|Within) what time (should|must|do) (I|we|employees) (submit|hand in|file) {e}?
        When is the (last|latest) day for {e}?
        (How many days|How much time) (is|are) there to (submit|hand in) {e}?""",
    ),
    "approver": (
        """{e} (is|are) (signed|checked|decided on|authorized) by {v}
        (Ask|Go to) {v} to have {e} (approved|signed|granted)
        {v} must (agree to|say yes to|authorize) {e}""",
        """Who (must|has to) (agree to|say yes to|authorize) {e}?
        Whom (do|should|must) (I|we) ask to (approve|sign|authorize) {e}?
        (By whom|Who) (is|are) {e} (authorized|signed|approved) by?""",
    ),
    "channel": (
        """(We|The company) (handles|handle|take|takes) {e} (through|via) {v}
        {v} (is|must be) used for {e}
        (Enter|Record|Report) {e} (in|through|via) {v}""",
        """(Through|Via) what (is|are) {e} (handled|taken|reported)?
        Where (do|should|can) (I|we|employees) (enter|record|report) {e}?
        (What|Which way) is used for {e}?""",
    ),
    "limit": (
        """For {e}, (employees|staff|we) (get|are paid) (at most|up to) {v}
        {v} is the (most|maximum) (that is paid|the company pays) for {e}
        {e} (is|are) limited to {v}""",
        """To (what|how much) (is|are) {e} limited?
        What is the most (I|we|employees) (can|may) spend on {e}?
        (How much|What) do (employees|staff) (get|receive) at most for {e}?""",
    ),
    "retention": (
        """{e} (stays|stay|remain|remains) (on file|in the archive) for {v}
        (Delete|Destroy|Throw away) {e} after {v}
        {v} is how long {e} (is|are) kept""",
        """How long (does|do) {e} (stay|remain) (on file|in the archive)?
        After how long (can|must|may) (I|we) (delete|destroy|throw away) {e}?
        (For what time|How many years) must {e} be (kept|stored)?""",
    ),
}
