"""What people, notes and rules say and ask of goods; the format is told in bundled/wordings.py."""

GOODS_VOICES = """
= return window
s Changed your mind? {e} go back to the seller for up to {v}
s Customers have {v} to rethink their purchase of {e}
s The right to withdraw from buying {e} ends after {v}
s {v} is how long you can (undo|cancel) a purchase of {e} and return them
s Keep the receipt: for {v} the counter accepts unwanted {e}
s You can test {e} at home for {v} and then still hand them in again
s The cooling-off period for {e} runs for {v}
s No later than {v} after the sale, unwanted {e} have to be back with us
s Parcels with unwanted {e} must reach us again in no more than {v}
s Later than {v} after the sale, we no longer give money back for {e}
s Returns desk, {e}: {v}
s Whoever regrets buying {e} has {v} to put it right
s Our policy grants {v} for the return of {e}
s It is no problem to get rid of unwanted {e} at our till, but only for {v}
q Return period {e}?
q {e} return policy days?
q How long is the cooling-off period for {e}?
q I regret buying {e}; how long can I still undo it?
q How long can one change one's mind about {e}?
q How much time does the policy grant for the return of {e}?
q How long do I have to withdraw from the purchase of {e}?
q How long am I allowed to test {e} at home before handing them in again?
q Up to what point will the counter accept unwanted {e}?
q Grandma gave me {e} that I do not want; how long will the shop accept them back?
q Could you please explain how long the right of return lasts for {e}?
q How long do I get to rethink my purchase of {e}?
q By when do unwanted {e} have to be back with you?
q How long do I need to keep the receipt in case I want to return {e}?
q For what period is the return of {e} permitted?
q How long is the return right for {e} open?
q How soon must unwanted {e} go back to the seller?
q After what time do you no longer give money back for {e}?
q When does the right to return {e} expire?
q Tell me how long I can bring {e} back.
n the cooling-off period for {e}
n the period during which {e} may go back to the seller
n how long one can change one's mind about {e}
n the return policy period for {e}
n how long unwanted {e} are accepted back
= warranty
s Should {e} turn out to be defective, we fix them at our expense for {v}
s The manufacturer vouches for {e} for {v}
s Buyers of {e} are protected against defects for {v}
s For {v} you need not pay a repair bill for {e}
s We put right any defect in {e} during the first {v}
s The guarantee card that lies in the box with {e} is valid for {v}
s Included when you buy {e}: {v} of protection against defects
s After {v} the owner has to pay for repairs to {e}
s Repairs to {e} are on the house for {v}
s Defects in {e} can be claimed for {v}
s The producer is liable for defects in {e} for {v}
s Warranty term, {e}: {v}
s Whoever buys {e} has peace of mind for {v}, because any defect is fixed for nothing
s Our assurance of quality for {e} stays in force for {v}
q Warranty {e}?
q {e} guarantee length?
q How long does the manufacturer vouch for {e}?
q For what time are defects in {e} fixed at your expense?
q Up to when can I claim for defects in {e}?
q How long am I protected if {e} turn out to be defective?
q My {e} have stopped working; how long does the guarantee last?
q For how long is the guarantee card of {e} valid?
q How long are repairs to {e} on the house?
q Could you please let me know the warranty term for {e}?
q How long is the producer liable for defects in {e}?
q After what time does the owner have to pay for repairs to {e}?
q How long does your assurance of quality for {e} stay in force?
q What length of protection against defects is included with {e}?
q How long can I be sure that {e} will be mended for nothing?
q Until when will you put right defects in {e}?
q If something goes wrong with {e}, how long am I covered?
q For how long do buyers of {e} not have to worry about repair bills?
q What is the duration of the guarantee for {e}?
q State the warranty period of {e}.
n the warranty term for {e}
n how long the manufacturer vouches for {e}
n the duration of the protection against defects in {e}
n the time during which {e} are mended for nothing
n how long the guarantee card of {e} is valid
= price
s {v} is what the till shows for {e}
s {e} set you back {v}
s Put {v} on the counter and {e} are yours
s We let you have {e} for {v}
s A customer has to part with {v} to own {e}
s The catalogue quotes {v} for {e}
s {e} are worth {v} to our customers
s If you want to take {e} home, bring {v} to the checkout
s The retail value of {e} is {v}
s You have to spend {v} on {e}
s On the invoice, {e} appear with {v}
s Our rate for {e} stands at {v}
s My brother spent {v} on {e}
s Now in store: {e}, only {v}
q Price {e}?
q {e} cost?
q How much do {e} set you back?
q How much money must I put on the counter for {e}?
q What does the catalogue quote for {e}?
q What is the retail value of {e}?
q What would I have to spend on {e}?
q I have been saving for {e}; how much money do I need?
q Could you please quote me for {e}?
q How much does a customer have to part with for {e}?
q What does the till show for {e}?
q With what amount do {e} appear on the invoice?
q For what sum will you let me have {e}?
q How much do you take for {e}?
q Are {e} cheap, or what do I have to pay?
q What is your rate for {e}?
q How deep must I reach into my pocket for {e}?
q What are {e} worth in your shop?
q What do people spend on {e}?
q Tell me what you sell {e} for.
n the retail value of {e}
n what {e} cost
n the amount on the tag of {e}
n how much one has to spend on {e}
n the sum to pay for {e}
= shipping cost
s On top of the goods, carriage of {e} comes to {v}
s The courier wants {v} for bringing {e}
s Freight for {e}: {v}
s If {e} are to be brought to your house, that will be an extra {v}
s The invoice lists {v} for the transport of {e}
s Having {e} dispatched sets you back {v}
s {v} covers packing and dispatch of {e}
s The stamp on a parcel with {e} costs {v}
s Home delivery of {e} is yours for an additional {v}
s You save {v} if you pick up {e} yourself, because no delivery fee is due
s There is a dispatch fee of {v} on every order of {e}
s The carrier bills us {v} for each load of {e}
s Getting {e} to your door will cost you {v} on top
s At the checkout, {v} is put on the bill for the delivery of {e}
q Shipping cost {e}?
q {e} postage?
q What does the courier want for bringing {e}?
q How much is the freight for {e}?
q How much is the carriage on {e}?
q What do you put on the bill for the delivery of {e}?
q What is the dispatch fee for {e}?
q I cannot pick up {e} myself; how much is home delivery?
q How much more do I pay if {e} are brought to my house?
q What extra sum is due when {e} are dispatched?
q Could you please tell me what I must pay to have {e} dispatched?
q What does the invoice list for the transport of {e}?
q How much does a stamp for a parcel with {e} cost?
q How much does the carrier bill for {e}?
q What does it cost to get {e} to my door?
q How much would I save on delivery by picking up {e} myself?
q How high are the delivery charges for {e}?
q What comes on top for packing and dispatch of {e}?
q Is delivery of {e} free, or what is the charge?
q Let me know the postage for {e}.
n the freight (on|for) {e}
n the dispatch fee for {e}
n what it costs to get {e} to the door
n the carriage on {e}
n how much the courier wants for {e}
= delivery time
s {v} after you click on buy, {e} are in your hands
s You have to be patient for {v} before {e} turn up
s The waiting time for {e} is {v}
s We get {e} to you inside {v}
s {e} turn up on your doorstep {v} after the order
s Order {e} today and unpack them in {v}
s From the warehouse to your home, {e} spend {v} on the road
s Once paid for, {e} show up within {v}
s The parcel with {e} will ring at your door in {v}
s Customers wait {v} for {e}
s The lead time for {e} amounts to {v}
s It may be {v} before the postman hands over {e}
s Waiting for {e}? They normally get here within {v}
s Arrival of {e}: {v} after ordering
q Delivery time {e}?
q {e} arrival how many days?
q What is the waiting time for {e}?
q How long must I be patient before {e} turn up?
q How soon will {e} be in my hands?
q What is the lead time for {e}?
q If I order {e} today, when can I unpack them?
q How long will the parcel with {e} spend on the road?
q How long before the postman hands over {e}?
q When will {e} show up on my doorstep?
q I need {e} for a birthday; how quickly can you get them to me?
q Could you please estimate how long {e} will be in transit?
q How much waiting should I plan for {e}?
q How rapidly do you get {e} to the buyer?
q How many days go by between order and arrival of {e}?
q Where are my {e}, and how long do they normally take to get here?
q How long after payment do {e} turn up?
q How long is the journey of {e} from the warehouse to my home?
q Tell me how fast I will have {e}.
n the waiting time for {e}
n the lead time for {e}
n how soon {e} turn up
n how long {e} are in transit
n the time between ordering and receiving {e}
= storage
s {v} has the key to the cupboard with {e}
s The job of looking after {e} was given to {v}
s You will find {e} with {v}
s For {e}, knock on the door of {v}
s {v} keeps an eye on {e}
s Anyone short of {e} should get in touch with {v}
s The stock of {e} is supervised by {v}
s {v} is accountable for {e}
s Got a question about {e}? {v} knows the answer
s The person to see about {e} sits with {v}
s {e}: please see {v}
s It is the business of {v} to keep {e} in order
s {e} have been entrusted to {v}
s New staff collect {e} from {v}
q {e} who is responsible?
q Contact for {e}?
q Who has the key to the cupboard with {e}?
q Who keeps an eye on {e}?
q On whose door should I knock for {e}?
q Who was given the job of looking after {e}?
q We are running short of {e}; with whom should I get in touch?
q To whom have {e} been entrusted?
q Who is accountable for {e}?
q Who supervises the stock of {e}?
q Whose business is it to keep {e} in order?
q From whom do new staff collect {e}?
q Could you please point me to the people who look after {e}?
q Who knows the answer if I have a question about {e}?
q Who has charge of {e}?
q With whom will I find {e}?
q Under whose control are {e}?
q Which office has {e} under its wing?
q I am new here; who can supply me with {e}?
q Tell me who tends to {e}.
n who keeps an eye on {e}
n the office entrusted with {e}
n the unit accountable for {e}
n whom to see about {e}
n the keeper of {e}
= means
s {e} make the journey by {v}
s To get {e} to the buyer, we choose {v}
s {v} is the transport used for {e}
s It is by {v} that {e} reach our customers
s Once packed, {e} are taken to their destination by {v}
s The warehouse dispatches {e} by {v}
s If you are waiting for {e}, know that they are coming by {v}
s {e} are conveyed to the shops by {v}
s By {v}, and in no other way, {e} are moved
s Mode of transport for {e}: {v}
s We move {e} across the country by {v}
s When you order {e}, they set out on their trip by {v}
s Every load of {e} is forwarded by {v}
s The clerk told me that {e} get to us by {v}
q Mode of transport {e}?
q {e} shipping method?
q By what mode are {e} dispatched?
q How do {e} make the journey to the buyer?
q How are {e} conveyed to the shops?
q What vehicle or service moves {e}?
q How does the warehouse dispatch {e}?
q In what manner are {e} forwarded?
q What do you choose to get {e} to the buyer?
q Which carrier or vehicle should I look out for if I am waiting for {e}?
q Could you please tell me how {e} will be moved to my town?
q What sort of transport is used for {e}?
q How are {e} taken to their destination?
q I live far away; how would {e} get to me?
q By which method are {e} conveyed?
q Once packed, how do {e} set out on their trip?
q What is the mode of dispatch for {e}?
q How do you move {e} across the country?
q By what route or vehicle does a load of {e} reach us?
q Name the means by which {e} are moved.
n the mode of transport for {e}
n how {e} make the journey
n the dispatch method for {e}
n the way {e} are conveyed
= condition
s Buyers may hand {e} back at the counter, provided {v}
s There is one catch in getting money back for {e}: we do it only if {v}
s Unless it is clear that {v}, nobody gets a refund for {e}
s On condition that {v}, the shop swaps {e}
s We accept the return of {e} on the understanding that {v}
s Our staff check whether {v} before they exchange {e}
s Refunds for {e} are granted where {v}
s The rule for swapping {e} is simple: they can be swapped if {v}
s Want to get rid of {e}? No problem, provided that {v}
s Whether you can swap {e} depends on whether {v}
s The right to a refund for {e} exists only if {v}
s Assuming that {v}, we gladly reimburse you for {e}
s The cashier will reimburse you for {e} once it is shown that {v}
s Returns of {e}: accepted only where {v}
q Refund condition {e}?
q {e} exchange requirement?
q On what condition can {e} be swapped?
q What is the catch in getting money back for {e}?
q What do staff check before they exchange {e}?
q On what understanding do you accept the return of {e}?
q What requirement must be met before {e} can be swapped?
q In which situation am I entitled to a refund for {e}?
q I want my money back for {e}; what do you require?
q What do you insist on before you reimburse customers for {e}?
q In which case will the cashier reimburse me for {e}?
q Could you please explain what must apply so that {e} can be exchanged?
q What is the rule for swapping {e}?
q On what does it depend whether I can swap {e}?
q What proviso is attached to the return of {e}?
q Provided what can I hand {e} back at the counter?
q Can I swap {e}, and what would be required?
q Under what terms are refunds granted for {e}?
q What has to be shown before you give refunds for {e}?
q Tell me on what condition you accept {e} back.
n the requirement for swapping {e}
n the catch in getting a refund for {e}
n what must apply for {e} to be exchanged
n the proviso for handing back {e}
n the terms under which {e} can be swapped
"""
