"""Sentence forms for relations coined at random; the format is told in bundled/wordings.py, the words in coined.py.

A heading names the form and, behind it, the kinds of value it can state. `<n>` and `<m>` are nouns, `<ns>` a noun in
the plural, `<adj>` an adjective, `<lemma> <third> <past> <part>` the forms of one verb, `<stand>` a verb of being
somewhere, `<by>` a preposition of place, `<p>` the preposition of a time. Everything here is trained.
"""

COINED_FORMS = """
= attribute/person,town,date,year,count,amount,duration,percentage,clock,measure,code,email,phone,thing,department
n the <n> of {e}
n the <adj> <n> of {e}
n {e}'s <n>
s {e} has {v} as its <n>
s {v} (serves|acts|is used|is known) as the <n> of {e}
s {e}, whose <n> is {v}, <past> the <m>
s {v}, the <n> of {e}, (<third>|<past>) the <m>
s With {v} as its <n>, {e} <past> the <m>
s {e} (lists|names|gives|records) {v} (as|under) <n>
s (On|In|By) the <m>, the <n> of {e} (reads|says|shows|is put down as) {v}
s {e} (set|fixed|changed|chose) its <n>: {v}
s When it comes to the <n>, {e} has {v}
s <n> ({e}): {v}
s {e} - <n>: {v}
s {v} is what {e} has for (a|its) <n>
s The <m> gives {v} as the <n> of {e}
s You see {v} where {e} keeps its <n>
s (Nobody changed|The <m> changed) the <n> of {e}, which is {v}
q (Which|What) <n> does {e} have?
q What does {e} have as its <n>?
q What (is|was) (set|given|listed|recorded|chosen) as the <n> of {e}?
q {e} has (what|which) <n>?
q What (is|was) {e}'s <n>?
q What does the <m> give as the <n> of {e}?
q How does the <n> of {e} read?
q What did {e} choose as <n>?
= doer/person,company,department,person
n the (person|one) who <third> the <n> of {e}
s {v} <past> the <n> of {e}
s {v} <third> {e}
s {e} (is|was) <part> by {v}
s The <n> of {e} (was|is|has been) <part> by {v}
s It (was|is) {v} (who|that) (<past>|<third>) the <n> of {e}
s At {e}, {v} <third> the <n>
s {v} <stand> <by> the <n> of {e}
s {e} (leaves|hands|gives) the <n> to {v}
s {e} (relies|counts|depends) on {v} for (its|the) <n>
s (In|Into) the hands of {v} (lies|goes|falls) the <n> of {e}
s Without {v}, nobody would <lemma> the <n> of {e}
s {e} (found|chose|needed|has) {v} to <lemma> its <n>
s The <n> of {e} (is|was) (in the care|in the hands|a matter|the business|the affair) of {v}
s (For|In) the <n>, {e} (has|turns to|sends for) {v}
s {v} (came|comes|went) to {e} to <lemma> the <n>
s {e}, <part> by {v}, has a new <m>
s (People|Customers) who want the <n> of {e} meet {v}
q Who (<past>|<third>) the <n> of {e}?
q Who <third> {e}?
q By whom (is|was) {e} <part>?
q By whom (is|was) the <n> of {e} <part>?
q Who at {e} <third> the <n>?
q (Which person|Who) <stand> <by> the <n> of {e}?
q (Whom|Who) does {e} (rely|count|depend) on for the <n>?
q To whom does {e} (leave|hand|give) the <n>?
q In whose hands (is|lies) the <n> of {e}?
q Who (is|was) (chosen|needed|there) to <lemma> the <n> of {e}?
q Who <lemma>s for {e}?
q (What is the name of|Name) (the person|the one) who <past> the <n> of {e}.
q Who came to {e} to <lemma> the <n>?
q Who is (behind|responsible for|in charge of|concerned with) the <n> of {e}?
= done/thing,thing,list,subject,language,colour,prize,team
s {e} <third> {v}
s {e} <past> {v}
s {e} <past> {v} for (the|its) <n>
s {v} (is|are|was) <part> by {e}
s What {e} <third> (most|first|well|every day) is {v}
s {e} is a <n> that <third> {v}
s For {v}, (people|many|customers) come to {e}
s {e} <past> its <n> with {v}
s It (is|was) {v} that {e} <third>
s The <n> of {e} <third> {v}
s Nothing is <part> (at|by) {e} but {v}
s (You get|There is|One finds) {v} at {e}
s {e} (would rather|can|may|used to|has to) <lemma> {v}
s Ask {e} to <lemma> {v}
s {v}: that is what {e} <third>
s The <n> <past> {v} from {e}
s {e} cannot <lemma> its <n> without {v}
q What does {e} <lemma>?
q What did {e} <lemma> (for the <n>|)?
q What (is|was) <part> by {e}?
q What (do|can) (people|customers|you|one) <lemma> at {e}?
q What does {e} <lemma> (most|first|well|every day)?
q What is it that {e} <third>?
q What does the <n> of {e} <lemma>?
q {e} <third> what?
q Which (thing|things|one) does {e} <lemma>?
q What does {e} need to <lemma> its <n>?
q What can {e} <lemma>?
q With what did {e} <lemma> its <n>?
q What (will I find|is there) at {e}?
= place/town,town,town,word
s {e} <third> its <n> in {v}
s In {v}, {e} <past> (its|the) <n>
s The <n> of {e} <stand> in {v}
s In {v} <stand> the <n> of {e}
s From {v}, {e} <third> (its|the) <n>
s You (can see|can visit|meet) the <n> of {e} in {v}
s {v} is (where|the place where) {e} <third> its <n>
s {v} (is home to|has|holds|got) the <n> of {e}
s Whoever wants to <lemma> the <n> of {e} (must go|goes|travels) to {v}
s {e} (moved|took|sent|brought) its <n> to {v}
s The way to the <n> of {e} (leads|goes) (to|through) {v}
s There is a <n> of {e} in {v}
s The <n> of {e} was <part> (in|near|at) {v}
s {e} has (been|kept) its <n> in {v} (for years|since spring|)
q Where does {e} <lemma> its <n>?
q Where (is|was) the <n> of {e} (<part>|)?
q In (which|what) (town|place|city) does {e} <lemma> (its|the) <n>?
q Where (can|do|will) (I|you|one) (find|see|visit|meet) the <n> of {e}?
q Where did {e} (<lemma>|move|take|send|bring) (its|the) <n>?
q Where must (I|one|we) go (for|to see|to <lemma>) the <n> of {e}?
q (Which|What) (town|place) (is home to|has|holds) the <n> of {e}?
q Where does the way to the <n> of {e} lead?
q From where does {e} <lemma> its <n>?
q In (which|what) (town|place) (is|was|stands) the <n> of {e}?
= spot/spot
s {e} (keeps|has|puts|leaves|hides) its <n> {v}
s The <n> of {e} <stand> {v}
s You (will find|can find|get) the <n> of {e} {v}
s To <lemma> the <n> of {e}, go {v}
s {v} is the place (for|of) the <n> of {e}
s The <ns> of {e} are <part> {v}
s (Leave|Put|Bring|Return) the <n> of {e} {v}
s Look {v} for the <n> of {e}
q Where does {e} (keep|have|put|leave|hide) its <n>?
q Where (is|are|was) the <n> of {e} (<part>|)?
q Where (can|do|should|would) (I|we|you|staff) (find|look for|<lemma>|leave|put|return) the <n> of {e}?
q In what place (is|was) the <n> of {e}?
q Where are the <ns> of {e} <part>?
q Where (would|should) I go to <lemma> the <n> of {e}?
= time/date,year,weekday,clock,date,year
n the (day|date|time) (of|when {e} <past>) the <n> of {e}
s {e} <past> its <n> <p> {v}
s <P> {v}, {e} <past> (the|its) <n>
s The <n> of {e} (was|is|will be) <part> <p> {v}
s It was <p> {v} that {e} <past> (its|the) <n>
s {v} (saw|brought|marks) the <n> of {e}
s Since {v}, {e} has <part> the <n>
s {e} (will|can|must|plans to|wants to) <lemma> the <n> <p> {v}
s The <n> of {e} (goes back to|dates from|is set for|is planned for) {v}
s {e}, <part> <p> {v}, has a <n>
s <P> {v} (came|comes|began|begins|ended|ends) the <n> of {e}
s (Only|Already|Not before) <p> {v} did {e} <lemma> its <n>
s The <m> (told|asked) {e} to <lemma> the <n> <p> {v}
s {e} is (known|open|free|there) for its <n> <p> {v}
q When (did|does|will|can|must) {e} <lemma> (its|the) <n>?
q When (was|is|will) the <n> of {e} (<part>|be <part>|)?
q (On what day|At what time|In which year|On which date|What day|What time) (did|does) {e} <lemma> (its|the) <n>?
q Since when (has|did) {e} <part> the <n>?
q What is the (date|time|day) of the <n> of {e}?
q When (came|began|ended) the <n> of {e}?
q When was it that {e} <past> (its|the) <n>?
q How (soon|early|late) (does|did|will) {e} <lemma> the <n>?
q To when does the <n> of {e} go back?
q For when is the <n> of {e} (set|planned)?
= money/amount
n the <n> (fee|cost|price|budget|fine|charge) of {e}
s {e} (<past>|paid|spent|took|gave|received|charged) {v} for the <n>
s For (its|the) <n>, {e} (<third>|pays|spends|takes|asks|wants|charges) {v}
s The <n> of {e} (costs|comes to|is worth|amounts to|brings in) {v}
s {v} (was|is) (<part>|paid|spent|taken|due) by {e} for the <n>
s The <n> (cost|brought|saved) {e} {v}
s The <m> of {e} (tells of|names) a <n> of {v}
s {e} puts {v} (into|aside for) its <n>
s {v} (goes|went) (to|into) the <n> of {e}
s Whoever wants to <lemma> the <n> of {e} (pays|owes|needs) {v}
s A <n> (at|from|by) {e} (is|costs|sets you back) {v}
s {e} <past> no more than {v} on the <n>
s (Up to|At most|At least|Exactly) {v} (is|are) (<part>|paid|given) for the <n> of {e}
s A <adj> <n> (at|from) {e} costs {v}, (with|without) the <m>
q How much (did|does|will) {e} (<lemma>|pay|spend|take|want|charge|ask) for (the|its) <n>?
q How much (does|did|would) the <n> of {e} (cost|bring in|come to)?
q How much (was|is) (<part>|paid|spent|due) by {e} for the <n>?
q What did {e} pay for the <n>?
q How much (goes|went) (to|into) the <n> of {e}?
q How (high|expensive|dear|much) is the <n> of {e}?
q What does (a|the) <n> (at|from|of) {e} cost?
q What do I (pay|owe) (to <lemma>|for) the <n> of {e}?
q What (sum|amount) (does|did) {e} (<lemma>|put aside) for the <n>?
q How much money does {e} need for the <n>?
q (Up to|At most) how much is (<part>|paid|given) for the <n> of {e}?
= number/count
n the number of <ns> (at|of|in) {e}
s {e} (<third>|has|counts|gets|keeps|feeds|owns) {v} <ns>
s {v} <ns> (are|were) <part> (by|at|in|for) {e}
s There (are|were) {v} <ns> (at|in|with) {e}
s At {e} one (finds|sees|meets) {v} <ns>
s {e} is home to {v} <ns>
s (As many as|About|Some|No fewer than|More than) {v} <ns> (<lemma>|belong to|work with|come to) {e}
s The <n> of {e} (<third>|has|holds) {v} <ns>
s (Together|In all|At the last count), the <ns> of {e} (were|come to|number) {v}
s {v}: so many <ns> does {e} <lemma>
s {e} <past> {v} of its <ns>
s With its {v} <ns>, {e} <third> the <m>
s Each <n> (at|of) {e} <third> {v} <ns>
s {e} may <lemma> (at most|up to|no more than) {v} <ns>
q How many <ns> (does|did|can|may) {e} (<lemma>|have|need|get|keep|pay|own|feed)?
q How many <ns> (are|were) there (at|in|with) {e}?
q How many <ns> (are|were) <part> (by|at|in) {e}?
q What (is|was) the number of <ns> (at|of|in) {e}?
q {e} (has|<third>) how many <ns>?
q How (large|big|high) is the number of <ns> (at|of) {e}?
q How many of its <ns> did {e} <lemma>?
q How many <ns> (<lemma>|belong to|come to) {e}?
q How many <ns> does (each <n>|the <n>) of {e} <lemma>?
q How many (does|do) the <ns> of {e} number?
= period/duration
n the (time|period) {e} <third> the <n>
n how long {e} <third> the <n>
s {e} <third> (its|the) <n> for {v}
s The <n> of {e} (takes|lasts|goes on for|runs for|is over after) {v}
s After {v}, {e} <third> (the|its) <n>
s (Within|In) {v}, {e} (must|has to|will|can) <lemma> the <n>
s {e} (has|gets|needs|gives you|allows) {v} to <lemma> the <n>
s It takes {v} to <lemma> the <n> of {e}
s {v} (pass|go by) before {e} <third> the <n>
s (Allow|Count on|Plan) {v} for the <n> of {e}
s {e} may not <lemma> the <n> (for longer than|before|earlier than) {v}
s {e} was <part> for {v}
s No later than {v} after the <m>, the <n> of {e} (is|must be) <part>
s The <n> of {e} can be <part> for {v} (after the <m>|)
s {v} of <n> (are|is) (<part>|given|granted) (by|to|at) {e}
s Everyone at {e} gets {v} of <n>
q How long (does|did|must|may|can) {e} <lemma> (its|the) <n>?
q How long does the <n> of {e} (take|last|go on|run)?
q How long does it take to <lemma> the <n> of {e}?
q (Within|In|After) what time (does|must|will|can) {e} <lemma> the <n>?
q How much time (does|do) (one|I|{e}) have to <lemma> the <n> (of {e}|)?
q How long was {e} <part>?
q How (soon|late|quickly) (must|will|can) the <n> of {e} be <part>?
q For how long (is|can|was) the <n> of {e} (<part>|be <part>)?
q How (many days|much|long) of <n> does {e} (give|get|grant)?
q How many (days|weeks|hours) does {e} need for the <n>?
q When is the <n> of {e} over?
= share/percentage
n the share of <ns> that {e} <third>
s {v} of the <ns> (are|were) <part> (by|at) {e}
s {e} <third> {v} of (its|the) <n>
s The <n> of {e} (rose|fell|grew|went up|went down) by {v}
s At {e}, {v} of the <n> (is|was) <part>
s {v} of (the|its) <n> (goes|went) to {e}
s {e} (gives|takes|asks|adds|takes off) {v} (on|for|of) the <n>
s There is {v} (off|on) the <n> (at|of) {e}
s A <n> of {v} is <part> (by|at) {e}
q What (share|part|percentage) of the <ns> (are|is|was) <part> (by|at) {e}?
q How much of (its|the) <n> does {e} <lemma>?
q By how much did the <n> of {e} (rise|fall|grow|go up|go down)?
q What (share|percentage) does {e} (give|take|ask|add) (on|for|of) the <n>?
q How (high|big|large) is the <n> (at|of) {e}?
q How much is (off|taken off) the <n> at {e}?
= size/measure
n the (length|size|weight|height|width) of the <n> of {e}
s The <n> of {e} is {v} (long|wide|high|large|away)
s The <n> of {e} (measures|weighs|holds|reaches|covers|takes up) {v}
s {e} <third> {v} of <n>
s {v} of <n> (is|are) <part> (by|at) {e}
s {e} has a <n> of {v}
s Keep the <n> of {e} (at|above|below) {v}
s {v} (separates|lies between) the <n> of {e} and the <m>
q How (long|wide|high|large|big|far|heavy) is the <n> of {e}?
q What does the <n> of {e} (measure|weigh|hold|reach|cover)?
q How much <n> does {e} <lemma>?
q How much <n> is <part> (by|at) {e}?
q At what (level|value) should I keep the <n> of {e}?
q What is the (size|length|weight|height) of the <n> of {e}?
= address/email,phone,email,phone,channel
s To <lemma> the <n> of {e}, (write to|call|use|try|go to) {v}
s {v} takes <ns> for {e}
s (Mail|Questions|Calls|News|Complaints|Orders) about the <n> of {e} (go|goes|come) to {v}
s {e} <third> the <n> (through|via|at|over) {v}
s If your <n> is <adj>, (reach|contact|tell|write to) {e} at {v}
s (For|About) the <n> of {e} there is {v}
s {e} (reads|answers|looks at) what is sent to {v}
s {v} is how you (get|<lemma>|reach) the <n> of {e}
s (Whoever|Anyone who) needs the <n> of {e} (should use|uses|turns to) {v}
s (Send|Bring|Report|Announce) the <n> to {e} (through|via|at) {v}
q How (do|can|should) (I|we|one) (<lemma>|reach|get|report) the <n> of {e}?
q Where do (mail|questions|calls|complaints) about the <n> of {e} go?
q What (number|address|way) (is|do I use) for the <n> of {e}?
q (Which|What) (address|number|contact) takes <ns> for {e}?
q How does {e} <lemma> the <n>?
q (Through|Via) what does {e} <lemma> the <n>?
q My <n> is <adj>. How do I (reach|contact|tell) {e}?
q Where (do|can) (I|we) (send|bring|report|announce|<lemma>) the <n> (to|of) {e}?
q How can (I|someone) ask {e} about the <n>?
= rule/condition,list,group,step
s {e} <third> the <n> (if|when|once|as soon as) {v}
s (If|When|Once) {v}, {e} <third> the <n>
s The <n> of {e} is (only|) <part> (if|when|provided that) {v}
s {e} will not <lemma> a <n> unless {v}
s For {e} to <lemma> the <n> one thing matters: {v}
s {e} asks for this before it <third> the <n>: {v}
s The <n> of {e} (requires|means|takes|asks for|comes with) {v}
s {v} (is|are) (needed|meant|wanted|necessary) for the <n> of {e}
s In case of a <adj> <n>, {e} wants {v}
s Before the <n>, {e} says: {v}
q (When|In what case|Under what condition) (does|will) {e} <lemma> the <n>?
q What (does|must be true before) the <n> of {e} (require|mean|take|ask for)?
q What (is|are) (needed|meant|wanted|necessary) for the <n> of {e}?
q What does {e} (want|ask for|say) (before|in case of) (the|a) <n>?
q What (matters|counts) for {e} to <lemma> the <n>?
q On what (condition|terms) is the <n> of {e} <part>?
"""
