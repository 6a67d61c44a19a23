"""What people, notes and rules say and ask of companies; the format is told in bundled/wordings.py."""

COMPANY_VOICES = """
= founded
s The first chapter of {e} was written in {v}
s {e} saw the light of day in {v}
s It was in {v} that somebody (dreamed up|brought to life|called into life) {e}
s Year of (origin|establishment|incorporation) for {e}: {v}
s According to the company register, {e} was (entered|registered|incorporated) in {v}
s {v} is printed under the logo of {e} as its year of birth
s Nobody had heard of {e} before it was (formed|brought to life|got off the ground) in {v}
s Look back to {v} and you will find the (origins|roots|beginnings) of {e}
s The papers that (brought|called) {e} into existence were signed in {v}
s Our company, {e}, (took its first steps|first saw daylight|got under way) in {v}
s {e} counts its anniversaries from {v}
s Every birthday cake at {e} bears the year {v}, because that is when it all began
s What is now {e} was (originated|instituted|pioneered|kicked off) in {v}
s {e} - (est.|in business since|firm formed) {v}
q (Founding|Foundation|Start-up) year {e}?
q {e} - established when?
q How far back (does the past of|do the roots of|do the origins of) {e} reach?
q In which year was {e} (registered|incorporated|entered in the company register)?
q From which year does {e} count its anniversaries?
q When did {e} (first see the light of day|get off the ground|take its first steps)?
q I am writing an article on the history of {e}, so could you tell me in what year it all began?
q What is the birth year of the firm {e}?
q Do you happen to know in which year {e} was (formed|called into life|brought into existence)?
q Which year should we print as the start on the anniversary card for {e}?
q In what year did {e} first (appear on the scene|enter the market|see daylight)?
q When exactly was {e} (incorporated|instituted|formed) as a company?
q What year is given for the (origin|beginnings|inception) of {e}?
q If {e} celebrated its birthday, which year would it count from?
q My grandfather says {e} is very old; in which year did it (spring up|get going|come to life)?
q Please look up the year of (establishment|formation|incorporation) of {e}.
q Before which year was there no {e} at all?
q For the quiz: what was the very first year of {e}?
q When did the (journey|adventure|success story) of {e} get under way?
n the year of (origin|establishment|incorporation) of {e}
n the (birth year|start year|inception) of {e}
n when {e} was (formed|incorporated|called into life)
n how far back {e} (goes|reaches)
n the year {e} (got off the ground|took its first steps|first appeared)
= founder
s {v} is the (father or mother|pioneer|originator|architect) of {e}
s The spark for {e} came from {v}
s Without {v} there would be no {e}
s {v} (dreamed up|thought up|brought to life|gave birth to) {e}
s {e} grew out of an idea of {v}
s The first stone of {e} was laid by {v}
s Founder of {e}: {v}
s Credit for (bringing to life|getting going|starting up) {e} goes to {v}
s {v} (signed the founding papers of|put the first savings into|rented the first room for) {e}
s (A portrait|A bust|A photo) of {v}, with whom everything started, hangs in the hall of {e}
s {e} was (called into life|brought into the world|originated|pioneered|instigated) by {v}
s What {v} (began|kicked off) at a kitchen table later became {e}
s Children at school learn that {v} (invented|originated|instigated) the company {e}
q {e} founder?
q Whose brainchild is {e}?
q Who (thought up|dreamed up|brought to life|gave birth to) {e}?
q Who (signed|put a name to) the founding papers of {e}?
q Without whom would there be no {e} today?
q Who gets the credit for (starting up|originating|bringing about) {e}?
q From whom did the spark for {e} come?
q Who (laid|set) the first stone of {e}?
q Could you please tell me by which person {e} was (called into life|brought into being)?
q I'm preparing a talk about how {e} began; who was the person that got it going?
q Which (pioneer|inventor|entrepreneur) (instigated|originated|started up) {e}?
q Who was there at the very beginning and made {e} happen?
q Who is seen as the (father or mother|originator|architect) of {e}?
q Out of whose idea did {e} grow?
q Do you know who (kicked off|dreamed up) the company {e} in the first place?
q Whose portrait, as the founding figure, hangs at {e}?
q Who was the mind behind the birth of {e}?
q Name the (originator|pioneer) who brought {e} into the world.
q Back in the early days, who (hatched the plan for|took the first steps with) {e}?
n the (originator|pioneer|father or mother|founding figure) of {e}
n who (dreamed up|brought to life|started up) {e}
n the person whose brainchild {e} is
n the one to thank for the existence of {e}
n the mind behind the birth of {e}
= leader
s {v} is at the (helm|wheel|top) of {e}
s The reins of {e} are in the hands of {v}
s At {e}, {v} (calls the shots|has the final word|gives the orders)
s The top (job|chair|desk) at {e} is occupied by {v}
s Everyone at {e} reports to {v} in the end
s {v} (steers|guides|governs|directs|presides over) {e}
s CEO of {e}: {v}
s With {v} as captain, {e} (faces calm waters|feels in safe hands)
s The staff of {e} (look up to|take orders from|listen to) {v}, their superior
s {v} (signs all major contracts|speaks|answers to the shareholders) for {e} as its top manager
s The person who has the last say at {e} is {v}
s Day-to-day management of {e} (rests with|lies with|is a matter for) {v}
s {e} is (steered|guided|directed|governed|overseen) by {v}
s The supervisory board handed the management of {e} to {v}
q {e} CEO?
q Who (steers|guides|directs|governs) {e}?
q In whose hands are the reins of {e}?
q Who (calls the shots|gives the orders|has the final word) at {e}?
q To whom does everybody at {e} report in the end?
q I have a complaint for the top manager of {e}; whom should I ask for?
q Who (occupies|sits in|fills) the top chair at {e}?
q With whom does the management of {e} (lie|rest)?
q Could you kindly tell me the name of the person who presides over {e}?
q Who is the (number one|top manager|general manager|captain|highest executive) (at|of) {e}?
q From whom do the staff of {e} take their orders?
q My letter is for the top person at {e}; which name do I put on the envelope?
q Who has the last say in everything {e} does?
q Do you know who is (managing|heading|directing) {e} at the moment?
q Whom do the workers at {e} call their (boss|superior)?
q Who carries the main responsibility at {e}?
q Who (signs|speaks) for {e} as its highest executive?
n the (top manager|general manager|captain|highest executive) (at|of) {e}
n who (steers|directs|is at the helm of|presides over) {e}
n the name of the one who calls the shots at {e}
n the holder of the top job at {e}
= seat
s The company sign of {e} hangs in {v}
s If you want to see {e}, take the train to {v}
s {v} is the (domicile|corporate home|home port) of {e}
s {e} has (put down roots|settled|set up camp|made its home) in {v}
s Registered office of {e}: {v}
s The (managers|bosses|directors) of {e} meet at the head office in {v}
s It is {v} that {e} calls home
s The postmark on letters from {e} (reads|says|shows) {v}
s In the register of companies, {e} is listed under {v}
s {v}-based {e} (has many fans|is hiring|is doing well)
s The nerve centre of {e} is to be found in {v}
s People in {v} are proud that {e} has its headquarters there
s The whole business of {e} is (directed|steered|controlled) from {v}
q {e} headquarters location?
q Which (town|city) does {e} call home?
q Where has {e} (settled|put down roots|made its home)?
q In which (town|city) is the registered office of {e}?
q I have an interview at the head office of {e}; which town do I have to travel to?
q What is the (domicile|corporate home|home port) of {e}?
q Which town is named on the postmark of letters from {e}?
q Under which town is {e} listed in the company register?
q Where do the directors of {e} have their desks?
q (Whereabouts|In what part of the world) is {e}?
q Would you mind telling me in which (town|city) {e} has its (main building|central office)?
q Where (stands|is) the main building of {e}?
q From where is the business of {e} (directed|steered|controlled)?
q Which (town|city) is proud to have the headquarters of {e}?
q To which town must a parcel for the head office of {e} be sent?
q Where is the nerve centre of {e} to be found?
q Which train station do I buy a ticket to if I want to see the main office of {e}, that is, in which town?
q Please tell me the town where {e} is domiciled.
n the (domicile|registered office|whereabouts|corporate home) of {e}
n where {e} (is based|has settled|is to be found|can be found)
n the town {e} calls home
n the (town|city) from which {e} is (steered|directed)
n the town with the main building of {e}
= staff
s {e} pays {v} salaries every month
s {v} colleagues (come together|meet) at {e} each morning
s (Headcount|Personnel|Size of staff) at {e}: {v}
s On the payroll of {e} there are {v} names
s {v} people draw their (wages|pay|salary) from {e}
s If all the staff of {e} met in one hall, it would need {v} chairs
s The personnel office of {e} looks after {v} people
s {v} pairs of hands keep {e} going
s {v} employment contracts are on file at {e}
s {e} is an employer of {v} people
s {v} families live on a job that one of them has at {e}
s {e} has hired {v} people (in all|altogether|in total)
s The latest headcount at {e} came to {v}
s We are {v} colleagues here at {e}
q {e} (headcount|number of staff|staff size)?
q How many (colleagues|hands|staff members|personnel) are there at {e}?
q How many (salaries|wages) must {e} pay every month?
q How many names are on the payroll of {e}?
q Of how many people is the personnel of {e} (made up|composed)?
q How many people draw their (pay|wages|salary) from {e}?
q I want to bring cake for everybody who works at {e}; how many pieces do I need?
q How many people has {e} hired (in all|altogether|in total)?
q How many employment contracts does {e} have on file?
q Is {e} a big employer, and how many people are with the firm?
q Could you tell me how many staff members {e} currently counts?
q How many people go to work at {e} each morning?
q For our statistics we need the personnel figure of {e}; what is it?
q How many (jobs|posts) are there at {e}?
q How many people does {e} have on board?
q How many pairs of hands keep {e} going?
q How many people wear the staff badge of {e}?
n how many (colleagues|staff members|hands|jobs) there are at {e}
n the number of (jobs|people on the payroll) at {e}
n how many people draw their pay from {e}
= revenue
s The books of {e} show (takings|receipts|income) of {v} for the year
s {v} went through the tills of {e} in a year
s {e} (pulled in|raked in|took) {v} over the past year
s Customers (spent|left) {v} at {e} last year
s Annual turnover, {e}: {v}
s According to the yearly report, {e} (achieved|generated|attained) sales of {v}
s For the past business year, the (top line|gross income|takings) of {e} stood at {v}
s {e} lists (takings|revenue) of {v} in its accounts
s All invoices of the year added up, {e} (got|arrived at|was paid) {v}
s No less than {v} (flowed into|landed in|came into) the accounts of {e} within a year
s {v} a year is what {e} gets from its customers
s The accountant of {e} (wrote down|reported|added up) yearly receipts of {v}
s Business at {e} was worth {v} last year
s {v} in yearly takings (keeps|kept) {e} going
q {e} (annual|yearly) (revenue|turnover)?
q How much money (flowed into|went through the tills of|came into) {e} last year?
q What were the (takings|receipts|gross earnings) of {e} (over the year|last year)?
q How much did customers (spend|leave) at {e} last year?
q What figure do the books of {e} show for yearly income?
q What does the annual report of {e} give as its (turnover|sales figure|revenue)?
q I am comparing the sales of several firms; what is the figure for {e}?
q How much did {e} (pull in|rake in|generate) over the year?
q How much was business at {e} worth last year?
q Would you please tell me how large a turnover {e} (achieved|generated) in the year?
q If you add up all of a year's invoices, how much did {e} get?
q What sum of money do the sales of {e} (yield|produce) in a year?
q As a possible investor, I wonder: how much revenue does {e} generate?
q How much (cash|money) comes in at {e} per year?
q How much do all the sales of {e} add up to?
q At what (level|height) did the turnover of {e} stand?
q Which amount is written in the accounts of {e} as the year's takings?
q What did the accountants of {e} report as the year's receipts?
n how much {e} (takes in|turns over|pulls in) in a year
n the money that (came|flowed) into {e} over the year
n the amount customers spent at {e} in a year
= product
s The assembly line at {e} is set up for {v}
s Anyone who needs {v} (turns to|thinks of|asks) {e}
s {e} puts {v} on the market
s {v} bearing the label of {e} can be found in many (homes|shops)
s {e} has made a name for itself with {v}
s Line of business of {e}: {v}
s Each day, lorries full of {v} leave the yard of {e}
s {e} concentrates on the (making|production|manufacture) of {v}
s What the workers at {e} (craft|assemble|put together|fabricate) all day is {v}
s If you see {v} in a shop window, then {e} was most likely the maker
s The warehouse of {e} is full of {v}
s For {v}, {e} is the right (address|supplier|choice)
s The (speciality|stock-in-trade|bread and butter|core business) of {e} is {v}
s Shops (order|buy in|get) their {v} from {e}
q {e} (products|main product|what do they make)?
q What is the (speciality|stock-in-trade|bread and butter|core business) of {e}?
q What does {e} (put on the market|bring to market)?
q What leaves the (yard|assembly line|plant) of {e} every day?
q What do the workers at {e} (craft|assemble|put together|fabricate)?
q What line of business is {e} in?
q What kind of goods carry the label of {e}?
q I keep seeing lorries of {e}; what sort of goods do they carry from the factory?
q With what has {e} made a name for itself?
q When people hear {e}, which goods do they think of?
q On the (making|production|manufacture) of what does {e} concentrate?
q For what goods is {e} the right supplier?
q Could you explain to me what it is that {e} actually manufactures?
q What is stored in the warehouse of {e}, ready for sale?
q What will I find if I look through the goods of {e}?
q My neighbour works in the factory of {e}; what is produced there?
q What sort of articles does {e} (turn out|offer for sale|have for sale)?
q Which articles have the customers of {e} bought?
q What is it that {e} is selling to its customers?
n the (speciality|stock-in-trade|core business|merchandise) of {e}
n the (articles|merchandise) that {e} (puts on the market|turns out)
n what (comes off the assembly line|is manufactured) at {e}
n the line of (business|goods) of {e}
n what shops order from {e}
= email
s Anyone with something to ask {e} should (type|enter) {v} in the address line
s At {e}, the electronic letterbox bears the name {v}
s {e}, electronic post: {v}
s Customer service at {e} is only a click away: {v}
s On its business card, {e} prints {v}
s Applications to {e} must be (submitted|mailed|forwarded) to {v}
s Feedback? {e} would love to hear from you at {v}
s Should you wish to get in contact with {e}, kindly use {v}
s Just shoot a line to {v} and {e} will get back to you
s The footer of the website of {e} (shows|lists|states) {v}
s Your (inquiry|request|note) will find its way to {e} via {v}
s Whatever is mailed to {v} lands on a desk at {e}
s {e} asks its customers to direct all (inquiries|feedback|correspondence) to {v}
s Online correspondence with {e} is handled through {v}
q {e} email?
q {e} contact address (online|for customers)?
q What do I type in the address line when I write to {e}?
q I have a complaint about {e}; to which address do I mail it?
q Where do I direct (an inquiry|feedback|a request) to {e}?
q Which email address is printed on the business card of {e}?
q How does one get a message through to {e} online?
q Could you please give me the address for electronic mail to {e}?
q I'd like to send {e} a photo of the damage; what is their email?
q Where do (applications|inquiries|orders) to {e} have to be mailed?
q Under what address does {e} handle its online correspondence?
q What is the name of the electronic letterbox of {e}?
q Through which address will my (note|request|inquiry) find its way to {e}?
q To what address can I (shoot|drop) a line if I need {e}?
q I don't want to phone {e}; is there an email, and what is it?
q Which address is shown in the footer of the website of {e}?
q Which inbox is (looked after|checked|monitored) by {e}?
q Where can customers leave {e} a written message online?
q Please give me the mail contact of {e}.
n the (electronic|online) (address|letterbox|contact) of {e}
n where to (mail|direct|send) (a note|an inquiry|a complaint) to {e}
n the inbox (monitored|checked) by {e}
n how to (contact|write to) {e} online
n the address printed on the business card of {e}
= hours
s The lights are on and the counter is manned at {e} {v}
s If you want to drop in at {e}, do so {v}
s The sign on the door of {e} reads: open {v}
s {e} is there for (you|its customers|the public) {v}
s Staff at {e} are (on duty|at their desks|at the counter) {v}
s {v} the gates of {e} are unlocked
s It is {v} that {e} is open to the public
s Walk-in times, {e}: {v}
s No appointment is needed at {e}, which is open {v}
s Shoppers may walk in at {e} {v}
s The telephones at {e} are manned {v}
s Please note that {e} attends to visitors only {v}
s {e} keeps its (doors unlocked|counter open|shutters up) {v}
q {e} (opening times|business hours|open when)?
q When can I drop in at {e}?
q During which times are the staff of {e} (on duty|at the counter|at their desks)?
q When are (customers|visitors) (welcome|received|served) at {e}?
q I only have time in the evening; what are the opening times of {e}?
q I'd like to pick something up at {e}, so when should I come by?
q What does the sign on the door of {e} say about opening times?
q When are the gates of {e} unlocked?
q Between which hours can I expect {e} to be open?
q When is it worth driving over to {e} without finding it shut?
q Could you be so kind as to tell me the times at which {e} attends to customers?
q When does {e} have its (doors|shutters|counter) open?
q On which days and at what times is {e} (staffed|accessible|attended)?
q When are the telephones at {e} manned?
q When is {e} there for (the public|its customers)?
q I stood in front of a locked door at {e}; when are they open?
q What are the (walk-in times|customer hours|counter hours) (at|of) {e}?
q At what hours may shoppers walk in at {e}?
q Until when and from when can you get served at {e}?
n the (walk-in times|counter hours|customer hours) (at|of) {e}
n when {e} is (open to the public|accessible|staffed)
n when to (drop in|come by|phone) at {e}
n the times on the door sign of {e}
= owner
s {e} sails under the flag of {v}
s {v} has {e} (among its possessions|in its portfolio|under its wing)
s All the stock of {e} lies with {v}
s The proprietor of {e} is the company {v}
s {v} (swallowed|snapped up|absorbed|purchased) {e}
s {e} has (become the property|joined the fold|come into the possession) of {v}
s Profits made by {e} flow to its parent, {v}
s {e} - a {v} company
s (Ownership|Title|Possession) of {e} lies with {v}
s After long talks, {e} was handed over to the new proprietor, {v}
s Small print on the box: {e} is the property of {v}
s Behind the brand {e} stands {v}, to which every share belongs
s {v} is the parent to which {e} has to pass its profits
s {e} was (snapped up|swallowed|absorbed|purchased) by {v}
q {e} (parent company|owner|owned by)?
q Under whose flag does {e} sail?
q Whose property is {e}?
q Which company (swallowed|snapped up|absorbed|purchased) {e}?
q Which (corporation|concern|group) has {e} (in its portfolio|under its wing)?
q To which parent do the profits of {e} flow?
q By which company was {e} (snapped up|swallowed|purchased)?
q Into whose possession did {e} come?
q I heard {e} is no longer independent; which company does it belong to now?
q Could you tell me which (concern|corporation) stands behind {e} as its proprietor?
q With whom does the (ownership|title|possession) of {e} lie?
q Which corporation calls {e} its own?
q Of which company is {e} a (daughter|child|subsidiary)?
q If I wanted to buy {e}, which company would I have to buy it from?
q Who put down the money and made {e} its property?
q To which proprietor was {e} handed over?
q Which larger business has all of {e}'s stock?
q Do you know which group {e} has been absorbed into?
q Tell me the (mother company|parent) of {e}.
n which company {e} belongs to
n whose property {e} is
n the (corporation|concern|group) that (purchased|swallowed|owns) {e}
n the company under whose flag {e} sails
"""
