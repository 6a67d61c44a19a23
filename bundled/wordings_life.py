"""More ways to say and to ask what relations tell of persons and places; format: bundled/wordings.py."""

PERSON_WORDINGS = """
= born
n the (date of birth|birthday|birth date) of {e}
n {e}'s (birthday|date of birth|birth date)
n the (day|date) on which {e} was born
s {e}, born (on|) {v}, (is an only child|has two sisters)
s {e} was born (at night|at home|in winter|in a hospital), on {v}
s On {v}, {e} was born
s {e} turned (thirty|forty|fifty) years after {v}, the day of (her|his) birth
s {v}: {e} is born
s The (parents|family) of {e} had their child on {v}
s {e} (gives|names) {v} as (her|his) (birthday|date of birth)
q When does {e} have (her|his|a) birthday?
q (What is|Tell me) the day {e} was born (on|).
q On (which|what) (date|day) did {e} see the light of day?
q (Which|What) (date|day) is {e}'s birthday?
q How is the birth of {e} dated?
q {e}: born when?
= birthplace
n the (birthplace|home town|place of birth|native town) of {e}
n {e}'s (birthplace|place of birth|home town|native town)
n the (town|city|place) where {e} was born
s {e}, who (comes from|hails from|is from) {v}, (speaks three languages|likes to travel)
s {e} is (from|a native of|a child of) {v}
s {e} (hails|stems) from {v}
s {e} was (raised|brought up) in {v}
s In {v}, {e} was born
s {e} (saw the light of day|was delivered) in {v}
s {v} (is where|was where) {e} (was born|grew up)
s Born in {v}, {e} (later moved|moved away)
q Where (is|was) {e} from?
q From (where|which town|what place) does {e} (hail|come|stem)?
q What is {e}'s (place of birth|native town|home town)?
q Where did {e} (see the light of day|live as a child)?
q (Which|What) (city|town|place) does {e} (hail|come) from?
q Where did the (life|story) of {e} begin?
= job
n {e}'s (job|trade|line of work|profession|occupation)
n the (line of work|trade|calling) of {e}
n what {e} does for a living
s {e}, {a} {v}, (has two children|lives near the sea|is often away)
s {e} is (employed|known|active) as {a} {v}
s As {a} {v}, {e} (is respected|has much to do|travels)
s {e} found work as {a} {v}
s {e} (makes|made) a career as {a} {v}
s {e} has been {a} {v} (for ten years|all her life|since school)
s {a} {v} by training, {e} (is patient|works hard)
q What is {e}'s (job|trade|line of work|profession|occupation)?
q As what is {e} (employed|known|active)?
q What kind of work does {e} do?
q In (which|what) (profession|trade|job) (does|did) {e} work?
q {e} works as what?
q What does {e} do for work?
q What (career|trade) did {e} choose?
= studied
n the subject {e} (studied|read|chose)
n {e}'s (subject|degree subject|university subject)
n the (subject|degree) of {e}
s {e} (finished|completed|began|took up) (studies|a degree) in {v}
s {e} was trained in {v}
s {e} went to university (to study|for) {v}
s {v} was what {e} (studied|took|learned)
s {e}, who studied {v}, (was a good student|liked sports)
s After school {e} (turned to|enrolled in|took up) {v}
s The diploma of {e} is in {v}
q What did {e} (learn|take up|read) at university?
q (What|Which subject) did {e} (enrol in|turn to|complete)?
q {e}'s degree is in what?
q In what (subject|field|) was {e} trained?
q What (subject|field) did {e} take up (after school|)?
q What is {e}'s diploma in?
= spouse
n the (wife|husband|spouse|partner) of {e}
n {e}'s (wife|husband|spouse|partner|better half)
n the person {e} is married to
s {e} is the (wife|husband|partner) of {v}
s {e} (wed|got married to|became engaged to|tied the knot with) {v}
s {v} married {e}
s {e} has been married to {v} (for years|since the war|for a long time)
s {e} (and|with) (her husband|his wife) {v} (have|has) (two sons|a daughter)
s {e} met {v} at school and married (her|him)
s {e}'s marriage to {v} (lasted long|was happy)
q Who is {e}'s (wife|husband|partner|spouse|better half)?
q Whom did {e} (wed|tie the knot with)?
q To whom is {e} (married|wed)?
q Who became the (wife|husband|spouse) of {e}?
q Who shares (her|his) life with {e}?
q Who got married to {e}?
= died
n the year of {e}'s death
n the (death year|year of death) of {e}
n the year in which {e} (died|passed away)
s {e} (left this world|fell asleep for ever|lost her life|lost his life) in {v}
s {e} was still (alive|working) until (her|his) death in {v}
s {v} was the year of {e}'s death
s {e} did not survive {v}
s {e} died (at home|of a fever|after a long illness) in {v}
s {e}, who died in {v}, (left three children|wrote much)
s Death came to {e} in {v}
q In (which|what) year did {e} (lose|end) (her|his) life?
q When did {e} leave this world?
q Until when did {e} live?
q What (is|was) the year of {e}'s death?
q When did {e}'s life (end|come to an end)?
q When did death come to {e}?
= prize
n the (prize|award) (of|won by|given to) {e}
n {e}'s (prize|award)
n the (prize|award) {e} (received|won|was given)
s {e} (took|took home|collected|gained|earned) the {v}
s {e} is the (winner|holder) of the {v}
s The {v} was (won|received|taken home) by {e}
s {e} was (decorated|rewarded) with the {v}
s The jury (gave|awarded) the {v} to {e}
s {e}, winner of the {v}, (gave a speech|was moved)
s In the end the {v} was {e}'s
q (Which|What) (prize|award) did {e} (take home|gain|collect|earn|obtain)?
q Of (which|what) (prize|award) is {e} the (winner|holder)?
q With what was {e} (decorated|rewarded)?
q What did the jury give (to |){e}?
q {e} won (what|which prize|which award)?
q What (prize|award) (was given to|went to) {e}?
= team
n {e}'s (team|club|side|present club)
n the (team|club|side) {e} (plays for|belongs to)
s {e} (is with|belongs to|is under contract with|is on the books of) {v}
s {e} (wears the shirt of|scores for|is in the squad of) {v}
s {v} has {e} in its (team|squad)
s {e} (went|switched|transferred) to {v}
s {e} (spends|spent) (her|his) career (with|at) {v}
s {e}, who plays for {v}, (was hurt|scored twice)
s With {v}, {e} (won the cup|became champion)
q With (which|what) (club|team) is {e} (under contract|)?
q Which (club|team|side) does {e} (belong to|score for)?
q Whose shirt does {e} wear?
q To (which|what) (club|team) did {e} (go|switch|move|transfer)?
q (In|On) (which|what) (team|squad) is {e}?
q {e} plays for (whom|which team|which club)?
"""
PLACE_WORDINGS = """
= inhabitants
n the (population|number of residents|number of inhabitants) of {e}
n {e}'s (population|number of inhabitants)
n how many people live in {e}
s {v} people (have their home|are at home|dwell|reside) in {e}
s {e} is inhabited by {v} people
s {e}, population {v}, (has a market|is quiet)
s {e}: {v} inhabitants
s There are {v} (inhabitants|residents|citizens) in {e}
s {e}'s population (stands at|comes to|has grown to|has fallen to) {v}
s {e} has grown to {v} (inhabitants|people)
q How many (citizens|residents|people) are there in {e}?
q How (populous|large by population) is {e}?
q How many (have their home|are at home|dwell|reside) in {e}?
q By how many people is {e} inhabited?
q To how many (people|inhabitants) has {e} grown?
q What is {e}'s population?
= river
n the (river|name of the river) (in|through|at|of) {e}
n {e}'s river
s {e} (stands|sits|is situated|is located) (on|at|beside) the {v}
s The {v} (passes|crosses|winds) through {e}
s The {v} (divides|splits) {e} (into two parts|in two)
s {e} grew up (along|on|beside) the {v}
s Through {e} (flows|runs) the {v}
s The waters of the {v} (reach|touch) {e}
s {e} is a town on the {v}
q (Which|What) river (passes|winds|goes) through {e}?
q (Beside|At|Along) (which|what) river (is|was|does) {e} (built|lie|situated)?
q Which river (divides|splits) {e}?
q What (water|stream|river) flows through {e}?
q What is {e}'s river called?
q {e} lies on (which|what) river?
= mayor
n the mayor of {e}
n {e}'s mayor
n the (name of the mayor|head of the council) (in|of) {e}
s {v} (serves|served|acts) as mayor of {e}
s {e} (voted for|picked|elected) {v} as mayor
s (Mayor|The mayor) {v} (opened the fair in|spoke to the people of|cares for) {e}
s {e} has been (run|governed|led) by {v} for years
s {v} (sits|works) in the town hall of {e} as mayor
s The people of {e} (made|chose) {v} their mayor
s {e}, whose mayor is {v}, (is growing|has debts)
q Who (serves|acts) as mayor (of|in) {e}?
q Whom did the people of {e} (choose|vote for|pick) as mayor?
q Who sits in the town hall of {e} (as mayor|)?
q {e} has whom as mayor?
q Who is {e}'s mayor?
q (By whom|Who) is {e} (governed|run) by?
= size
n the (area|extent|surface) of {e}
n {e}'s (area|extent|surface)
n how large {e} is
s {e} (measures|spans|occupies) {v}
s {e} reaches over {v}
s {e}'s (area|surface) (measures|is|comes to) {v}
s {e} has a (surface|extent) of {v}
s (From end to end|In all), {e} measures {v}
s {e}, with (an area|a surface) of {v}, is (small|large)
q (What|How much) does {e} (measure|occupy|span)?
q Over what (area|distance) does {e} (reach|spread)?
q How (extensive|spacious|vast) is {e}?
q What is {e}'s (area|extent|surface)?
q How much (ground|land) does {e} (cover|occupy)?
= known
n the (attraction|sight|speciality) of {e}
n {e}'s (pride|attraction|main sight|speciality)
n the thing {e} is known for
s {e} has made its name with its {v}
s The (main attraction|great sight|speciality) of {e} is its {v}
s {e} owes its fame to its {v}
s The {v} of {e} (is|are) (known far and wide|famous)
s Everyone knows {e} for its {v}
s {e} (boasts|shows) (fine|famous) {v}
s Guests praise the {v} of {e}
q To what does {e} owe its fame?
q What (attracts|draws) (people|guests|visitors) to {e}?
q What does {e} (boast|show proudly)?
q With what has {e} made its name?
q What do guests praise in {e}?
q What is {e} proud of?
= region
n the (region|country|province) of {e}
n the (region|country|province) in which {e} lies
n {e}'s (region|country|province)
s {e} (stands|sits) in {v}
s {e}, in {v}, (is worth a trip|has a harbour)
s {e}, a (town|city|village) in {v}, is (old|quiet)
s {e} counts among the (towns|cities) of {v}
s {v} is where {e} (lies|is)
s You reach {e} by travelling through {v}
s {e} is (one of the towns of|a city of) {v}
q In (which|what) (area|land|region|country) does {e} (lie|stand|sit)?
q (Which|What) (land|area|region|country) is {e} in?
q To (which|what) (province|region|country) does {e} belong?
q {e} lies (where|in which region|in which country)?
q Where does {e} (lie|stand|sit)?
q {e} is a (town|city|village) in (which|what) (country|region|area)?
= built
n the (founding year|year of foundation) of {e}
n the year in which {e} was (founded|built)
n {e}'s (founding year|first year)
s {e} (goes back to|was started in|was laid out in|came into being in) {v}
s The (first houses|walls|oldest parts) of {e} (date from|were built in) {v}
s {e} has (existed|stood) since {v}
s The (history|story) of {e} (begins|starts) in {v}
s {e}, founded in {v}, (has old walls|has a castle)
s Records name {e} for the first time in {v}
q Since when has {e} (existed|stood|been there)?
q (From|To) (which|what) year does {e} (date|go back)?
q When were the (first houses|walls|oldest parts) of {e} built?
q In (which|what) year was {e} (started|laid out|built)?
q (In which year|When) do records first name {e}?
"""
