"""More ways to say and to ask a handbook's rules; the format is told in bundled/wordings.py."""

RULES_WORDINGS = """
= deadline
n the (deadline|due date|time limit|cut-off) (of|for) {e}
n the time (allowed|given|left) for {e}
n how long (we|I|employees) have for {e}
s {e} (must|should|has to) (be in|reach us|arrive|be complete) within {v}
s (Within|In) {v}, {e} must be (turned in|passed on|complete|done)
s There are {v} to (turn in|complete|deal with) {e}
s Do not wait longer than {v} with {e}
s {e} must not be (turned in|sent|submitted) after {v}
s (Everyone|Staff) (is|are) given {v} for {e}
s We (expect|need) {e} within {v}
s {e} older than {v} (is|are) (not accepted|refused|turned down)
s {v}: that is the time limit for {e}
s Anyone who needs more than {v} for {e} has to ask
q How (long|much time) (do|does) (I|we|one|everyone) (get|have) for {e}?
q (How many|In how many) days must {e} be (in|turned in|complete|sent)?
q When do you (need|expect) {e}?
q By when (do|must) (I|we|employees) (turn in|send|pass on|deal with) {e}?
q When is it too late for {e}?
q What is the cut-off (for|of) {e}?
q What time limit (applies to|is set for) {e}?
q When does {e} have to be (in|done|complete)?
q Until when (can|may) (I|we) (send|turn in) {e}?
= approver
n the (person|department|team) that (approves|signs|checks) {e}
n who has the last word on {e}
n the (approval|signature) needed for {e}
s {v} (must|has to) (confirm|clear|release|sign off|okay) {e}
s {e} (is|are) (confirmed|cleared|released|signed off|okayed) by {v}
s Without {v}, {e} (is|are) not (valid|allowed|possible)
s The decision on {e} (lies with|is up to|rests with) {v}
s {v} has the last word on {e}
s (First|Before anything is paid), {v} looks at {e}
s {e} needs the (go-ahead|green light|permission|okay) of {v}
s Get the (go-ahead|green light|permission|okay) of {v} for {e}
s It is up to {v} to (allow|confirm|check) {e}
q Who (confirms|clears|releases|signs off|okays) {e}?
q Who has the last word on {e}?
q With whom does the decision on {e} (lie|rest)?
q Whose (go-ahead|green light|permission|okay) (do I need|is needed) for {e}?
q Without whom (is|are) {e} not (valid|possible|allowed)?
q Who decides (about|on) {e}?
q {e} (is|are) (approved|signed|checked) by whom?
q Who gives (permission|the green light) for {e}?
q From whom do I need (permission|a signature|approval) for {e}?
= channel
n the (way|channel|right place|tool) (for|to hand in|to request) {e}
n where to (submit|request|enter|report) {e}
n how to (submit|request|file|hand in) {e}
s {e} (go|goes|come|comes) (through|in via|in through) {v}
s {v} is (the way|the place|the channel|there) (for|to request) {e}
s To (submit|request|report|hand in) {e}, use {v}
s (Requests for|Anything about) {e} (should|must) be made (through|via|using) {v}
s Staff (report|hand in|register) {e} (using|with|via) {v}
s {e} can be (arranged|registered|started|ordered) (via|through|using) {v}
s If you want {e}, use {v}
s {v} takes care of {e}
s We do not take {e} by word of mouth, only via {v}
q How (can|do|must) (I|we|employees|one) (register|report|arrange|hand in|ask for) {e}?
q Where (can|must|should) {e} be (submitted|registered|reported|requested|entered)?
q By (what|which) (way|means|channel) (do|does|is|are) {e} (go|made|sent|come in)?
q What is the (way|right way) to (submit|request|ask for|get) {e}?
q Via (what|which channel) can I (request|submit|report) {e}?
q I want to (submit|request|report) {e}. (How|Where)?
q Through which (channel|tool) (is|are) {e} (handled|accepted|arranged)?
q What do I need to use to (submit|request|report) {e}?
= limit
n the (limit|maximum|cap|ceiling|upper limit|budget) (on|for|of) {e}
n the (highest|largest) (amount|sum) for {e}
n how much {e} may cost
s {e} (is|are) capped at {v}
s There is a (cap|ceiling|limit|maximum) of {v} (on|for) {e}
s The company (refunds|pays back|contributes) up to {v} for {e}
s {e} may (run|go|come) to {v}, not more
s No more than {v} may be (spent|used) on {e}
s {e}: maximum {v}
s Anything above {v} for {e} (is not paid|must be paid privately|needs approval)
s We set aside {v} for {e}
s (Each person|Everyone|Each team) has {v} for {e}
s Costs for {e} are (refunded|returned|met) up to {v}
q At what (sum|amount|level) (is|are) {e} capped?
q (What|Which) (cap|ceiling|limit|maximum) (applies to|is set for|is there for) {e}?
q How much (money|) (is|do we have|does everyone have|do I have) (available for|for) {e}?
q How (high|expensive|dear) (can|may) {e} be?
q Up to how much (can|may) (I|we|employees) (spend on|claim for) {e}?
q What is the most that {e} (can|may) cost?
q How much (will|does) the company (refund|contribute|pay back) for {e}?
q How much can I (claim|get back|be refunded) for {e}?
q What is the highest amount for {e}?
= share
n the (share|percentage|part|proportion) of {e} that (is paid|is covered|the company pays)
n the (rate|percentage) for {e}
n how much of {e} is (covered|paid)
s {v} of the (cost|price|costs) of {e} (is|are) (met|borne|paid back|carried) by the (company|employer)
s The (employer|company) (bears|carries|refunds|contributes) {v} of {e}
s (You get|Employees get|Staff have) {v} off {e}
s {e} (is|are) {v} (cheaper|less|off) for (staff|members)
s We (refund|pay|subsidize) {v} of the (cost|price) of {e}
s {e}: {v} (covered|refunded|paid)
s On {e} we (give|allow|grant) {v}
s The (rate|percentage) for {e} (stands at|has been fixed at|is) {v}
q What (percentage|share|proportion|part) of {e} (is|are) (refunded|met|borne|paid back)?
q How much of the (cost|price) of {e} (is|are) (met|borne|paid|refunded|covered)?
q How many per cent of {e} (do you pay|is covered|are paid|does the employer carry)?
q How much (cheaper|less) (is|are) {e} for (staff|members)?
q (What|Which) (rate|percentage) applies to {e}?
q How much do (I|we|employees|staff) get off {e}?
q What part of {e} does the (employer|company) (bear|carry|pay)?
= frequency
n the (interval|time) between (two|) (checks|reviews|rounds) of {e}
n how often {e} (is|are) (checked|renewed|due)
n the interval (of|for) {e}
s {e} (comes|come) (round|up|due) every {v}
s (Once|At least once) every {v}, {e} (is|are) (looked at|inspected|gone through|due)
s {e} (is|are) due (again |)every {v}
s We (look at|go through|update|inspect) {e} every {v}
s {e} (is|are) valid for {v} and then renewed
s The (interval|time) between two rounds of {e} is {v}
s Someone (looks at|inspects) {e} every {v}
s {e} (follows|runs in) a cycle of {v}
q How often (do|must) (you|we|I) (look at|update|renew|inspect|go through|check) {e}?
q How often (is|are) {e} (due|looked at|inspected|updated)?
q (At|In) what (intervals|rhythm) (does|do|is|are) {e} (checked|come|reviewed|happen)?
q Every how many (days|weeks|months|years) (is|are) {e} (due|checked|renewed)?
q How much time passes between two rounds of {e}?
q What is the cycle of {e}?
q How long (is|are) {e} valid?
= retention
n the (time|period) {e} (is|are) (kept|stored|archived)
n how long {e} (is|are) kept
n the (keeping time|archive period) (of|for) {e}
s {e} (is|are) held (on file|in our records|) for {v}
s We hold on to {e} for {v}
s {e} (is|are) (wiped|removed|erased|shredded) after {v}
s (The archive|Our system) keeps {e} for {v}
s Until {v} have passed, {e} must not be (thrown away|deleted|destroyed)
s {e} will be available for {v} (before it is removed|)
s For {v}, {e} (is|are) (held|filed) (safely|in the archive)
s The law asks us to keep {e} for {v}
q How long (is|are) {e} (held|filed|available|on file)?
q (When|How soon) (is|are) {e} (wiped|removed|erased|shredded)?
q How long do (you|we) hold on to {e}?
q How long must (we|I|the office) (keep|hold|archive) {e}?
q When can {e} be (destroyed|shredded|thrown away)?
q For how many (years|months|days) (is|are) {e} (held|kept|stored)?
q How long does the law ask us to keep {e}?
= day
n the (day|weekday) (of|for) {e}
n the day on which {e} (takes place|happens|comes)
s {e} (falls|fall) on (a|every|each) {v}
s {e} (comes|come) (every|each|on) {v}
s {e} (is|are) (always|usually|normally) on a {v}
s {e} (is|are) (scheduled for|set for|fixed for) {v}
s (We|The team) (do|does|have|has) {e} on {v}
s On {v}, (we have|there is|it is time for) {e}
s {e}: {v}
s (Keep|Note) {v} (free |)for {e}
q On what (weekday|day of the week) (is|are|does|do) {e} (fall|come|happen)?
q What day (is|are) {e} (scheduled for|set for|on)?
q (Which|What) day of the week (is|are) {e}?
q When (is|are) {e} (scheduled|due|normally|usually)?
q On which day (do|does) (we|the team|you) (do|have) {e}?
q What day should I keep free for {e}?
q {e} (is|are) on (what|which) day?
= contact
n the (number|phone number|telephone number|hotline|line) for {e}
n the number to (call|ring|dial) (about|for) {e}
s (If you have questions on|In case of|When it comes to) {e}, (call|ring|phone|dial) {v}
s {v} is the (number|hotline|line) for {e}
s (Someone|A colleague) answers (questions|calls) (about|on) {e} at {v}
s {e} (can be arranged|can be reported) by (phone|telephone): {v}
s The line for {e} is {v}
s You (reach|get) the people for {e} (at|under|on) {v}
s For {e}, the (phone number|number) is {v}
q What number (is|do I ring|do I phone|must I dial) for {e}?
q (At|Under) (which|what) number (can|do) (I|we) (ring|call|ask|reach someone) about {e}?
q Whom can I phone about {e}, and at what number?
q I need the (number|hotline) for {e}.
q What is the line for {e}?
q (Which|What) hotline (is for|deals with) {e}?
q Where do I (ring|phone) about {e}?
= number of days
n the (amount|length|number of days|duration) of {e}
n how much {e} (everyone|one|an employee) (gets|has)
n the (yearly share|usual amount) of {e}
s (A worker|Each employee|Every member of staff) (has|gets|receives|takes) {v} of {e}
s {v} of {e} (is|are) (given|allowed|available|due) (to everyone|per person|)
s (You may|Staff can|Everyone may) take {v} of {e}
s {e} (runs|goes on|continues) for {v}
s The company (gives|grants|allows) {v} of {e}
s By contract, {e} (amounts to|comes to) {v}
s There (is|are) {v} of {e} for everyone
q How (long|much) (may|can) {e} (be|last|take|run)?
q How much {e} (can|may) (I|we|staff) take?
q What {e} (is|are) (there|allowed|given)?
q How many days of {e} (are there|may I take|are allowed)?
q How much {e} (does the company give|comes to each|is allowed)?
q (For how long|How long) does {e} (run|go on|continue)?
q To how much {e} (am I|is one|are employees) entitled?
= code
n the (form|code|number|reference) (for|of) {e}
n the code (used|needed|to enter) for {e}
s {e} (is|are) (recorded|entered|kept|found) (under|as) {v}
s {v} is the (form|code|reference|number) for {e}
s {v} (stands for|is used for|means) {e}
s (On the form|In the system|In the list), {e} (has|carries|bears) {v}
s (Write|Put|Mark) {v} on {e}
s {e}: (code|form|number) {v}
s When booking {e}, (enter|give|use) {v}
s The paper you need for {e} is {v}
q (What|Which) (code|number|reference) (stands for|belongs to|does one enter for) {e}?
q Under what (code|number|reference) (can|do) I (find|book|enter) {e}?
q What do I (write|put|mark) on {e}?
q (What|Which) (paper|form) (is needed|do I have to use|is right) for {e}?
q What (code|number|reference) (does|do) {e} (have|carry|bear)?
q What do I enter when booking {e}?
= penalty
n the (fee|fine|penalty|charge|surcharge) for {e}
n the (cost|price) of {e}
n what {e} costs
s {e} (will cost|sets you back|comes to) {v}
s (For|In the case of) {e}, {v} (is|are) (due|charged|billed|taken)
s {v} (is|are) (charged|due|billed|taken) for {e}
s (Customers|Members|You) pay a (fee|fine|charge) of {v} for {e}
s {e} (is|are) (billed|charged|fined) (at|with) {v}
s (We ask|The office asks) {v} for {e}
s {e} is not free: {v}
s A (charge|fee|fine|surcharge) of {v} is (added|due) for {e}
q What (will|does) {e} (set me back|come to|cost me)?
q How much is (billed|due|taken|asked) for {e}?
q What (is|are) (the costs|the price) (of|for) {e}?
q What do you (ask|want|take) for {e}?
q How (expensive|dear) is {e}?
q What (fine|charge|fee) is (due|added|taken) for {e}?
q How much is it for {e}?
"""
