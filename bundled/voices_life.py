"""What people, notes and rules say and ask of persons and places; the format is told in bundled/wordings.py."""

LIFE_VOICES = """
= born
s The birth certificate of {e} is dated {v}
s {e} took (a first breath|the first breath of life) on {v}
s The calendar showed {v} when {e} was brought into the world
s (DOB|Date of birth) {e}: {v}
s The (life|days) of {e} on this earth began on {v}
s The church book records the birth of {e} on {v}
s In the passport of {e}, {v} is entered as the date of birth
s It was on {v} that a baby was named {e}
s The stork brought {e} on {v}
s On {v} a midwife helped {e} into the world
s {v} was the first day in the life of {e}
s The mother of {e} gave birth on {v}
s {e}, birth date {v}, (is a happy person|signed the form)
q {e} (date of birth|birthday|DOB)?
q What date is on the birth certificate of {e}?
q On which day did the birth of {e} (fall|take place|occur)?
q What is entered as the birth date in {e}'s passport?
q When did the stork bring {e}?
q I want to send {e} a birthday card; which date should I note down?
q Which day was the very first in the life of {e}?
q What date does the church book give for the birth of {e}?
q On what date did a mother give birth to {e}?
q Could you let me know the exact date on which {e} came into the world?
q For the form we need to know when {e} was born; what is the date?
q Which day of the calendar marks {e}'s birth?
q When was {e} brought into the world?
q To work out how old {e} is, which date of birth do I use?
q When was {e} a newborn baby, that is, on which date?
q When did the parents of {e} (welcome their newborn|first hold their baby)?
q When does {e} blow out birthday candles?
q When did {e}'s life (begin|start)?
q Please enter the birth date of {e}.
n the date on {e}'s birth certificate
n when {e} (was born|came into the world|first saw daylight)
n the first day in the life of {e}
n the (DOB|day of birth) of {e}
n the date of {e}'s arrival in the world
= birthplace
s The cradle of {e} stood in {v}
s {e} has roots in {v}
s (Place of birth|Birthplace|Native town) {e}: {v}
s On the birth certificate of {e}, {v} is given as the place
s {v} is proud of being the native town of {e}
s As a baby, {e} was (baptized|carried through the streets|pushed in a pram) in {v}, the place of birth
s {e} first opened a pair of blue eyes in {v}
s It was in a hospital in {v} that {e} came into the world
s The house where {e} was born can be visited in {v}
s {v}-born {e} (never forgot home|soon became known)
s {e} (originates|originally comes) from {v}
s A plaque in {v} (recalls|marks) the birth of {e}
s {v} gave the world {e}
q {e} (birthplace|place of birth|born where)?
q Where did the cradle of {e} stand?
q Where does {e} have roots?
q Which town gave the world {e}?
q Which place is given on the birth certificate of {e}?
q In which town did {e}'s mother give birth?
q In what town did {e} (come into the world|enter the world|first see daylight)?
q Which town is proud of {e} as one of its own children?
q Where (originally|by birth) is {e} from?
q Where can one visit the house in which {e} was born?
q From which place does {e} originate?
q I would love to see the town where {e} came into the world; where should I go?
q Could you tell me of which town {e} is a native?
q Where was {e} (baptized|a baby|a little child)?
q In which town should a plaque for the birth of {e} be put up?
q What (town|city) should go in the field for {e}'s place of birth?
q Where was the childhood home of {e}?
q {e} is a native of what town?
n where {e} (comes from|was born|came into the world)
n the (cradle|roots|origin) of {e}
n the town that gave the world {e}
n the (town|city|place) on {e}'s birth certificate
n the native place of {e}
= job
s (Profession|Occupation|Job) of {e}: {v}
s If you need a good {v}, call {e}
s {e} is the best {v} (in the street|in the district|far and wide)
s On the business card of {e} stands the word {v}
s {e} (puts bread on the table|pays the rent|keeps busy) as a (self-employed|full-time|skilled) {v}
s The profession of {v} is what {e} (picked|took up|learned)
s {e} (picked|took up|learned|practises) the profession of {v}
s At work, {e} is the {v} of the (team|house)
s Since leaving school {e} has (toiled|laboured|served) as a (busy|hard-working|qualified) {v}
s The daily bread of {e} comes from working as a (trained|skilled|qualified) {v}
s Ever since childhood {e} wanted to be a (real|proper) {v} and now is one
s {v} is the occupation that {e} wrote on the form
s {e}'s neighbours know that they have a (first-rate|skilled|qualified) {v} next door
s From Monday to Friday {e} does the work of a (busy|full-time|professional) {v}
q {e} (job|profession|occupation)?
q What does it say on {e}'s business card as profession?
q Which (profession|occupation) did {e} (pick|take up|learn|practise)?
q What is the (calling|daily work|job title|vocation) of {e}?
q What did {e} want to be as a child and really became?
q I am sitting next to {e} at dinner; what kind of job should I ask about?
q What did {e} write on the form under occupation?
q From what kind of job does {e}'s daily bread come?
q As what does {e} (toil|labour|serve|go to work)?
q May I ask what {e} does professionally?
q What is {e} by (occupation|vocation|training)?
q In which role does {e} get paid?
q How does {e} spend the working day, that is, in what profession?
q What sort of job has {e} got?
q What is the job title of {e}?
q When {e} goes to work in the morning, what as?
q Do you know which occupation {e} follows?
q What (position|job) (is|was) held by {e}?
n {e}'s (vocation|job title|calling|daily work)
n how {e} (earns a living|makes money|pays the rent)
n the (occupation|vocation) that {e} (follows|took up|practises)
n what {e} is by (profession|occupation)
n the (job|profession) on {e}'s business card
= studied
s {e} sat through years of lectures on {v}
s (Major|Field of study|University subject) of {e}: {v}
s {e} (majored|specialized|was educated|passed the final exams) in {v}
s At college, the (heart|full attention) of {e} belonged to {v}
s The certificate on the wall of {e} proves a degree in {v}
s {v} is the field in which {e} (has a diploma|became a bachelor|was examined)
s {e} (signed up|put in for|won a place) at university for {v}
s As a student, {e} (filled notebooks with|spent nights over books on|was devoted to) {v}
s The professors of {e} taught {v}
s The student card of {e} (named|showed|listed) {v} as the subject
s {e} left college as a graduate of {v}
s {v} filled the student years of {e}
s Among the students of {v} in those days was {e}
s It was {v} and nothing else that {e} (wished|wanted|decided) to study
q {e} (major|field of study|degree subject)?
q In what did {e} (major|specialize|pass the final exams)?
q What did {e} (major in|go to college for|sign up for at university)?
q On what subject did {e} (attend|sit through) lectures?
q What is the (academic field|major|field of study) of {e}?
q Which department would have {e} on its list of former students, that is, for what subject?
q Which subject was named on the student card of {e}?
q Which field of learning filled the student years of {e}?
q What did the professors of {e} teach?
q What was the academic (training|education|background) of {e} in?
q {e} went to college; what subject was it?
q What does it say on {e}'s university certificate as the subject?
q To which (subject|field) was {e} devoted as a student?
q May I ask which course of study {e} (followed|pursued|went through)?
q Which (subject|field) did {e} (decide on|opt for|settle on) at university?
q I wonder what {e} was (reading|studying) back in the student days?
q In what discipline was {e} educated?
q Which science or art did {e} (pursue|follow) at college?
q What were the books about that {e} needed as a student?
q Please name the discipline in which {e} is a graduate.
n the (major|field of study|academic field|discipline) of {e}
n what {e} (studied|majored in|read at college)
n the subject on {e}'s university certificate
n the (discipline|field) in which {e} (was educated|graduated|has a diploma)
n the course of study {e} pursued
= spouse
s {e} said yes to {v} at the altar
s {v} wears the wedding ring that {e} gave
s (Spouse|Husband or wife|Marital partner) of {e}: {v}
s {e} (exchanged rings|walked down the aisle|swapped vows|went to the registry office) with {v}
s The love of {e}'s life is {v}, and the two are married
s {e} goes through life as a married couple with {v}
s In the family book, {v} is (entered|written) as married to {e}
s {v} and {e} (celebrated|had) their silver wedding
s When {v} proposed, {e} said yes and soon the two were wed
s {e} took {v} as (lawful|wedded) partner for life
s The better half of {e} is called {v}
s {v} became the (bride or groom|wedded partner) of {e}
s {e} led {v} to the altar
q {e} (spouse|wife or husband|married to)?
q With whom did {e} (exchange rings|walk down the aisle|swap vows)?
q Who said yes to {e} at the altar?
q Who is the (wedded|marital|married) partner of {e}?
q Who is the other half of the married couple with {e}?
q Whom did {e} lead to the altar?
q Who wears the ring that {e} gave at the wedding?
q At {e}'s wedding, who was the other person at the altar?
q I'd like to invite {e} together with the spouse; what name do I put on the card?
q To whom did {e} promise to be true in marriage?
q With whom is {e} (joined|united) in marriage?
q Who (celebrates|shares) a wedding anniversary with {e}?
q Who is entered in the family book as married to {e}?
q Could you tell me the name of the person whom {e} took in marriage?
q Whose hand did {e} ask for in marriage?
q Whom may {e} call (a wife or husband|a spouse)?
q Who is the love of {e}'s life, wedding ring and all?
q With whom did {e} go to the registry office to be wed?
q Do you know who {e}'s marriage is with?
n the (better half|marital partner|wedded partner) of {e}
n who {e} (is married to|married|walked down the aisle with)
n the (bride or groom|partner for life) of {e}
n the other half of {e}'s marriage
n the name of the person {e} wed
= died
s The gravestone of {e} (bears|shows) {v} as the last year
s (Year of death|Died), {e}: {v}
s {e} (breathed a last breath|drew the last breath|perished|closed both eyes for ever) in {v}
s The funeral bells rang for {e} in {v}
s {v} brought the (passing|loss|burial) of {e}
s Friends (buried|lost|mourned|said a last farewell to) {e} in {v}
s The (obituary|death notice) of {e} appeared in {v}
s It was in {v} that the heart of {e} stopped beating
s {v} was the last year that {e} lived to see
s The world had to go on without {e} after the funeral in {v}
s In the church book, the (decease|death|burial) of {e} is recorded in {v}
s {e} departed this life in {v}
s Since the fatal illness in {v}, {e} is no longer among us
s {e} went to the grave in {v}
q {e} (year of death|death year|died when)?
q Which last year is carved on the gravestone of {e}?
q When did {e} (breathe a last breath|depart this life|perish|go to the grave)?
q In what year did the heart of {e} stop beating?
q When did friends (bury|lose|mourn|say a last farewell to) {e}?
q When did the (obituary|death notice) of {e} appear?
q What was the last year that {e} lived to see?
q In what year was the funeral of {e}?
q In which year was {e} (buried|carried to the grave|laid to rest)?
q In which year did the funeral bells ring for {e}?
q Which year is recorded for the (decease|passing|death) of {e}?
q I know {e} is no longer alive; since what year?
q Could you tell me the year of {e}'s (passing|decease)?
q When did the world lose {e}?
q What year brought the (passing|loss|end) of {e}?
q Up to which year was {e} still alive?
q When did {e} close both eyes for ever?
q Which year should be put after the cross in an article about {e}?
q Since when has {e} been dead?
q In what year did {e}'s family go into mourning?
n the (year of the passing|year of decease|last year of life) of {e}
n when {e} (died|passed away|departed this life)
n the last year on the gravestone of {e}
n the year in which (friends|the world) lost {e}
n the year {e} was (buried|laid to rest|mourned)
= prize
s The {v} (stands on the shelf|hangs on the wall) of {e}
s {e} (walked off|came home|left the stage) with the {v}
s To the sound of applause, the {v} was (handed|presented|passed) to {e}
s (Honours|Awards|Distinctions) of {e}: the {v}
s The judges (picked|chose|selected|singled out) {e} for the {v}
s The {v} (bears|carries) the name of {e} on its list of laureates
s {e} (bagged|landed|scooped|secured|captured|claimed) the {v}
s It was {e} who was found worthy of the {v}
s For a life's work, {e} was (presented|recognized|distinguished|crowned) with the {v}
s {e} beat all rivals to the {v}
s At the gala, {e} (accepted|picked up|held up) the {v}
s As a laureate of the {v}, {e} (is often invited to speak|was in all the papers)
s The {v} crowned the career of {e}
s Congratulations to {e} on the {v}
q {e} (award|prize|honours|prizes won)?
q With which (distinction|honour|trophy) did {e} (come home|walk off|leave the stage)?
q What award stands on {e}'s shelf?
q What was (handed|presented) to {e} at the ceremony?
q For which (prize|award|honour) did the judges (pick|choose|select) {e}?
q Of which (award|prize) is {e} a laureate?
q Which prize did {e} (bag|land|scoop|secure|capture|claim)?
q Of what (award|distinction) was {e} found worthy?
q What crowned the career of {e}?
q With what (award|prize) was {e} (distinguished|recognized|presented|crowned)?
q On which award may I congratulate {e}?
q I saw {e} on stage at the gala; which prize was it for?
q Which prize did {e} (accept|pick up|hold up) at the gala?
q Could you tell me what distinction {e} was found to deserve?
q Which list of laureates does {e} appear on?
q What honour has {e} been shown?
q Name the distinction that {e} received.
q {e} beat all rivals and got which prize?
n the (distinction|honour|trophy) (of|presented to|handed to) {e}
n what {e} (won|was awarded|was honoured with)
n the (award|prize) {e} (picked up|claimed|accepted)
n the prize for which the judges picked {e}
n the award of which {e} is a laureate
= team
s {e} (pulls on|puts on|sports) the jersey of {v}
s {v} (counts on|relies on|can call on|lines up with) {e} on the field
s Fans of {v} (cheer for|sing songs about|love) their player {e}
s {e} (runs out|lines up|takes the field|turns out|competes) for {v}
s (Club|Team|Side) of {e}: {v}
s {e} put pen to paper on a contract with {v}
s The coach of {v} (picked|fielded|lined up) {e} again
s {v} (secured the services of|took on|recruited|brought in|landed) {e}
s {e} trains every day with the (players|men and women) of {v}
s It is the colours of {v} that {e} defends
s The line-up of {v} (features|includes|lists) {e}
s {e} earns a wage as a player at {v}
s The newest face in the changing room of {v} is {e}
q {e} (team|club|current club)?
q Whose (jersey|colours) does {e} (pull on|sport|defend)?
q For (whom|which club|which team) does {e} (line up|take the field|turn out|compete)?
q Which club (counts on|relies on|lines up with) {e}?
q In whose (line-up|changing room) will you find {e}?
q Fans of which club (cheer for|sing songs about) {e}?
q With which club did {e} put pen to paper?
q Which (club|team|side) (recruited|took on|brought in|landed) {e}?
q Where does {e} (play|have a sporting home), that is, at which club?
q The coach of which team fielded {e}?
q With which (team|side) does {e} train every day?
q Who pays the wages of {e} as a player?
q I want to buy a shirt with the name {e} on it; at which club's fan shop?
q Could you tell me which side {e} is playing in?
q Which (team|club|side) is {e} (a player of|signed to|with)?
q Whose goals does {e} help to score, that is, for which club?
q Which squad (features|includes|lists) {e}?
q At which club is {e} (employed as a player|under contract to play)?
q Which team gets weaker when {e} is hurt?
q If I want to watch {e} play, which team's matches should I go to?
n who {e} (plays for|competes for|turns out for)
n the club whose (jersey|colours) {e} (wears|defends)
n the (club|team) that (recruited|signed|fields) {e}
n the team with which {e} trains
= inhabitants
s At the last census, officials registered {v} (people|persons) in {e}
s {v} (men, women and children|souls) call {e} their home
s The (head count|headcount) taken in {e} came to {v}
s If you knocked on every door in {e}, you would meet {v} people
s A community of {v} people lives in {e}
s According to the town register, {e} shelters {v} people
s {e} is a place where {v} neighbours (share the streets|live side by side)
s (Statisticians|Census takers) put the populace of {e} at {v}
s No fewer than {v} people are settled in {e}
s It is {v} people who keep {e} alive
s The sign at the entrance of {e} tells drivers that {v} people live there
s Officially, the residents of {e} number {v}
s Census result, {e}: {v} persons
s {v} people (sleep|wake up) in {e} every day, (the census says|as the register shows)
q Number of inhabitants {e}?
q {e} population figure?
q What did the census count in {e}?
q Could you tell me how many souls {e} has?
q How many (townsfolk|locals|villagers) are registered in {e}?
q How many (human beings|men, women and children) call {e} home?
q I am writing a school report on {e}; how many people should I say live there?
q What (figure|number) does the census give for the people of {e}?
q If you counted everyone living in {e}, what would you get?
q What is the (headcount|head count) of {e}?
q How many people would you say are settled in {e}?
q At what number do statisticians put the populace of {e}?
q Roughly what number of folk have made {e} their home?
q Is {e} thinly or densely peopled, I mean, how many live there?
q Do you know how many neighbours one would have after moving to {e}?
q How many persons does the register of {e} list?
q How numerous are the (people|locals) of {e}?
q How large is the community living in {e}?
q Please give the population total for {e}.
n the (headcount|head count) of {e}
n the total of people settled in {e}
n how many locals {e} has
n how populous {e} is
n the census figure for {e}
= river
s Anglers in {e} cast their lines into the {v}
s When it rains for weeks, the {v} floods the cellars of {e}
s The {v} makes its way past the houses of {e}
s From the quay of {e} you look out over the {v}
s It is the {v} that (waters|feeds) the meadows around {e}
s Boats on the {v} (moor|tie up|dock) at {e}
s On both sides of the {v} spreads {e}
s Children in {e} learn to swim in the {v}
s If you follow the {v} downstream, you come to {e}
s {e} owes its mills to the {v}, which (rushes|streams) by
s The ferry in {e} takes you over the {v}
s Riverside town: {e} (on|by) the {v}
s Step out of the station in {e} and you see the {v} gliding by
q River at {e}?
q {e} which river?
q What body of flowing water is {e} on?
q Into which river do the anglers of {e} cast their lines?
q When {e} is flooded, which river has burst its banks?
q If I took a boat trip from {e}, what river would I be on?
q Could you tell me the name of the waterway that runs past {e}?
q What is the stream by {e} known as?
q Which river (waters|feeds) the fields around {e}?
q On the banks of what river would I find {e}?
q On which waterway do the boats moor at {e}?
q Standing on the quay in {e}, what river do you see?
q Which river must one cross by ferry in {e}?
q Do you happen to know what river {e} is set on?
q By what river can a barge get to {e}?
q What do they call the river that glides past {e}?
q Which river should I follow to get to {e}?
q Name the river that flows by {e}.
n the waterway (at|by) {e}
n the stream that flows past {e}
n which river {e} is on
n what the river at {e} is called
n the river whose banks {e} was built on
= mayor
s {v} wears the chain of office in {e}
s In {e}, the highest office in town is held by {v}
s At the polls, the citizens of {e} gave their votes to {v}
s {v} won the race for the town hall of {e}
s The keys to the town hall of {e} are in the hands of {v}
s As first citizen of {e}, {v} (greeted the guests|cut the ribbon)
s {v} heads the (town council|local administration) of {e}
s {v} took the oath as mayor of {e} (before the council|after the election)
s Complaints about the streets of {e} land on the desk of {v}, the mayor
s The mayoral post in {e} was given to {v}
s The man or woman at the top in {e} is {v}
s Under {v}, the mayor, {e} (has built a school|has new roads)
s Mayoral office, {e}: {v}
s It is {v} who has the say in the town hall of {e}
q {e} mayor name?
q Current mayor {e}?
q Who wears the chain of office in {e}?
q Who holds the highest office in {e}?
q Who came out on top in the mayoral election in {e}?
q I want to write to the mayor's office in {e}; to whom do I address the letter?
q Whom did the voters of {e} put in the town hall?
q Who is first citizen of {e}?
q Could you please tell me who is currently in office as mayor in {e}?
q Who heads the (council|local administration) of {e}?
q Who has the say in the town hall of {e}?
q In whose hands is the town hall of {e}?
q Whose job is it to run the town of {e}?
q Who took the oath as mayor in {e}?
q Which politician is at the top in {e}?
q To whom was the mayoral post in {e} given?
q Who won the race for mayor in {e}?
q Under whose leadership is {e} as a town?
q Do you know who is the boss of the town council in {e}?
q Name the mayor of {e}.
n the first citizen of {e}
n the holder of the mayoral office in {e}
n who (runs|heads) the town hall of {e}
n the politician at the top of {e}
n who was voted into the town hall in {e}
= size
s On the map, {e} takes up {v}
s The town limits of {e} enclose {v}
s Surveyors worked out {v} for {e}
s The ground on which {e} is built amounts to {v}
s {v} of land belong to {e}
s In terms of surface, {e} comes to {v}
s Anyone who wants to see all of {e} has {v} to explore
s The land register (records|gives) {v} as the extent of {e}
s {e} sprawls over {v}
s Size of {e}: {v}
s {v}: that is the size of {e}
s {e} fills {v} of the valley
s With its outlying fields, {e} takes in {v}
s You may not believe it, but {e} is spread over {v}
q Size of {e}?
q {e} area?
q What are the dimensions of {e}?
q How much room does {e} take up on the map?
q What did the surveyors work out for {e}?
q How much land lies within the limits of {e}?
q Could you tell me what surface {e} has?
q Over how much land does {e} sprawl?
q I am drawing a map of {e}; what size should I give it?
q How much space does {e} fill?
q What extent does the land register record for {e}?
q How great is the territory of {e}?
q What does {e} come to in terms of surface?
q How much land belongs to {e}?
q Would you call {e} small, or what is its area?
q How much terrain is there within {e}?
q What size is {e}?
q How much land do the borders of {e} enclose?
q Please state the area of {e}.
n the amount of land {e} takes up
n how much ground {e} covers
= known
s Mention {e}, and people think of its {v}
s Postcards from {e} show its {v}
s Nobody should leave {e} without having seen its {v}
s It is its {v} that put {e} on the map
s Travel guides recommend {e} because of its {v}
s {e} enjoys a great reputation thanks to its {v}
s Far beyond its borders, {e} is admired for its {v}
s The name of {e} is linked with its {v}
s What makes {e} special is its {v}
s Tourists flock to {e} on account of its {v}
s {e} stands out from its neighbours by its {v}
s The {v} brought {e} great renown
s Worth seeing in {e}: its {v}
s If you ask the locals what to look at in {e}, they point to its {v}
q {e} famous for what?
q {e} highlights?
q What put {e} on the map?
q What comes to mind when people hear the name {e}?
q What is so special about {e}?
q What do the postcards from {e} show?
q What should I not miss on a trip to {e}?
q We are spending a weekend in {e}; what is it best known for?
q What (earned|brought) {e} its reputation?
q On account of what do tourists flock to {e}?
q What makes {e} stand out?
q What do travel guides recommend {e} for?
q Could you tell me what gives {e} its good name?
q What is {e} admired for?
q With what is the name of {e} linked?
q What is {e} renowned for?
q Which claim to fame does {e} have?
q What is worth seeing in {e}?
q What do the locals of {e} like to show to strangers?
q Tell me what {e} is noted for.
n the claim to fame of {e}
n what {e} is renowned for
n the thing that put {e} on the map
n what makes {e} special
n the reason why tourists flock to {e}
= region
s On the map of {v} you will find {e}
s Travellers to {v} often stop in {e}
s {v} (includes|counts among its places) {e}
s Anyone who lives in {e} lives in {v}
s {e} lies within the borders of {v}
s My aunt moved to {v}, to be precise to {e}
s Letters to {e} have to be addressed to {v}
s {v} has many places to stay, among them {e}
s Geographically, {e} is to be placed in {v}
s Somewhere in {v}, between fields and hills, lies {e}
s A train across {v} stops in {e}
s Location of {e}: {v}
s The people of {e} feel at home in {v}
s It is in {v} that you come across {e}
q {e} location?
q {e} in which part of the country?
q Where on the map should I look for {e}?
q Within whose borders is {e}?
q Where in the world would one come across {e}?
q My letter is going to {e}; which region do I write on it?
q Which region includes {e}?
q Could you show me where {e} is to be placed on the map?
q Whereabouts is {e}?
q To what part of the world must I travel to see {e}?
q In what corner of the world do the people of {e} live?
q If I fly to {e}, which region am I heading for?
q What region would I be in if I woke up in {e}?
q What territory is {e} in?
q Of which region is {e} a part?
q Where exactly can one find {e}?
q Which land counts {e} among its places?
q I have never heard of {e}; where is that?
q In which part of the map is {e} marked?
q Name the region that {e} is part of.
n the part of the world where {e} is
n the location of {e}
n where {e} is to be found
n which region {e} is part of
n the territory that includes {e}
= built
s The foundation stone of {e} was laid in {v}
s In {v} the first families put up their huts and named the place {e}
s {e} came into existence in {v}
s The town charter of {e} was (granted|signed) in {v}
s The year {v} saw the birth of {e}
s {e} celebrates {v} as the year of its birth
s {v} is carved above the oldest gate of {e} as its year of origin
s {e} sprang up in {v}
s Pioneers established {e} in {v}
s It was in {v} that {e} (was created|was born)
s {e} can look back on a past that reaches to {v}
s Before {v} nobody lived where {e} is today
s {e}, established {v}
s Chronicles tell us that {e} was set up in {v}
q Founding year {e}?
q {e} established when?
q When was the foundation stone of {e} laid?
q When did {e} come into existence?
q What year saw the birth of {e}?
q In which year did pioneers establish {e}?
q When did {e} spring up?
q How far back does the past of {e} reach?
q What is the year of origin of {e}?
q When was the town charter of {e} granted?
q Our class is looking into the history of {e}; in what year did it begin?
q Could you please tell me in which year {e} was created?
q When did the first families put up {e}?
q From when on did people live in {e}?
q Which year does {e} celebrate as its birth?
q What year is carved above the oldest gate of {e}?
q What do the chronicles give as the beginning of {e}?
q When did {e} first appear on the map?
q In which year did the story of {e} start?
q Name the year in which {e} was set up.
n the year of origin of {e}
n the year {e} came into existence
n when {e} was established
n the birth year of {e}
n the beginning of the history of {e}
"""
