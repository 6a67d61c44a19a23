"""Handbook clauses that state several values in one or two sentences, each with questions for each value.

`s` is one way to state the clause, `q KIND` a question for the value of that kind (`amount2` is the second amount).
`{m}` is what the clause is about; `<n>`, `<o>` and `<lemma>` are words drawn at random. A line that starts with two
spaces goes on with the one before it. Everything here is trained.
"""

CLAUSE_FORMS = """
s {group} (who travel for|with|in charge of) {m} may claim up to {amount} (a day|a night|a month|each), (as long
  as|provided) {department} (gets|receives) the <n> within {duration}.
s Up to {amount} (a day|a night|a month) is paid to {group} for {m}. The <n> has to reach {department} no later than
  {duration} after the <o>.
q amount How much (can|may|do) {group} (claim|get) for {m}?|What is the most that is paid for {m}?|
  What amount can be claimed for {m}?
q department Who (has to|must) (get|receive) the <n> for {m}?|Where do I send the <n> for {m}?|
  Which (team|department) wants the <n>?
q duration How long do I have to hand in the <n> for {m}?|By when must the <n> be in?|
  Within what time must the <n> for {m} arrive?
q group Who may claim money for {m}?|For whom is {m} paid?|Who gets money for {m}?

s If you (are ill|cannot come|will be late) and miss {m}, call {phone} before {clock}; after {duration} we (also|)
  need {list}.
s Anyone who (is ill|cannot come) and misses {m} rings {phone} by {clock}. (Those away|If it lasts) longer than
  {duration} (bring|send in|need) {list}.
q phone (Which|What) number do I call when I (am ill|cannot come|miss {m})?|How do I report that I will miss {m}?|
  Where do I ring if I am not well?
q clock (Until|By) (when|what time) (must|do) I call (if I miss {m}|when I am ill)?|
  What is the latest time to call about {m}?|How early must I report that I cannot come?
q list What (do I|must I) (bring|send|show) after {duration}?|What is needed when I am away for long?|
  Which papers are needed if I am ill for longer than {duration}?
q duration After how long (do you need|must I bring) {list}?|When is {list} needed?

s {person} (looks after|leads|is in charge of) {m} (and can be found|and sits|) {spot}. (In an emergency|If
  urgent|At night), (ring|dial|call) {phone}.
s For {m}, (ask|talk to|turn to) {person} {spot} (or|, and outside office hours|, at night) call {phone}.
q person Who (looks after|leads|is in charge of|takes care of) {m}?|Whom (do|should) I (ask|talk to) about {m}?|
  What is the name of the person for {m}?
q spot Where (do I find|is|sits) {person}?|Where (can|do) I go (about|for) {m}?|In what place is the person for {m}?
q phone What number (do I|should I) call (in an emergency|at night|about {m})?|How do I reach {person} by phone?|
  What is the number for {m} in urgent cases?

s {m} (starts|begins) at {clock} on {weekday} {spot}. There (is|are) room for {count} (people|guests); (please|)
  sign up (by|through) {channel}.
s Every {weekday} at {clock} we hold {m} {spot}. No more than {count} people can (come|take part), so
  (register|book) through {channel}.
q clock (When|At what time) does {m} (start|begin)?|What time is {m}?|By what time should I be there for {m}?
q weekday On (what|which) day (is|do you hold) {m}?|Which day is {m} on?|What day of the week is {m}?
q spot Where (is|do you hold|does) {m} (take place|)?|Where do we meet for {m}?|In what place is {m}?
q count How many (people|guests) can (come to|take part in) {m}?|For how many is there room in {m}?|
  How large is the group for {m}?
q channel How (do|can) I (sign up|register|book) for {m}?|Where (can|do) I book {m}?|
  What do I use to register for {m}?

s A <n> that is <adj> is (replaced|exchanged|repaired) free of charge for {duration}; after that {m} costs {amount}.
  (Bring|Show) {list}.
s During the first {duration}, (we repair|we replace|you do not pay for) a <adj> <n>. Later {m} is {amount}, and you
  need {list}.
q duration How long is a <adj> <n> (replaced|repaired) (for free|free of charge)?|
  For how long do I pay nothing for a <adj> <n>?|When does the free repair of a <n> end?
q amount How much is {m} (after that|later|)?|What does {m} cost?|What do I pay for {m} when the free period is over?
q list What (do I|should I) (bring|show) for a <adj> <n>?|What do you need to see for {m}?|
  Which things have to be shown with the <n>?

s (Members|Customers|Tenants) (can|may) (cancel|end|stop) {m} (with|giving) {duration} notice to the end of (a|the)
  (month|year|quarter). (A|The) (cancellation|notice) goes to {email}; a fee of {amount} applies (if|when)
  {condition}.
s To (cancel|end) {m}, write to {email} at least {duration} before the <n>. If {condition}, {amount} is charged.
q duration (What|How long) is the notice (period|) for {m}?|How (early|long before) must I (cancel|end) {m}?|
  How much notice do I have to give for {m}?
q email Where (do|can) I (send|write) (a|the|my) cancellation (of {m}|)?|How can I (cancel|end|stop) {m}?|
  What address takes notices about {m}?
q amount What (fee|charge) (applies|is there) when {m} is (cancelled|ended)?|How much do I pay if {condition}?|
  What does it cost to end {m}?
q condition When (is|does) (a|the) fee (charged|apply) for {m}?|In (what|which) case do I pay {amount}?|
  When does ending {m} cost money?

s {department} checks {m} every {duration}. The last <o> was on {date} and found {count} (faults|mistakes|open
  points|problems).
s On {date}, {department} (checked|looked through|tested) {m} and (found|noted|counted) {count} problems; this
  (happens|is done) every {duration}.
q department Who (checks|tests|looks through) {m}?|Which (team|department) is responsible for checking {m}?|
  By whom is {m} tested?
q duration How often is {m} (checked|tested)?|At what interval is {m} looked at?|
  How much time lies between two checks of {m}?
q date When was {m} (last|) (checked|tested)?|What was the date of the last <o>?|On what day was {m} looked through?
q count How many (faults|problems|mistakes) were found (in|with) {m}?|
  What number of problems did the check of {m} bring?|How many things were wrong with {m}?

s (Visitors|Guests|New staff) (get|are given|pick up) {thing} {spot} and (return|give back|hand in) it (by|before)
  {clock}. A lost one costs {amount}.
s You can borrow {thing} {spot}; it must be back by {clock}. Whoever loses it pays {amount}.
q thing What (do|can) (visitors|guests|I|new staff) (get|pick up|borrow) {spot}?|What (is|are) given out {spot}?|
  What can be borrowed here?
q spot Where (can|do) (I|visitors|guests) (get|borrow|pick up) {thing}?|Where is {thing} given out?|
  Where do I go for {thing}?
q clock (When|By what time) must {thing} be (back|returned)?|Until when may I keep {thing}?|
  How late can I give {thing} back?
q amount What (happens|do I pay) if I lose {thing}?|How much is a lost one?|What does it cost to lose {thing}?

s {e} (was|is) (founded|started) by {person} in {year} (and|; it) (now|today|) (has|employs) {count} people in {town}.
s In {year}, {person} (opened|began) {e} in {town}, (where|and) {count} (people|workers) (make|work on|look after)
  {thing} (today|now).
q person Who (founded|started|opened|began) {e}?|Whose work is {e}?|By whom was {e} (founded|opened)?
q year (When|In what year) was {e} (founded|started|opened)?|Since when has there been {e}?|What year did {e} begin?
q count How many people (work|are there) (at|for|in) {e}?|How big is {e}?|How many does {e} employ?
q town Where (is|are the people of) {e}?|In (what|which) town is {e}?|Where do the people of {e} work?

s The <adj> <n> weighs {measure} and (comes|is sold) in {colour} for {amount}. It (was made|has been on sale) since
  {year}.
s Made since {year}, the <adj> <n> ({measure}) costs {amount} and is (available|sold) in {colour}.
q measure How (heavy|large|big) is the <adj> <n>?|What does the <adj> <n> weigh?|What is the weight of the <adj> <n>?
q colour (In what|What|Which) colour (is|does) the <adj> <n> (sold|come in|)?|In which colour can I buy the <n>?
q amount (How much|What) (is|does) the <adj> <n> (cost|)?|What is the price of the <adj> <n>?|
  For how much is the <n> sold?
q year Since when has the <adj> <n> been (made|on sale)?|When did the <n> first come out?|
  In what year was the <adj> <n> first made?

s (Orders|Parcels) above {amount} are sent free; below that we charge {amount2}. Delivery (takes|needs) {duration}
  by {means}, (except|but not) on {weekday}.
s We charge {amount2} for sending an order under {amount}; larger ones are free. (The|Our) {means} takes {duration}
  and never comes on {weekday}.
q amount (From|Above) what (amount|sum) is sending free?|How large must an order be to be sent free?|
  When do I pay nothing for delivery?
q amount2 (How much|What) does sending a small order cost?|What do you charge for orders under {amount}?|
  How much is delivery below {amount}?
q duration How long does delivery take?|When will my (order|parcel) be here?|How many days does the parcel need?
q means How are orders (sent|delivered)?|By what means do parcels come?|What brings my order?
q weekday On (what|which) day is nothing delivered?|Which day has no delivery?|When do no parcels come?

s (A|The) password for {m} (has to|must) have at least {count} characters and be changed every {duration}. After
  {count2} wrong tries it is locked; {department} (opens|unlocks) it.
s {m} is locked after {count2} wrong (passwords|tries|entries), and only {department} can open it. Passwords have
  {count} characters or more and last {duration}.
q count How (long|many characters) must (a|the) password (for {m}|) (be|have)?|
  What is the shortest password for {m}?|How many characters do I need?
q duration How often must the password (for {m}|) be changed?|How long does a password last?|
  When do I need a new password for {m}?
q count2 After how many wrong tries is {m} locked?|How many times may I get the password wrong?|When is {m} locked?
q department Who (unlocks|opens) {m}?|{m} is locked. Whom do I ask?|Who can help when I am locked out?

s {group} (get|have) {duration} of {m} (a|per) year, {duration2} more after {count} years (of service|with us|).
s Every year there are {duration} of {m} for {group}; those with more than {count} years of service get {duration2}
  on top.
q duration How much {m} do {group} (get|have)?|How long is {m} (a year|each year)?|How many days of {m} are there?
q duration2 How much more {m} is there after {count} years?|What do I get on top after {count} years?|
  How many extra days of {m} are there for long service?
q count After how many years is there more {m}?|How long must I have worked to get more {m}?|
  How many years of service are needed for extra days?

s (Costs|Bills|Invoices) for {m} up to {amount} are (signed|approved) by {department}; (everything above|larger
  ones) (goes|go) to {department2}.
s {department} may (sign|approve) up to {amount} for {m}. Above that, {department2} decides.
q department Who (signs|approves|decides on) small (bills|costs|sums) for {m}?|
  Who may approve up to {amount} for {m}?|Whom do I ask about bills under {amount}?
q department2 Who (signs|approves|decides on) large (bills|costs|sums) for {m}?|Who decides above {amount}?|
  Where do bills over {amount} go?
q amount Up to what (amount|sum) may {department} (sign|approve) {m}?|What is the limit for {department}?|
  From what sum on does {department2} decide?

s (Lessons|Classes|Meetings) of {m} last {duration} and cost {amount}, or {amount2} for {group}. {person} teaches on
  {weekday}.
s {person} gives {m} on {weekday}: {duration} for {amount} ({group}: {amount2}).
q duration How long (is|does) {m} (last|)?|How much time do I need for {m}?|What is the length of a class of {m}?
q amount How much is {m}?|What does {m} cost?|What is the full price of {m}?
q amount2 What do {group} pay for {m}?|How much is {m} for {group}?|What is the price for {group}?
q person Who (teaches|gives) {m}?|With whom is {m}?|What is the name of the teacher of {m}?
q weekday On what day is {m}?|When does {person} teach?|Which day is {m} given?

s {m} (is|was) moved from {town} to {town2} on {date} because <ns> were (too|) <adj>.
s Until {date}, {m} was in {town}; since then it has been in {town2}.
q town Where was {m} (before|at first|until {date})?|From where was {m} moved?|What was the old place of {m}?
q town2 Where is {m} now?|To where was {m} moved?|What is the new place of {m}?
q date When (was|did) {m} (moved|move)?|Since when has {m} been in {town2}?|On what day did {m} change its place?

s In case of (fire|smoke|an alarm|an accident|a leak), leave by the {colour} door, meet {spot} and (wait for|listen
  to) {person}. The alarm is tested on {weekday} at {clock}.
s (If there is|When you hear) (an alarm|fire|smoke), go {spot} through the {colour} door; {person} counts everyone.
  Tests: {weekday}, {clock}.
q colour (Which|What colour is the) door do I (use|leave by) (in case of fire|when there is an alarm)?|
  By which door do we leave?
q spot Where do we (meet|go) (in case of fire|when the alarm rings|after an accident)?|What is the meeting place?|
  Where must I go when there is smoke?
q person Who (counts everyone|do we wait for|is in charge when the alarm rings)?|Whom do we listen to in case of fire?
q weekday On what day is the alarm tested?|Which day are the tests?
q clock At what time is the alarm tested?|When on {weekday} is the test?

s {thing} must be kept (at|below) {measure} and used within {duration}. (Write|Put) {code} on (the|each) <n> and
  throw it away {spot}.
s Keep {thing} at no more than {measure}. It is good for {duration}; then it goes {spot}, marked {code}.
q measure (At what|How) (temperature|level|cold|high) (must|should) {thing} be kept?|What is the limit for {thing}?|
  How should I keep {thing}?
q duration How long (is|can) {thing} (good|be used)?|Within what time must {thing} be used?|When is {thing} too old?
q code What do I write on the <n>?|How is {thing} marked?|Which code is for {thing}?
q spot Where do I throw away {thing}?|Where does old {thing} go?|Where do I put {thing} that is too old?

s The (competition|prize|award|grant) for {m} is worth {amount} and (open to|meant for) {group}. Entries (go|are
  sent) to {email} by {date}; {person} won (it|) in {year}.
s By {date}, {group} can (apply|send entries) for the {amount} (prize|grant|award) for {m} at {email}. The winner of
  {year} was {person}.
q amount How much is the (prize|award|grant) for {m}?|What is the prize worth?|How much money can one win?
q group Who can (apply|enter|win)?|For whom is the (prize|grant|award)?|Who may send entries for {m}?
q email Where do (entries|I apply|I send my entry) (go|)?|How can I apply for the prize?|
  What is the address for entries?
q date (When|By when) must entries be sent?|What is the last day to apply for {m}?|Until when can I enter?
q person Who won in {year}?|Who was the winner of {year}?|Who got the prize the last time?
q year When did {person} win?|In what year did {person} get the prize?

s (Parking|The car park|The garage) for {m} has {count} places and is open {hours}. It costs {amount} an hour, at
  most {amount2} a day; {payment} is (accepted|possible).
s {count} places (are there|are kept) for {m}, {hours}. An hour is {amount} and a whole day {amount2}. Pay by
  {payment}.
q count How many places (are there|does {m} have)?|How large is the car park for {m}?|What number of places are there?
q hours When (is it|can I park|is the car park) (open|)?|What are the hours of the car park?|
  At what times is {m} open?
q amount (How much|What) (is|does) (an|one) hour (cost|)?|What do I pay for each hour?|What is the price of an hour?
q amount2 (How much|What) (is|does) a (whole|full|) day (cost|)?|What is the most I pay in a day?|
  What does parking from morning to evening come to?
q payment How (can|do) I pay?|What (form|kind) of payment is possible?|What do they take as payment?

s Your (data|files|records|answers) from {m} are (stored|kept) in {town} for {duration} and then
  (deleted|destroyed). To (see|get|correct) them, (write to|contact) {email}; we answer within {duration2}.
s We keep the (records|files|data) of {m} for {duration} on machines in {town}. Requests sent to {email} are
  answered in {duration2}.
q duration How long (are|do you keep) (my|the) (data|files|records) (kept|stored|)?|
  When are the records of {m} deleted?|For what time is my data stored?
q town Where (are|is) (my|the) (data|files|records) (kept|stored)?|In which town are the machines?|
  Where do you keep what I sent?
q email (How|Where) can I (see|get|correct) my (data|records)?|Whom do I write to about my data?|
  What is the address for requests?
q duration2 How (soon|fast|quickly) (do you|are requests) (answer|answered)?|How long does an answer take?|
  When will I hear from you?
"""
