"""More ways to say and to ask what relations tell of companies; the format is told in bundled/wordings.py."""

COMPANY_WORDINGS = """
= founded
n the (founding|opening) year of {e}
n the year in which {e} was (launched|founded)
n the year {e} (opened|came into being)
n {e}'s (first year|year of foundation)
s {e} goes back to {v}
s {e} (came into being|came about|was launched) in {v}
s In {v}, (two friends|a family|some students|its founder) (set up|opened|launched) {e}
s {e} (opened its first shop|sold its first goods|took its first order) in {v}
s {v} saw the (birth|launch|start) of {e}
s {e} has been (going|trading|running|active) since {v}
s (Set up|Launched|Created) in {v}, {e} (now has many customers|is still small)
s When {e} was (founded|launched), it was {v}
q Since when (is|has) {e} (been active|been trading|been running|on the market)?
q (How old is {e}, that is, since|From) which year (does|did) {e} (exist|trade)?
q In which year did {e} (come into being|come about|open its first shop)?
q What year (marks|saw) the (birth|launch|foundation) of {e}?
q {e} was (founded|set up|launched) when?
q When (was the launch|was the foundation|were the first days) of {e}?
q (To which|Back to which) year does {e} (go|date) back?
= founder
n the (founder|creator|inventor) of {e}
n the (woman or man|one) who (founded|set up|started) {e}
n the founder's name at {e}
n {e}'s (founder|creator)
s {v} (launched|built up|opened|formed) {e}
s {e} was (launched|built up|opened|created|formed) by {v}
s (As a student|At home|In a garage), {v} (started|created) {e}
s {v} had the idea for {e} (and set it up|)
s {e} was the (dream|project) of {v}
s {v}, (who founded|the founder of) {e}, (still works there|retired early)
s It all began when {v} (set up|opened) {e}
s {e} (was named after|carries the spirit of) its founder, {v}
q Who (launched|built up|opened|formed|got going) {e}?
q Who had the idea for {e}?
q {e} was (founded|created|set up|launched) by whom?
q To whom does {e} owe its existence?
q Whose (idea|dream|project) was {e}?
q Who is (named|given|known) as the founder of {e}?
q (By which person|Through whom) was {e} (founded|set up|launched)?
= leader
n the (boss|head|leader|chief|director) of {e}
n {e}'s (chief executive|director|boss|managing director)
n the person in charge (of|at) {e}
n the (current|present) (head|director|chief executive) of {e}
s {v} is in (charge|command) (of|at) {e}
s {v} (took over as|serves as|acts as|works as) (chief executive|director|head) of {e}
s {e} is under the (leadership|direction) of {v}
s {e} (has|had) {v} as its (chief executive|director|head|boss)
s Under {v}, {e} (has grown|opened new shops|is doing well)
s {v}, (chief executive|director|head) of {e}, (was pleased|said little)
s (Decisions|All big decisions) at {e} are made by {v}
s The board of {e} (elected|appointed) {v} (as chief executive|as director)
q Who (serves|acts|works) as (director|chief executive|head) (of|at) {e}?
q Under whose (leadership|direction) is {e}?
q Who makes the (decisions|big decisions) at {e}?
q Who (holds the top post|is in command|has the say|is the boss) at {e}?
q {e} is (led|run|headed|managed) by whom?
q (Name the|Who's the) (boss|head|director|chief executive) of {e}.
q Whom did the board of {e} (elect|appoint)?
q Who took over as (head|director|chief executive) of {e}?
= seat
n the (home|base|seat|location) of {e}
n the (town|city) where {e} (sits|is at home|has its office)
n {e}'s (home town|base|headquarters|head office)
n the address town of {e}
s {e} is (at home|situated|seated|domiciled) in {v}
s {e} has its (seat|main office|base|offices) in {v}
s {e} is run (from|out of) {v}
s {e} of {v} (is a family business|has many customers)
s The company {e} (comes from|sits in) {v}
s In {v}, {e} has its (headquarters|base|main office)
s {e} chose {v} (as its base|for its head office|as its seat)
s All (letters|visitors) to {e} go to {v}
q In what (place|town|city) does {e} (sit|have its seat|have its base)?
q Where is {e} (at home|situated|run from|seated)?
q What is (the home base|the base) of {e}?
q From (which|what) (city|town) is {e} (run|led)?
q Which (town|city|place) did {e} choose (as its base|for its head office)?
q {e} is (based|located|headquartered) (where|in which town)?
q (To which town|Where) would I travel to visit {e}?
q Where (does|do) the (bosses|managers|staff) of {e} (work|sit)?
= staff
n the number of (people|workers) (working at|employed by|employed at) {e}
n the (staff|workforce) (number|strength) of {e}
n {e}'s (staff number|number of employees)
n how many people {e} (employs|has)
s {v} (men and women|people|workers) (earn their living|have a job|are busy) at {e}
s {e} (keeps|has) {v} (people|workers) (busy|in work|on its payroll)
s {e} provides (jobs for|work for) {v} people
s {e} has a (workforce|staff|team) of {v}
s There are {v} (people|employees|workers) (at|in) {e}
s (Over the years|By now) {e} has grown to {v} (employees|people)
s {e}: {v} employees
s The team at {e} has {v} (members|people)
q How many (have a job|are employed|are on the payroll|earn their living) at {e}?
q How many (members|people) does the (team|staff|workforce) of {e} have?
q (For how many|How many) people does {e} provide (work|jobs) for?
q How many (workers|people) does {e} (keep busy|give jobs to)?
q To how many (employees|people) has {e} grown?
q How (strong|large) is the (workforce|staff) at {e}?
q What (workforce|staff) does {e} have?
= revenue
n the (sales|turnover|revenue) of {e}
n the (annual|yearly) (sales|turnover|revenue) (at|of) {e}
n {e}'s (revenue|turnover|yearly sales)
n the (sum|amount) {e} (earned|took in)
s {e} (turned over|sold for|brought in) {v}
s {e} (posted|announced|recorded|booked) (revenue|sales) of {v}
s {e} brings in {v} (a|per|every) year
s (Last year's|This year's) (sales|turnover|revenue) at {e} (was|were) {v}
s In its best year, {e} (made|earned|sold) {v}
s {e} lives on (sales|revenue) of {v} a year
s {e} had (a yearly turnover|yearly sales) of {v}
q How much does {e} (turn over|bring in|take in) (a year|in a year|)?
q What does {e} (earn|take in|bring in|make) (a year|in a year|)?
q How much (revenue|turnover) did {e} (announce|book|record|post)?
q How much did {e} sell for?
q What (sum|amount) did {e} (earn|bring in|take in)?
q How big (is|was) the (revenue|turnover) of {e}?
q (To what|How high) do the (sales|earnings) of {e} (amount|come)?
= product
n the (product|main product|goods) of {e}
n {e}'s (product|main product|best known product)
n the (thing|goods) {e} (makes|is known for)
n what {e} (makes|sells|produces)
s {e} (designs|manufactures|develops|supplies|ships) {v}
s {e} earns its money with {v}
s {e} trades in {v}
s {v} from {e} (are|is) (popular|well known|sold everywhere)
s (In its factory|In its workshop), {e} (makes|builds|produces) {v}
s {e} (has|had) great success with {v}
s {e} (has been|was) (making|selling) {v} for years
s The (range|catalogue) of {e} consists of {v}
q What does {e} (design|develop|supply|trade in|deal in|ship)?
q With what does {e} (earn its money|have success)?
q What (comes|is shipped) from the (factory|workshop) of {e}?
q In what does {e} (trade|deal)?
q What (line of goods|goods|kind of product) (comes|come) from {e}?
q What is in the (range|catalogue) of {e}?
q {e} is (known|famous) for what?
= email
n the (email|mail|contact) address (of|for|at) {e}
n {e}'s (email|email address|mail address)
n an (email|address) (for|at|to reach) {e}
n the address for (mail|messages|questions) to {e}
s (Write|Send a message|Send an email|Drop a line) to {v} to (reach|contact) {e}
s {e} (is reachable|is available|replies) at {v}
s {e}'s (mailbox|inbox) is {v}
s {e} (gives|names) {v} as its (contact|address)
s (Please send|Send) (orders|questions|complaints) for {e} to {v}
s {v} (belongs to|is read at|is the inbox of) {e}
s (For questions about {e}|If you need {e}), write to {v}
q (To which|At which|Under what) (email|address) (can|do) (I|we) (write to|reach|contact) {e}?
q Where (can|should|must) (I|we) (email|mail|write to) {e}?
q How do (I|we) get in touch with {e}?
q What (email|address) does {e} (use|have|give|answer)?
q I want to (write to|email|contact) {e}. (Where|Which address)?
q (Which|What) is {e}'s (inbox|mailbox|email)?
= hours
n the (opening times|visiting hours|business hours|opening hours) (of|at|for) {e}
n {e}'s (opening times|opening hours|office hours)
n the (times|hours) at which {e} is open
s {e} (can be visited|can be called|welcomes guests|works) {v}
s (The doors of|The shop at) {e} (open|are open) {v}
s {e}: open {v}
s {e} has (office|opening) hours {v}
s (Come to|Visit|Call) {e} {v}
s Someone (answers the phone|is there) at {e} {v}
s Outside these hours {e} is closed: {v}
q (When|At what times) does {e} (work|welcome guests|take calls|see customers)?
q At what (times|hours) is {e} (open|staffed|there for customers)?
q When (may|should) (I|we) (come to|call|visit) {e}?
q How long is {e} open?
q Is {e} open (today, and when|now, and until when)?
q {e} is open (when|at what times)?
q When does {e} open and close?
= owner
n the (owner|company that owns) of {e}
n {e}'s (owner|owners|parent)
n the (buyer|holder) of {e}
s {e} is (a branch|a part|a division|a unit|a brand) of {v}
s {v} is the (owner|sole owner|holder) of {e}
s {e} (was sold to|went to|passed to|now forms part of) {v}
s {v} (controls|holds|has all the shares in) {e}
s {e}, (owned by|part of) {v}, (is growing|has a new logo)
s {v} paid (a lot|a high price) for {e} (and now owns it|)
s {e} works under the roof of {v}
q Who (controls|holds|possesses|has) {e}?
q {e} is (a part|a branch|a unit|a division) of (what|which company)?
q (Which|What) (firm|group|company) (controls|is behind|holds) {e}?
q To (whom|which company) was {e} sold?
q Under whose roof does {e} work?
q Who is {e} owned by?
q Who paid for {e} and now owns it?
"""
