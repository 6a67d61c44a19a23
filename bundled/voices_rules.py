"""What people, notes and rules say and ask of rules; the format is told in bundled/wordings.py."""

RULES_VOICES = """
= deadline
s The clock for {e} runs out after {v}
s You may take {v} over {e}, but no longer
s Please see to {e} in no more than {v}
s Late is late: {e} must be on our desk within {v}
s Everything to do with {e} has to be wrapped up inside {v}
s {v} is all the time there is for {e}
s The rules set a period of {v} for lodging {e}
s Miss the limit of {v}, and {e} will no longer be dealt with
s Anyone with {e} to lodge must do so within {v}
s No more than {v} may pass before {e} (is|are) lodged
s Paperwork for {e} is expected inside {v}
s Get {e} off your desk within {v}
s Time frame for {e}: {v}
s Our clerks will only look at {e} that we receive within {v}
q Deadline {e}?
q {e} time limit?
q When does the clock run out for {e}?
q How long may I take over {e}?
q Within what time frame must {e} be lodged?
q By when should {e} be on your desk?
q How long can I put off {e}?
q Within what period do the rules want {e} to be lodged?
q How much time may pass before {e} (is|are) lodged?
q I have not got round to {e} yet; how long do I still have?
q How late can one be with {e}?
q Could you please remind me how much time we are granted for {e}?
q By what time must everything to do with {e} be wrapped up?
q How quickly must I see to {e}?
q After what time will {e} no longer be dealt with?
q How soon do the clerks want the paperwork for {e}?
q When would I miss the limit for {e}?
q What is the time frame for {e}?
q How long does the rule leave us to lodge {e}?
q Tell me by when {e} must be lodged.
n the time frame for {e}
n how soon {e} must be lodged
n the period set for lodging {e}
n by when one has to see to {e}
n how long {e} can be put off
= approver
s {v} gives the nod to {e}
s Nothing happens with {e} until {v} has agreed
s For {e}, the blessing of {v} is needed
s A stamp from {v} makes {e} official
s The power to grant {e} belongs to {v}
s {v} rules on {e}
s Before you go ahead with {e}, get clearance from {v}
s {v} can accept or reject {e}
s Only when {v} has said yes (does|do) {e} go ahead
s The final word about {e} is spoken by {v}
s {e} (is|are) subject to authorization by {v}
s If {v} says no, {e} cannot go ahead
s {v} passes judgement on {e}
s Approval of {e}: {v}
q Approval {e} by whom?
q {e} approver?
q Who gives the nod to {e}?
q Whose blessing is needed for {e}?
q Who has the power to grant {e}?
q Who rules on {e}?
q From whom must I get clearance before going ahead with {e}?
q Who can accept or reject {e}?
q Whose stamp makes {e} official?
q Who must be persuaded before {e} can go ahead?
q Who speaks the final word about {e}?
q I am waiting for an answer about {e}; who is deciding?
q Could you please tell me whose authorization {e} (is|are) subject to?
q Who could say no to {e}?
q Who passes judgement on {e}?
q Whose agreement must I have for {e}?
q Who has the authority to allow {e}?
q On whose desk (does|do) {e} end up for a decision?
q Tell me who rubber-stamps {e}.
n the authority that grants {e}
n whose blessing is needed for {e}
n who gives the nod to {e}
n the office with the power to accept or reject {e}
n who rules on {e}
= channel
s The only route for {e} is via {v}
s You will get nowhere with {e} unless you go through {v}
s {v} is what you reach for when it comes to {e}
s Please do not phone about {e}; {v} is there for that purpose
s Our system receives {e} by way of {v}
s Everyone lodges {e} by means of {v}
s With {v}, you can put in for {e}
s All communication on {e} runs through {v}
s Applications concerning {e} reach us by way of {v}
s {e} (is|are) processed through {v}
s Turn to {v} to get {e} under way
s It is via {v} that one applies for {e}
s Under the new rules, {e} can be dealt with only by means of {v}
s {e}: apply via {v}
q {e} how to apply?
q Channel for {e}?
q What is the route for {e}?
q By means of what can I lodge {e}?
q How do I put in for {e}?
q How do I get {e} under way?
q Through what medium must {e} be lodged?
q How do applications concerning {e} reach you?
q What should I reach for when it comes to {e}?
q This is my first time with {e}; how do I go about it?
q Through which system (is|are) {e} processed?
q Could you please explain by what means I should lodge {e}?
q Which route do the rules prescribe for {e}?
q In which way does one apply for {e}?
q What is there for staff who want to lodge {e}?
q If I may not phone about {e}, what do I use instead?
q By way of what does your system receive {e}?
q Through what does communication on {e} run?
q What am I supposed to use to put in for {e}?
q Tell me how to lodge {e}.
n the route for {e}
n the means of lodging {e}
n how one applies for {e}
n what to use to put in for {e}
n the medium through which {e} (is|are) processed
= limit
s When it comes to {e}, the purse strings tighten beyond {v}
s Please stay within {v} when you (order|arrange|organise) {e}
s Your receipts for {e} can add up to {v}, and beyond that the money comes out of your own pocket
s Accounting will sign off {e} as long as the bill stays at or below {v}
s The upper threshold on {e} has been fixed at {v}
s It is {v} that the firm will stretch to for {e}, and not a penny beyond
s {v} tops, that is the rule for {e}
s Under the spending policy, {e} shall in no case surpass {v}
s If {e} should turn out dearer than {v}, ask your manager first
s With {v} in hand you have to make do for {e}
s Bills for {e} get settled by the finance office provided they total {v} or less
s Spending on {e} stops at {v}
s They told us that {v} is as far as we can go with {e}
s Ceiling {v}, applicable to {e}
q Spending ceiling {e}?
q Where do you draw the line on the bill for {e}?
q How far can I stretch the firm's money for {e}?
q I'm about to order {e}, so what amount should I stay below?
q Beyond which sum would {e} have to come out of my own pocket?
q Could you please let me know what the upper threshold for {e} would be?
q At which figure does spending on {e} have to stop?
q What budget has been allotted to {e}?
q How large a bill for {e} will accounting accept?
q Which amount must {e} not surpass?
q When I hand in receipts for {e}, how much do I get back at the very most?
q My boss wants to know how pricey {e} can get before approval is needed?
q How deep may we reach into the till for {e}?
q What sum must the bill for {e} stay within?
q Tell me the highest total that the firm will settle for {e}.
q Maximum claim for {e}, please?
q From what price upwards does {e} need special permission?
q What's the top figure the policy lets us run up on {e}?
n the spending threshold for {e}
n the amount that {e} must not surpass
n how much of the firm's money can go into {e}
n the sum at which spending on {e} stops
n what accounting will settle for {e} at the very most
= share
s Of what you lay out for {e}, {v} comes back to you
s Our firm chips in with {v} towards {e}
s {v} of the bill for {e} lands on the employer's desk
s When you hand in receipts for {e}, you will see {v} of the total on your next payslip
s The portion set by the rules for {e} amounts to {v}
s As regards {e}, a quota of {v} applies
s Thanks to a subsidy of {v}, {e} will not weigh so heavily on your wallet
s It is {v} that we apply in the case of {e}
s Support for {e}: {v} of the invoice
s Whoever spends money on {e} can count on {v} from the firm
s Expect a contribution of {v} for {e}, the rest is up to you
s {e} (is|are) subsidised to the tune of {v}
s The firm picks up {v} of the tab for {e}
s Calculated as a fraction of the total, our part in {e} equals {v}
q Subsidy rate {e}?
q What fraction of {e} does the firm pick up?
q What portion of my bill for {e} will come back to me?
q In per cent, how much do you chip in towards {e}?
q How big a slice of {e} lands on the employer's side?
q If I hand in receipts for {e}, which percentage shows up on my payslip?
q Would you kindly tell me which quota has been laid down for {e}?
q What per cent for {e}?
q To what extent, in per cent, (is|are) {e} subsidised?
q How generous is the firm's subsidy, as a percentage, for {e}?
q I had to lay out money for {e}, so what proportion do I see again?
q What cut of the tab for {e} does the boss take on?
q Out of the whole invoice for {e}, what fraction gets settled by the firm?
q How many per cent should I calculate with for {e}?
q What contribution rate can I count on with {e}?
q Expressed as a percentage, what do the rules lay down for {e}?
q How big is the firm's part in {e}, in per cent?
n the subsidy rate for {e}
n the fraction of {e} that the firm picks up
n the quota laid down for {e}
n how many per cent of {e} come back to the employee
n the portion of the bill for {e} that lands on the employer's side
= frequency
s No more than {v} may go by before {e} (comes|come) round again
s It will be the turn of {e} again once {v} have gone by since the last time
s Regularly, with {v} in between, somebody sees to {e}
s Leave {v} between each round of {e} and the next
s {e} (has|have) to be gone over at intervals of {v}
s Repeat interval for {e}: {v}
s Like clockwork, every {v}, {e} (is|are) back on the agenda
s Our schedule foresees {e} at a spacing of {v}
s Once {v} have passed since the last round, you must see to {e} afresh
s It is every {v} that {e} (comes|come) back on the list
s A rhythm of {v} has been laid down for {e}
s You will have to deal with {e} anew every {v}
s They put {e} to the test every {v}
s The rota says every {v}, so that is how regularly {e} must be taken care of
q Repeat interval {e}?
q How frequently must {e} be gone over?
q How regularly (is|are) {e} on the agenda?
q What is the frequency of {e}?
q How much time may go by before {e} (comes|come) round again?
q I took care of {e} just now, so how long until the next round?
q What spacing does the schedule foresee for {e}?
q How many weeks, months or years lie between each round of {e} and the next?
q Could you please remind me how regularly somebody has to see to {e}?
q What gap should we leave before repeating {e}?
q How long can we wait before {e} must be dealt with anew?
q What rhythm has been laid down for {e}?
q Every so often we have to see to {e}, but how often exactly?
q How long after the last time (is|are) {e} back on the list?
q {e}, every what?
q After how long do the rules demand {e} afresh?
q What does the rota say about the regularity of {e}?
n the repeat interval for {e}
n the frequency of {e}
n the rhythm laid down for {e}
n how regularly somebody has to see to {e}
n the gap between each round of {e} and the next
= retention
s {e} must not go into the bin before {v} are over
s {v} in the cabinet, then into the shredder: that is what happens to {e}
s Our duty to preserve {e} ends once {v} are over
s You can still look up {e} for {v}, and then every trace is gone
s A retention span of {v} applies to {e}
s The clerk told me that {e} would sit in the basement for {v}
s {e} will vanish from our servers when {v} have gone by
s Storage time of {e}: {v}
s By law, {e} shall be preserved for a period of {v}
s It takes {v} before we get rid of {e}
s Do not discard {e} until {v} have elapsed
s {e} (is|are) purged as soon as {v} have elapsed
s Make sure that {e} can still be produced for {v}, in case an inspector asks
s Having lain in the files for {v}, {e} may be disposed of
q Retention span {e}?
q How long before {e} can go into the bin?
q For what length of time must we preserve {e}?
q When will {e} vanish from your servers?
q My cupboard is bursting, so how long do I have to hang on to {e}?
q After what time do you get rid of {e}?
q Could you tell me for how long {e} can still be looked up?
q How much time has to elapse until we may discard {e}?
q At what point (is|are) {e} purged?
q How long does our duty to preserve {e} last?
q How long will {e} sit in the basement?
q For what period could an inspector still ask to see {e}?
q Storage time for {e}, please?
q I'd like to know how long you will have {e} in your files?
q When are we free to dispose of {e}?
q How many years in the cabinet before {e} may go to the shredder?
q What does the law say about the length of time for preserving {e}?
q How long is it forbidden to discard {e}?
n the retention span of {e}
n how long {e} must be preserved
n the time after which {e} may be discarded
n how long we have to hang on to {e}
= day
s Mark {v} in your diary, because that is when we have {e}
s {v} means {e}
s If it is {v}, then it is time for {e}
s The calendar shows {e} under {v}
s It is on {v} that {e} (comes|come) round
s By tradition {v} belongs to {e}
s As soon as {v} arrives, everybody gets ready for {e}
s Week after week, {v} brings {e}
s In our weekly plan, {v} has been reserved for {e}
s You can look forward to {e} each {v}
s My colleagues know that {v} never goes by without {e}
s They chose {v} for {e}
s Regular slot for {e}: {v}
s As for {e}, the plan names {v}
q Weekday {e}?
q What day have they chosen for {e}?
q Which day of the week should I mark in my diary for {e}?
q Under what day does the calendar show {e}?
q I'm planning my week, so which day has been reserved for {e}?
q Could you remind me what day we are supposed to have {e}?
q What day of the week is it that we have {e}?
q Which day of the week brings {e}?
q What weekday has been laid down for {e}?
q Which weekday can I look forward to {e}?
q {e}, which day again?
q Which day never goes by without {e}?
q Which weekday did the boss pick for {e}?
q If I do not want to miss {e}, which day must I be around?
q Which day belongs to {e}?
q On what weekday will we have {e}?
q What is the regular weekday slot for {e}?
q Tell me the day of the week reserved for {e}.
n the weekday reserved for {e}
n the regular slot in the week for {e}
n which day of the week brings {e}
n what day to mark in the diary for {e}
n the part of the week that belongs to {e}
= contact
s Pick up the receiver and key in {v} if {e} should be on your mind
s Should anything be unclear with regard to {e}, give us a ring on {v}
s The people who deal with {e} sit at the other end of {v}
s Helpline {e}: {v}
s A quick call to {v} will clear up any problem with {e}
s Those worried about {e} had better try {v}
s You get through to the desk responsible for {e} by typing {v}
s In matters of {e} our extension is {v}
s Save {v} in your mobile, in case you ever need help with {e}
s It is {v} that you have to key in to speak to somebody about {e}
s By phone, advice on {e} can be had under {v}
s Tel. {v}, responsible for {e}
s My colleague wrote down {v} and said I should try there about {e}
s Enquiries concerning {e} shall be made by telephone to {v}
q Helpline {e}?
q Which extension deals with {e}?
q What do I key in to get through to somebody about {e}?
q I'd like to talk to someone regarding {e}, so what is the phone contact?
q Would you be so kind as to give me the telephone contact for {e}?
q Which digits do I type for help with {e}?
q Phone contact for {e}, please?
q How do I get hold of the people responsible for {e} by telephone?
q I have trouble with {e}, whose number do I try?
q What number should I save in my mobile in case of {e}?
q Where can I get advice over the phone concerning {e}?
q Have you got a number for me to ring up regarding {e}?
q To which number shall enquiries concerning {e} be made?
q Who picks up the phone when it is about {e}, and on which number?
q Through which telephone extension can I sort out {e}?
q On what number do I give you a ring with regard to {e}?
q Give me the digits of the helpline for {e}.
n the extension that deals with {e}
n the helpline for {e}
n the phone contact in matters of {e}
n the digits to key in for help with {e}
n which number to try about {e}
= number of days
s Your contract grants {e} to the extent of {v}
s With us, {e} adds up to {v} per head
s You can stay away from work for {v} under the heading of {e}
s {v} must be enough, as far as {e} is concerned
s Every person on the payroll can look forward to {v} of {e}
s {e} is over after {v}
s Length of {e}: {v}
s It is {v} of {e} that the union has won for us
s Once {v} are used up, {e} has come to an end
s Nobody has to do without {e}, for the rules provide {v}
s {e} stretches over {v}
s New colleagues, too, are credited with {v} of {e}
s Your balance of {e} stands at {v}
s The span of {e} has been fixed at {v}
q Length {e}?
q How much time off does {e} bring me?
q What time span does {e} stretch over?
q How many days of {e} can I look forward to?
q How much {e} has the union won for us?
q When I start with you, how much {e} will be credited to me?
q After how much time is {e} over?
q I'm new here, so could you tell me the total of {e} per head?
q How long can I stay away under the heading of {e}?
q What extent of {e} does my contract grant?
q How much {e} do the rules provide for?
q At what level does everybody's balance of {e} stand?
q What is the duration of {e}?
q How many days off come under {e}?
q Total {e} per person?
q What claim to {e} does a member of the workforce have, in days or weeks?
q For what span of time does {e} go on before it comes to an end?
q Please tell me how much {e} an ordinary worker can use up.
n the time span of {e}
n the total of {e} per head
n the extent of {e} granted by contract
n how long {e} stretches
n how much {e} the rules provide for
= code
s Look up {e} in the register, and you will see {v}
s The label given to {e} reads {v}
s Type {v} into the field if the matter concerns {e}
s It is {v} that you have to quote in connection with {e}
s Our clerks know {e} by the abbreviation {v}
s Papers concerning {e} go out with the mark {v} in the corner
s Whenever {e} (comes|come) up, please quote {v}
s In the drop-down menu you choose {v} to get {e}
s File mark of {e}: {v}
s Behind {v} you will discover nothing other than {e}
s Accounting has assigned {v} to {e}
s Without {v} in the box at the top, nobody can process {e}
s Tick {v} on the sheet, since that is the entry for {e}
s {e} (goes|go) through the books with the tag {v}
q Booking key {e}?
q What tag (does|do) {e} carry in the books?
q What must I quote in connection with {e}?
q What do I type into the field if the matter concerns {e}?
q Which abbreviation do the clerks have for {e}?
q I'm filling in the sheet, so what belongs in the box for {e}?
q How (is|are) {e} labelled in the register?
q Could you give me the identifier of {e}, please?
q What has accounting assigned to {e} as a key?
q Which entry in the menu do I choose to get {e}?
q What combination of letters or digits identifies {e}?
q File mark for {e}?
q By which sign can I recognise {e} in the system?
q Without which key can nobody process {e}?
q What is the official designation of {e} in our list?
q Which mark goes in the corner of papers concerning {e}?
q How do you abbreviate {e} in the records?
q Tell me what to quote whenever {e} (comes|come) up.
n the booking key of {e}
n the identifier assigned to {e}
n the abbreviation the clerks have for {e}
n the tag that {e} (has|have) in the books
n what to quote in connection with {e}
= penalty
s You will be {v} poorer after {e}
s Your account will be debited with {v} on account of {e}
s That makes {v} for {e}, please
s Be prepared to hand over {v} in the event of {e}
s Our price list shows {v} next to {e}
s A sum of {v} becomes payable as a result of {e}
s It is {v} that we have to bill you on account of {e}
s The tariff provides for {v} where {e} is concerned
s {v} will appear on your invoice because of {e}
s I had to fork out {v} on account of {e}
s Payable for {e}: {v}
s Unfortunately we cannot offer {e} without asking {v} in return
s In the event of {e}, we deduct {v} from your deposit
s They wanted {v} from me for {e}
q Tariff {e}?
q What becomes payable in the event of {e}?
q How much poorer will I be after {e}?
q How much do I have to fork out on account of {e}?
q What amount appears on my invoice because of {e}?
q What sum do you deduct from the deposit in the event of {e}?
q I'm afraid there is no way round {e}, so what do I owe you?
q Would you mind telling me what is payable for {e}?
q Which amount does the price list show next to {e}?
q Surcharge {e}, how much?
q What damage does {e} do to my wallet?
q With what sum do you debit my account for {e}?
q How much money must I hand over because of {e}?
q What does the tariff provide for in the event of {e}?
q What am I in for, in money, with {e}?
q Is there something to pay for {e}, and if so, what amount?
q What would they want from me for {e}?
q Tell me what you would put on my bill because of {e}.
n the sum payable for {e}
n the tariff for {e}
n the amount debited on account of {e}
n what customers have to hand over in the event of {e}
n how much is deducted because of {e}
= where
s {v} is the spot for {e}
s If you are hunting for {e}, have a look {v}
s Somebody has set up {e} {v}, so that everybody can get there
s It is {v} that we have put {e}
s In case {e} should be missing, check {v} first
s My colleague pointed me to {e} {v}
s Anyone in need of {e} should go and look {v}
s Home of {e}: {v}
s {v} you will come across {e}
s Never carry {e} away from the usual position {v}
s Our house rules say that {e} must remain {v}
s We always have {e} {v}
s You cannot miss {e}, just look {v}
s The whereabouts of {e}: {v}
q Location {e}?
q Whereabouts (is|are) {e}?
q In which corner of the building will I come across {e}?
q I'm hunting for {e}, which way should I turn?
q Excuse me, where might {e} be?
q What spot has been chosen for {e}?
q Where have you put {e}?
q Where did they set up {e}?
q Which way to {e}?
q Where must I look first if {e} should be missing?
q Somebody asked me to fetch {e}, but from where?
q What is the usual position of {e}?
q Would you be so kind as to show me the location of {e}?
q Where is the home of {e}?
q I can't see {e} anywhere, where should I turn?
q At what spot do the house rules want {e} to remain?
q Where do people go when in need of {e}?
q Tell me where to look for {e}.
n the location of {e}
n the whereabouts of {e}
n where {e} can be found
n where to look for {e}
= needed
s You will be sent home without {e} unless you have {v} with you
s Come along with {v}, and {e} will be no problem
s The clerk will want {v} from you before turning to {e}
s Hand over {v}, then we can deal with {e}
s {e} (is|are) conditional on {v}
s Checklist for {e}: {v}
s If you fail to provide {v}, {e} will be refused
s It is {v} that we expect from people coming for {e}
s {v} will be demanded of you in connection with {e}
s Pack {v} in your bag when you come about {e}
s An application for {e} shall be accompanied by {v}
s All it takes for {e} is {v}
s We can only say yes to {e} after receiving {v}
s Prerequisite for {e}: {v}
q Checklist {e}?
q What do I have to provide for {e}?
q What will the clerk want from me before turning to {e}?
q What does it take to obtain {e}?
q I'm coming in about {e}, so what should be in my bag?
q What (is|are) {e} conditional on?
q By what shall an application for {e} be accompanied?
q Could you list everything that I have to submit for {e}?
q What must I hand over so that you can deal with {e}?
q What are the prerequisites for {e}?
q If I forget what at home will {e} be refused?
q What is demanded of people who want {e}?
q I do not want to come in vain, so what do you expect me to have on me for {e}?
q Which items must be presented for {e}?
q What do you have to receive from me before saying yes to {e}?
q Requirements for {e}, please?
q What am I supposed to take along for {e}?
q Tell me what to get ready for {e}.
n the prerequisites for {e}
n the checklist for {e}
n what must be provided to obtain {e}
n what to take along for {e}
n everything that has to be submitted for {e}
= eligible
s Apart from {v}, nobody is entitled to {e}
s {v} are welcome to {e}, all others are not
s The circle of people who benefit from {e} consists of {v}
s We had {v} in mind when we introduced {e}
s It is {v} who benefit from {e}
s Sorry, but {e} (is|are) a privilege of {v}
s Unless you are among {v}, {e} will be denied to you
s Target group of {e}: {v}
s {e} can be claimed by {v}
s Access to {e} shall be restricted to {v}
s The door to {e} stands open for {v}, and for them alone
s {v} alone are permitted to make use of {e}
s We let {v} enjoy {e}
s {v} come into question for {e}
q Target group {e}?
q Who benefits from {e}?
q Who is entitled to {e}?
q Which people did you have in mind when introducing {e}?
q Among whom must I be so that {e} will not be denied to me?
q Whose privilege (is|are) {e}?
q Would I be able to claim {e}, or what sort of person is that for?
q By whom can {e} be claimed?
q Access to {e}, for whom?
q Who comes into question for {e}?
q Which circle of people do you allow to enjoy {e}?
q I'm interested in {e}, but what kind of people do you accept?
q To what group have you restricted {e}?
q Who is permitted to make use of {e}?
q Could you explain to me which persons are in line for {e}?
q What sort of people are welcome to {e}?
q For what persons does the door to {e} stand open?
q Tell me who can take advantage of {e}.
n the people entitled to {e}
n the target group of {e}
n who can benefit from {e}
n the circle of people permitted to make use of {e}
n whose privilege {e} (is|are)
= excluded
s Do not expect {v} within {e}
s With {e} you will have to see to {v} yourself
s {v} must be bought separately, as {e} will not contain everything
s {e} may sound complete, but {v} will be missing
s Under {e}, no claim can be made for {v}
s It is {v} that you will be missing in {e}
s You get the whole package with {e}, minus {v}
s Exceptions from {e}: {v}
s We have kept {v} out of {e}
s {v} shall be deemed to lie outside {e}
s Where {v} would come in, {e} stops short
s People who thought that {e} took care of {v} were mistaken
s The small print of {e} rules out {v}
s The scope of {e} extends to all things save {v}
q Exclusions {e}?
q What is missing in {e}?
q What do I have to see to myself in spite of {e}?
q What does the small print of {e} rule out?
q What lies outside {e}?
q Which things must be bought separately, on top of {e}?
q I signed up for {e}, so what should I not expect?
q What have you kept out of {e}?
q For what can no claim be made under {e}?
q Could you please point out the gaps in {e}?
q For what things (is|are) {e} of no help to me?
q All things save what come under {e}?
q What would I have to do without in {e}?
q What (is|are) {e} lacking?
q Minus what do I get the whole package with {e}?
q Any exceptions from {e}, and which?
q What falls outside the scope of {e}?
q Name the things that {e} will not take care of.
n the exclusions from {e}
n what falls outside {e}
n what the small print of {e} rules out
n the gaps in {e}
n the things that {e} will not take care of
= start
s Set your alarm in good time, because {e} will be under way from {v}
s We get going with {e} at {v}
s The doors close and {e} will commence at {v}
s As the clock shows {v}, {e} (is|are) kicked off
s If you turn up later than {v}, you will miss the first part of {e}
s {v} has been agreed as the hour for {e}
s The first minute of {e} falls at {v}
s Kick-off for {e}: {v}
s It is at {v} that we launch into {e}
s Nothing will happen before {v}, for only then can {e} get under way
s You should have taken your seat by {v} if you want to see the opening of {e}
s The programme gives {v} as the hour of {e}
s See you at {v} for {e}
s Punctually at {v} the signal will be given for {e}
q Kick-off {e}?
q When will {e} be under way?
q At what hour will {e} commence?
q I don't want to miss the opening of {e}, so by when should I take my seat?
q How late can I turn up without missing the first part of {e}?
q Which hour has been agreed for {e}?
q What does the clock show when {e} (is|are) kicked off?
q Could you tell me at what hour the signal will be given for {e}?
q What hour does the programme give for {e}?
q When do I have to be there so as to be punctual for {e}?
q {e}, what time again?
q When do things get moving with {e}?
q What time shall I see you for {e}?
q When must everybody be on the spot for {e}?
q Starting hour of {e}, please?
q At which time of the day do we launch into {e}?
q Tell me when {e} will get under way.
n the hour at which {e} will commence
n the kick-off time of {e}
n when {e} will get going
n the hour agreed for {e}
n what time to turn up for {e}
= age
s Wait until your birthday number {v}, then you may try {e}
s Anyone who has not yet turned {v} will be turned away from {e}
s Once your child has turned {v}, nothing stands in the way of {e}
s We have to ask for proof that you are {v} before letting you near {e}
s {e} (is|are) off limits until you turn {v}
s My little sister has to be patient with {e} until she is {v}
s Having completed {v} years of life is a condition for {e}
s Too young for {e}: everybody who has yet to reach {v}
s {v} is how old you have to be so that we let you in for {e}
s {e} shall be prohibited to persons who have not attained the age of {v}
s Kids of {v} and up are welcome at {e}
s It takes {v} years on your passport to be let in for {e}
s Young people have to reach {v} before {e} can be theirs
s Entry age for {e}: {v}
q Entry age {e}?
q How old must my daughter be before you let her try {e}?
q How many candles must there have been on my cake for {e}?
q Which birthday must I wait for until {e} can be mine?
q What age must a person have attained for {e}?
q Until what age (is|are) {e} off limits?
q My son would love {e}, so how old does he have to be?
q How many years of life must have been completed for {e}?
q Who is too young for {e}, people below what age?
q Could you please tell me the youngest age at which kids are welcome at {e}?
q How grown-up must youngsters be for {e}, in years?
q {e}, from what age?
q When will my child be old enough for {e}?
q What age must my passport show to be let in for {e}?
q How young can people be and still get in for {e}?
q Below which age will people be turned away from {e}?
q What age do you ask proof of before letting anybody near {e}?
q What age do young people have to reach before trying {e}?
n the entry age for {e}
n the age people must have reached for {e}
n how old a child must be for {e}
n the youngest age at which {e} can be tried
n the age below which people are turned away from {e}
= most
s When {v} have signed up, we close the list for {e}
s {e} can cope with {v} and not a single further
s Counting stops at {v} for {e}
s The upper bound for {e} lies at {v}
s If there are more than {v} of you, {e} will not work out
s As soon as {v} is reached, no further requests for {e} can be met
s It is {v} that fit into {e}, the rest have to wait
s The quota of {e} has been set to {v}
s Capacity of {e}: {v}
s In no case shall the count for {e} go beyond {v}
s {v} is the highest figure we can put up with for {e}
s They let {v} through for {e} and turn the rest away
s You had better be quick, for {e} will be closed after {v}
s Places in {e} run out at {v}
q Capacity {e}?
q How many can sign up before you close the list for {e}?
q With how many can {e} cope?
q What is the upper bound for {e}, as a count?
q How many of us fit into {e}?
q There is a large crowd of us, so how many can you accommodate in {e}?
q At which figure does the counting stop for {e}?
q What quota has been set for {e}?
q Could you tell me how many you let through for {e}?
q After how many do you turn the rest away from {e}?
q Beyond what count will {e} not work out?
q How big a crowd can {e} handle?
q How many, at the very highest, for {e}?
q When places in {e} run out, how many have been given away?
q How many requests for {e} can be met?
q What is the highest permitted count for {e}?
q How many is too many for {e}, in other words what is the last figure that is fine?
q Tell me the capacity of {e}.
n the capacity of {e}
n the highest permitted count for {e}
n the quota set for {e}
n how many fit into {e}
n the figure at which the list for {e} will be closed
= setting
s Turn the dial until it shows {v}, then {e} will be just as it should be
s The manual advises {v} for {e}
s Experts swear by {v} for {e}
s {v} is ideal as far as {e} (is|are) concerned
s Should the display for {e} show anything other than {v}, please correct it
s It is {v} that the maker has in mind for {e}
s Bring {e} to {v}, and leave well alone
s Target figure for {e}: {v}
s At the factory {e} (is|are) preset to {v}
s You will get the finest results from {e} with {v}
s With {v} you cannot go wrong on {e}
s The technician calibrates {e} to {v}
s Make sure that the reading for {e} stays at {v}
s As a rule of thumb, {v} suits {e}
q Target figure {e}?
q What does the manual advise for {e}?
q Which reading should I see for {e}?
q What figure do experts swear by for {e}?
q To what figure must I turn the dial for {e}?
q What is ideal for {e}?
q I want the finest results from {e}, so which figure do I go for?
q To which figure does the technician calibrate {e}?
q What figure (is|are) {e} preset to at the factory?
q Could you tell me what the maker has in mind as a figure for {e}?
q What suits {e}, as a rule of thumb?
q The display for {e} looks odd, what should it say?
q What would be the proper adjustment for {e}?
q With which figure can I not go wrong on {e}?
q To what do I bring {e}?
q Optimum for {e}, please?
q What should I aim for with {e}?
q Tell me the figure that the manual gives for {e}.
n the target figure for {e}
n the ideal adjustment of {e}
n what the manual advises for {e}
n the reading that {e} should show
n the figure to which {e} must be calibrated
"""
