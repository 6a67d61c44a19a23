"""Rules of invented companies, shops and authorities: how a handbook states them and how people ask.

Here `{e}` is what the rule is about (a kind of goods, a document, a room, a task) and `{v}` the value.
"""

from bundled.relations import relation

GOODS = (
    relation(
        "return window",
        "duration",
        """Customers (can|may) (return|send back|bring back) {e} within {v} (of delivery|of purchase|after receipt)?
        {e} (can|may) be returned (up to|within) {v} (after purchase|after delivery)
        (We|The shop) take back {e} for {v}
        Returns of {e} are (accepted|possible) within {v}
        The return (period|window) for {e} is {v}
        (If you change your mind about|If you do not like) {e}, send them back within {v}
        For {e} there is a return period of {v}""",
        """How long (do customers have|do I have|does one have) to (return|send back) {e}?
        Within (what time|how many days|what period) (can|may|must) {e} be (returned|sent back)?
        What is the return (period|window|deadline) for {e}?
        How long can (I|customers|you) return {e}?
        Until when can (I|we) (give back|return) {e}?
        How (much time is there|many days are there) to send back {e}?
        (By when|In what time) (must|should) {e} go back?""",
    ),
    relation(
        "warranty",
        "duration",
        """(The warranty|The guarantee) (on|for) {e} (lasts|is|runs for) {v}
        {e} (come with|carry|have) a (warranty|guarantee) of {v}
        We (guarantee|give a guarantee on) {e} for {v}
        Faults in {e} are repaired free of charge for {v}
        {e} are covered for {v} after purchase
        {e} are under (warranty|guarantee) for {v}""",
        """How long is the (warranty|guarantee) (on|for) {e}?
        What (warranty|guarantee) do {e} (have|carry|come with)?
        (For how long|How long) are {e} (covered|guaranteed|under warranty)?
        What is the (warranty|guarantee) period for {e}?
        How long are {e} repaired for free?
        For how long is there a guarantee on {e}?""",
    ),
    relation(
        "price",
        "amount",
        """{e} (cost|are sold for|sell for|are priced at) {v}
        The price (of|for) {e} is {v}
        We (charge|ask) {v} for {e}
        You pay {v} for {e}
        {e}: {v} (each|per piece)
        {e} are available (for|at) {v}
        A set of {e} costs {v}""",
        """How much (do {e} cost|are {e}|is paid for {e})?
        What (is the price|do I pay|does one pay) (of|for) {e}?
        What do {e} cost?
        How (expensive|dear) are {e}?
        At what price are {e} (sold|available)?
        What is (charged|asked) for {e}?
        How much (do I|must one) pay for {e}?""",
    ),
    relation(
        "shipping cost",
        "amount",
        """(Shipping|Delivery|Postage) (for|of) {e} costs {v}
        The (shipping|delivery) (fee|cost|charge) for {e} is {v}
        We (charge|add) {v} for (shipping|delivering|sending) {e}
        {e} are (shipped|delivered|sent) for {v}
        To have {e} delivered, you pay {v}""",
        """How much does (shipping|delivery) (of|for) {e} cost?
        What (does it cost|is the cost|is the fee) to (ship|deliver|send) {e}?
        What is the (shipping|delivery) (fee|charge|cost) for {e}?
        How much is charged for (shipping|delivering|sending) {e}?
        What do I pay to have {e} delivered?""",
    ),
    relation(
        "delivery time",
        "duration",
        """{e} (arrive|are delivered) (within|after|in) {v}
        (Delivery|Shipping) of {e} takes {v}
        The delivery time (for|of) {e} is {v}
        It takes {v} (until|before) {e} (arrive|reach the customer)
        Please allow {v} for the delivery of {e}
        You will (have|receive) {e} in {v}""",
        """How long does (delivery|shipping) of {e} take?
        When (do|will) {e} (arrive|be delivered)?
        What is the delivery time (for|of) {e}?
        How (long|many days) does it take (until|before) {e} (arrive|are delivered)?
        How (fast|quickly|soon) are {e} delivered?
        How long must (I|customers) wait for {e}?""",
    ),
    relation(
        "storage",
        "department",
        """{e} are (kept|stored|managed|handled) by {v}
        {v} (looks after|is responsible for|takes care of) {e}
        (Ask|Contact|Go to) {v} (about|for) {e}
        {e} are the (duty|responsibility|task) of {v}
        (Requests|Questions) (for|about) {e} go to {v}
        {e} have to be (approved|ordered) by {v}""",
        """Who (looks after|is responsible for|takes care of|handles|manages) {e}?
        Whom (do I|should I|must I) (ask|contact) (about|for) {e}?
        Who (approves|orders|keeps) {e}?
        (Where|To whom) do (requests|questions) (for|about) {e} go?
        Whose (duty|responsibility|task) are {e}?
        Who has to approve {e}?""",
    ),
    relation(
        "means",
        "means",
        """{e} are (sent|shipped|delivered|transported) by {v}
        We (send|ship|deliver|transport) {e} by {v}
        {e} (travel|come|go out) by {v}
        For {e} we use (transport|delivery) by {v}""",
        """How are {e} (sent|shipped|delivered|transported)?
        By what means are {e} (sent|shipped|delivered)?
        How do {e} (travel|come|get to the customer)?
        What is used to (send|ship|transport) {e}?""",
    ),
    relation(
        "condition",
        "condition",
        """{e} (can|may) be (exchanged|returned|refunded) only if {v}
        We (refund|replace|exchange) {e} (only )?(if|when) {v}
        (Money for|The price of) {e} is paid back (if|when|provided that) {v}
        {e} are (exchanged|replaced) on condition that {v}""",
        """(When|Under what condition|In what case) (can|may|are) {e} (exchanged|refunded|returned|be replaced)?
        What is the condition for (refunding|replacing|exchanging) {e}?
        When do you (refund|replace|exchange) {e}?
        In which case (is money paid back for|are you given back the price of) {e}?""",
    ),
)

RULES = (
    relation(
        "deadline",
        "duration",
        """{e} must be (submitted|handed in|sent|filed) within {v}
        Employees (must|have to) (submit|hand in|send) {e} within {v}
        The deadline for {e} is {v}
        {e} (is|are) due (after|within) {v}
        You have {v} to (submit|hand in|complete) {e}
        Please (submit|hand in|send) {e} no later than {v} (after the event|after the end of the month)?""",
        """(When|By when|Within what time) must {e} be (submitted|handed in|sent|filed)?
        What is the deadline for {e}?
        How (long|much time) (do employees|do I|do we) have to (submit|hand in|send|complete) {e}?
        (When|How soon) (is|are) {e} due?
        How many days (are there|do I have) for {e}?
        How late can I (hand in|submit) {e}?""",
    ),
    relation(
        "approver",
        "department",
        """{e} (must|has to|needs to) be approved by {v}
        {v} (approves|signs|checks|decides on) {e}
        (Send|Submit|Hand) {e} to {v}
        {e} (needs|requires) the (approval|signature|consent) of {v}
        {e} goes to {v} for approval
        Only {v} may (sign|approve|grant) {e}""",
        """Who (approves|signs|checks|decides on) {e}?
        (By whom|Who) must {e} be approved by?
        (To whom|Where) (do I|should I|must I) (send|submit|hand in) {e}?
        Whose (approval|signature|consent) does {e} (need|require)?
        Who has to (approve|sign) {e}?
        Who (may|can|is allowed to) (sign|approve|grant) {e}?""",
    ),
    relation(
        "channel",
        "channel",
        """{e} (is|must be) (submitted|sent|requested|filed) (through|via) {v}
        (Use|Please use) {v} for {e}
        (Submit|Send|Request|File) {e} (through|via|using) {v}
        Employees (request|submit|enter) {e} (through|via) {v}
        {e} (is|are) only accepted (through|via) {v}
        For {e}, go to {v}""",
        """How (is|must|should) {e} (submitted|be requested|be filed|be sent)?
        (How|Where) (do I|can I|should I|do employees) (submit|send|request|file|enter) {e}?
        (What|Which) (tool|channel|way) (do I|should I) use for {e}?
        Through what is {e} (submitted|sent|requested)?
        What (do|should) (I|we|employees) use for {e}?
        Where do I go for {e}?""",
    ),
    relation(
        "limit",
        "amount",
        """The (limit|maximum|budget|allowance) for {e} is {v}
        {e} (is|are) (covered|reimbursed|paid) up to {v}
        We (pay|reimburse|cover) up to {v} for {e}
        {e} (must|may) not (cost more than|exceed) {v}
        Employees (may|can) spend (up to )?{v} on {e}
        At most {v} (is|are) paid for {e}""",
        """What is the (limit|maximum|budget|allowance) for {e}?
        How much (is|are) {e} (reimbursed|covered) up to?
        Up to (what amount|how much) (is|are) {e} (paid|covered|reimbursed)?
        How much (may|can) (I|employees|we) spend on {e}?
        What (may|can) {e} cost at most?
        How much (is paid|do you pay|does the company pay) for {e}?""",
    ),
    relation(
        "share",
        "percentage",
        """The company (pays|covers|takes over) {v} of {e}
        {v} of {e} (is|are) (paid|covered|reimbursed)
        The (discount|rate|share) for {e} is {v}
        {e} is (charged|reduced) by {v}
        There is a (discount|reduction) of {v} on {e}""",
        """(How much|What share|What percentage) of {e} (is|are) (paid|covered|reimbursed)?
        What (share|part|percentage) of {e} does the company (pay|cover)?
        What is the (discount|rate|share) (for|on) {e}?
        By how much is {e} (reduced|charged)?
        How (high|big) is the (discount|reduction) on {e}?""",
    ),
    relation(
        "frequency",
        "duration",
        """{e} (is|are) (checked|reviewed|renewed|repeated) every {v}
        Every {v}, {e} must be (checked|reviewed|renewed|changed)
        {e} (takes place|happens) every {v}
        We (check|review|renew|repeat) {e} once every {v}
        {e} (has|have) to be (renewed|changed|updated) after {v}""",
        """How often (is|are|must) {e} (checked|reviewed|renewed|be changed)?
        How often does {e} (take place|happen)?
        (After what time|When) must {e} be (renewed|changed|updated)?
        (What is the interval for|At what interval do you check) {e}?
        How frequently (is|are) {e} (checked|reviewed|updated)?""",
    ),
    relation(
        "retention",
        "duration",
        """{e} (is|are) (kept|stored|saved|archived) for {v}
        We (keep|store|archive|save) {e} for {v}
        After {v}, {e} (is|are) (deleted|destroyed|thrown away)
        {e} must be kept (for at least|at least) {v}
        The (storage|retention) period for {e} is {v}""",
        """(For how long|How long) (is|are) {e} (kept|stored|saved|archived)?
        When (is|are) {e} (deleted|destroyed|thrown away)?
        What is the (storage|retention) period for {e}?
        How long (do you|must we|does the company) (keep|store) {e}?
        After what time (is|are) {e} deleted?""",
    ),
    relation(
        "day",
        "weekday",
        """{e} (takes place|is held|happens) (every|on|each) {v}
        {e} (is|are) (paid|sent out|done) on {v}
        Every {v} there is {e}
        {v} is the day (of|for) {e}
        {e} is planned for {v}""",
        """On (which|what) day (does {e} take place|is {e}|is {e} held)?
        When (does {e} take place|is {e}|is {e} held)?
        (What|Which) (day|weekday) is (for|planned for) {e}?
        (What|Which) is the day (of|for) {e}?
        When do you (plan|hold) {e}?""",
    ),
    relation(
        "contact",
        "phone",
        """(Call|Ring|Phone) {v} (for|about) {e}
        The (number|telephone number|hotline) for {e} is {v}
        For {e}, (dial|call) {v}
        Questions about {e} are answered at {v}
        {e}: telephone {v}""",
        """(What|Which) (number|telephone number) (do I|should I) (call|dial) (for|about) {e}?
        What is the (number|telephone number|hotline|phone number) for {e}?
        (Where|What number) (can|do) I call about {e}?
        How can I (ask|reach someone) about {e}?
        Which number answers questions about {e}?""",
    ),
    relation(
        "number of days",
        "duration",
        """(Employees|Staff) (get|receive|are given) {v} of {e}
        Everyone (has|is entitled to) {v} of {e} (a year|per year)?
        The (amount|length) of {e} is {v}
        {e} lasts {v}
        {v} of {e} (is|are) granted""",
        """How (much|many days of) {e} (do employees|do I|does everyone) (get|have|receive)?
        How long (does {e} last|is {e})?
        What is the (amount|length) of {e}?
        How much {e} (am I|is everyone|are we) entitled to?
        How much {e} (is|are) granted?""",
    ),
    relation(
        "code",
        "code",
        """(The form|The document|The reference|The code) for {e} is {v}
        {e} (is|are) (listed|filed|booked) under {v}
        (Use|Enter|Give) (code|number|form) {v} for {e}
        {e} has the (code|number|reference) {v}
        For {e}, fill in (form )?{v}""",
        """(What|Which) (form|code|number|reference) (is for|do I use for|is used for) {e}?
        What is the (form|code|number|reference) (for|of) {e}?
        Under (what|which) (code|number) (is|are) {e} (listed|filed|booked)?
        Which form do I (need|fill in|enter) for {e}?
        Where is {e} (booked|filed)?""",
    ),
    relation(
        "penalty",
        "amount",
        """(The fee|The fine|The penalty|The charge) for {e} is {v}
        {e} costs {v} (extra|in addition)?
        We charge {v} for {e}
        (Who|Anyone who) (causes|asks for) {e} pays {v}
        There is a (fee|charge|fine) of {v} for {e}""",
        """What is the (fee|fine|penalty|charge) for {e}?
        How much (does {e} cost|is {e}|is charged for {e})?
        What (does {e} cost|do I pay for {e}|do you charge for {e})?
        How (high|much) is the (fee|fine|charge) for {e}?
        What (fee|charge) is there for {e}?""",
    ),
)
