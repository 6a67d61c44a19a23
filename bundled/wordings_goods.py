"""More ways to say and to ask a shop's rules on its goods; the format is told in bundled/wordings.py."""

GOODS_WORDINGS = """
= return window
n the (return window|return period|time limit for returns|period for returns) (of|for) {e}
n the (time|number of days) (allowed for|for) (returning|sending back|bringing back) {e}
n how long {e} can be returned
s {e} that (do not fit|do not please|are not wanted) can (come|be sent) back within {v}
s {e} have a (return window|trial period|return right) of {v}
s (Buyers|You) may (give back|return|hand back) {e} during the first {v}
s A refund for {e} is possible for {v} (after the sale|after they arrive|)
s (Bought|Ordered) {e} can be returned for {v}
s After {v}, {e} can no longer be (returned|sent back|given back)
s {e} may be (brought|handed) back to (any branch|the shop|us) within {v}
s Not happy with {e}? (Send|Bring) them back within {v}
s We accept {e} back (up to|until) {v} after (the purchase|they arrive)
q (For how long|How long) (can|may) {e} be (returned|given back|brought back)?
q How long (after buying|after getting) {e} can (I|one) (return|give back) them?
q How many days do (I|we|buyers) have to (return|give back|bring back) {e}?
q My {e} do not (fit|please me). How long can I (return|send back) them?
q (What|How long) is the time limit for returning {e}?
q After how (long|many days) can {e} no longer be returned?
q How long does the shop take back {e}?
q When is it too late to (return|send back) {e}?
= warranty
n the (warranty|guarantee|warranty period|length of the warranty) (on|for|of) {e}
n the time {e} are covered
n how long {e} are guaranteed
s {e} have {v} of (warranty|guarantee)
s {e} are sold with a {v} (warranty|guarantee)
s If {e} (break|fail|stop working) within {v}, (we repair them|they are replaced)
s (For|During) {v}, we (repair|replace) {e} that (break|have faults) (for free|at no cost)
s The maker (stands behind|guarantees) {e} for {v}
s (Broken|Faulty) {e} are (replaced|mended) without charge for {v}
s The cover for {e} (ends|runs out|expires) after {v}
s We promise that {e} will last at least {v}
q How long does the (warranty|guarantee) (on|for|of) {e} (last|run|hold)?
q (When|After what time) does the (warranty|guarantee|cover) (on|for) {e} (end|run out|expire)?
q If {e} break, how long (are they repaired for free|will you replace them)?
q How long does the maker (stand behind|guarantee) {e}?
q How many (years|months) of (warranty|guarantee) do {e} have?
q How long (will|do) you (repair|replace) faulty {e} (for free|free of charge|)?
q Are {e} under guarantee, and how long?
= price
n the (price|cost|price tag) (of|for) {e}
n how much {e} cost
n the (sum|amount) (charged|asked) for {e}
s {e} can be had for {v}
s {e} (come at|come to|go at) {v}
s {e} are (listed|on sale|marked) at {v}
s {e} have a price of {v}
s (The tag on|The list price of) {e} (says|is) {v}
s Expect to pay {v} for {e}
s Anyone who wants {e} pays {v}
s (This week|In our shop) {e} are {v}
s {v} buys you {e}
q How much (money|) (would|will) {e} (cost|be|come to)?
q What (would|will) {e} (cost|come to)?
q What is the price tag (on|of) {e}?
q At what price do (you|they) (sell|list|offer) {e}?
q I want to buy {e}. (How much|What do they cost)?
q What do you (want|ask|charge) for {e}?
q What (sum|amount) buys {e}?
q {e}: how much?
= shipping cost
n the (shipping|delivery|postage) (cost|costs|fee|charge|price) (of|for) {e}
n the (postage|shipping) on {e}
n the cost of (sending|shipping|posting) {e}
s (Sending|Shipping|Posting|Mailing) {e} (costs|comes to|is) {v}
s {e} ship for {v}
s For (sending|shipping|posting) {e}, (we charge|we ask|customers pay) {v}
s {v} is (added|charged) for (shipping|sending|posting) {e}
s Postage (on|for) {e} (amounts to|comes to|is) {v}
s {e} are sent to your door for {v}
s (Customers|Buyers) pay {v} in (postage|shipping) for {e}
s The post takes {v} for {e}
q How much (is|are) the (shipping|postage|delivery) (costs|charges|fee|) (for|on) {e}?
q What does it cost to (send|ship|post|mail) {e}?
q How much (extra|) do (I|customers|we) pay for (shipping|postage|sending) {e}?
q What (do you add|is added) for (shipping|sending) {e}?
q How expensive is (shipping|delivering|sending) {e}?
q What is the postage (on|for) {e}?
q For how much do you (send|ship|deliver) {e}?
q {e}: how much is shipping?
= delivery time
n the (delivery time|shipping time|time to deliver) (of|for) {e}
n the (time|number of days) {e} need to arrive
n how long {e} take to arrive
s {e} (leave|get to|reach|come to) (you|your door|the customer) (in|within|after) {v}
s (Our driver|The courier) brings {e} (within|after|in) {v}
s (Orders|An order) of {e} (arrive|arrives|is there) (after|in) {v}
s {e} are (on the way for|under way for) {v}
s Between order and arrival of {e} lie {v}
s {e} (should be|will be) (with you|at your home) in {v}
s Count on {v} until {e} (come|arrive|are there)
s It usually takes {v} to deliver {e}
q How long (are|will) {e} (on the way|under way|take to come)?
q In how many days (do|will) {e} (arrive|come|be here)?
q When can (I|we) expect {e}?
q How long does it take (to deliver|to get|to receive) {e}?
q When will {e} (be with me|reach me|be at my door)?
q How much time (passes|goes by) before {e} (come|arrive)?
q What is the usual (delivery|shipping) time (of|for) {e}?
q By when will {e} (come|be here)?
= storage
n the (department|people|team) in charge of {e}
n the (contact|right place|right address) for {e}
n who looks after {e}
s {v} (deals with|is in charge of|sees to|oversees) {e}
s {e} are in the (hands|care) of {v}
s {e} (fall|come) under {v}
s If you need {e}, (talk|turn|speak) to {v}
s {v} (gives out|hands out|keeps) {e}
s (It is|Only) {v} that (handles|manages|looks after) {e}
s Matters of {e} are (settled|decided) by {v}
s {e} can be had from {v}
q Who (deals with|is in charge of|sees to|oversees) {e}?
q To whom (do|should|can) (I|we) (turn|talk|speak) (about|for) {e}?
q In whose (hands|care) are {e}?
q Who is the right (contact|person) for {e}?
q Who (gives out|hands out) {e}?
q I need {e}. Whom do I (ask|talk to|see)?
q From whom can I get {e}?
q (Which|What) (team|department) (looks after|handles|is responsible for) {e}?
= means
n the (means of transport|way of sending|way of shipping) (of|for) {e}
n how {e} are (sent|shipped)
s {e} (leave|reach you|arrive|are brought|are carried) by {v}
s {v} brings {e} (to the customer|to your door)
s {e} are put on their way by {v}
s (Orders|Parcels) with {e} (go|travel) by {v}
s We rely on {v} for sending {e}
s {e} (always|usually) come by {v}
s Transport of {e} is by {v}
q (In what way|How) are {e} (brought|carried|sent to the customer)?
q How do {e} (arrive|reach the customer|leave the warehouse)?
q By what (do|are) {e} (come|brought|sent)?
q What brings {e} (to the customer|to my door)?
q (What|Which) means of transport is (chosen|taken) for {e}?
q How do you (send|transport|ship) {e}?
q On what do you rely for sending {e}?
= condition
n the condition for (returning|exchanging|refunding) {e}
n the condition under which {e} are (exchanged|refunded|taken back)
s {e} are (taken back|refunded|replaced) (as long as|only if|if|provided) {v}
s (If|When) {v}, {e} (can|may) be (exchanged|refunded|sent back)
s (You get|We give) (your money back|a refund) for {e} (if|only if|as long as) {v}
s An exchange of {e} is possible (if|when|provided that) {v}
s We take {e} back (if|only if|as long as) {v}
s For a refund of {e} one thing counts: {v}
s {e} can be (replaced|exchanged) so long as {v}
q When (can|may) {e} be (taken back|sent back|swapped|refunded)?
q Under (which|what) (condition|circumstances) (can|do) (I|we) get a refund for {e}?
q What must be (true|the case|fulfilled) to (return|exchange|replace) {e}?
q When do (I|customers) get (my|their|the) money back for {e}?
q When is an exchange of {e} possible?
q What does a refund of {e} depend on?
q When do you take back {e}?
"""
