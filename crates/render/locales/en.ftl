# English, British spelling. Readers are "you", here as in the alerts. Plain words, no slogans.
# Messages must stay short: what they take is missing from the text of the alert.

## The top of a message

# $year: the year in which it happened
rehearsal-past = REHEARSAL: a case from { $year }. Please do not act on it.
rehearsal-now = REHEARSAL { $year }: a test, not a real appeal. Please do not act on it.
rehearsal-word = REHEARSAL
rehearsal-notice = REHEARSAL { $year }

# $language: the code of the language that the text is in
other-language = There is no English version of this appeal yet. Here it is in { $language ->
    [de] German
    [es] Spanish
    [fr] French
    [it] Italian
    [pl] Polish
    [pt] Portuguese
    [ru] Russian
    [kk] Kazakh
   *[en] English
}.

urgency-immediate = URGENT: every hour counts
urgency-expected = Urgent: every day counts
urgency-future = Appeal for the coming weeks
urgency-past = For your information
urgency-unknown = Appeal

kind-update = Update on { $number }
kind-correction = Correction to { $number }
kind-outcome = { $number }: how it ended
kind-withdrawal = { $number } is withdrawn

correction-note = There was a mistake in our earlier message. Please use only this one.
full-note = You did not get our earlier messages about this case. You can read them on the case page.
stop-outcome = Please send no more letters. Thank you to everyone who acted.
stop-withdrawal = Please send no more letters: we are withdrawing this appeal.

## The parts of a message

heading-happened = What happened
heading-to-do = What you can do
heading-next = What now
read-on = Read the full text

deadline-act = Please act by { $date } (end of the day, time zone { $zone }).
deadline-runs = The appeal runs until { $date } (end of the day, time zone { $zone }).
deadline-standing = This appeal has no end date.

date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

# For readers in a country that the case concerns
danger = In a country that this case concerns, writing, signing or taking part can be dangerous, so we do not ask you to do it there. Passing this on can be noticed, too: please think of your own safety first.

ask-letter = Write to: { $targets }
ask-letter-embassy = the nearest embassy
ask-letter-more = { $targets } and { $count } more
ask-solidarity = Send the strikers a message of solidarity: { $to }
ask-sign = Sign the appeal
ask-sponsor = Join the sponsors
ask-donate = Give money
ask-share = Tell others about it
ask-attend = Come to the picket: { $place }, { $date }, { $time }

button-letter = Write a letter
button-solidarity = Show solidarity
button-sign = Sign
button-sponsor = Become a sponsor
button-donate = Donate
button-attend = About the picket
button-page = Case page
button-share = Share

## The letters on the page of an alert

letter-how = How to send it: copy the letter into your own mail program, or print it. Choose one opening, add a line of your own, and sign with your name and where you live. The office will see who you are.
letter-copies = Please send a copy to: { $address }
letter-to-send = The letter
letter-reading = What the letter says
letter-subject = Subject: { $subject }
letter-opening = Begin with one of these:
letter-your-line = Then add a sentence of your own:
letter-body = And then:

footer-key = key { $fingerprint }
footer-source = source code

## What organisers are told

notice-proposed =
    New proposal by { $by }: { $number }, revision { $revision }
    { $title }
    Somebody else has to approve it: nabat approve { $number }
notice-queued =
    Queued: { $number }, revision { $revision }
    { $title }
    It goes out on { $date } at { $time } ({ $zone }). Until then any of you can stop it: nabat halt { $number }
notice-queued-emergency =
    EMERGENCY, released by one person alone: { $number }, revision { $revision }
    { $title }
    It goes out on { $date } at { $time } ({ $zone }). If anything is wrong with it, stop it now: nabat halt { $number }
notice-released = { $number }, revision { $revision }, is going out now.
notice-halted = { $by } stopped { $number }, revision { $revision }. Nothing more of it will be sent.
notice-done = { $number }, revision { $revision }, is done. It reached { $reached ->
    [one] one subscription
   *[other] { $reached } subscriptions
}; { $missed ->
    [0] nobody was missed
    [one] one was not reached
   *[other] { $missed } were not reached
}. The report: nabat status { $number }
notice-overdue = { $number }, revision { $revision }, was due while the daemon was not running. It has not been sent and will not go out by itself. Please decide: nabat status { $number }
notice-failures-paused = { $number }, revision { $revision }: { $failed } of { $tried } messages failed for good. It is paused and waiting for your decision: nabat status { $number }
notice-failures-going-on = { $number }, revision { $revision }: { $failed } of { $tried } messages failed for good. Because it is urgent, it goes on. Please look into it: nabat status { $number }
notice-channel-paused = { $channel }: paused, nothing is sent. Reason: { $reason }
notice-channel-resumed = { $channel }: messages are going out again.
notice-organiser-added = New organiser: { $name }. If you did not expect this, ask at once who did it.
notice-organiser-removed = No longer an organiser: { $name }. Approvals still open in this name are void.
notice-code-locked = Too many wrong codes for { $name }: this name is locked. If it was not a slip, somebody is guessing codes.
notice-list-exported = { $first } and { $second } have exported the whole list of subscriptions, encrypted for the key { $recipient }. If you did not expect this, or do not know this key, ask them at once.
notice-bot-deaf = The Telegram bot is not receiving messages at present: what people write to it has to wait, also when they want to leave. Reason: { $reason }
notice-bot-hears = The Telegram bot is receiving messages again.

channel-telegram = Telegram
channel-email = Email
channel-webhook = Webhooks

pause-unauthorized = our access key is refused. Check the token.
pause-unauthorized-email = the mail server refuses our login, or our address as the sender. Check the user name, the password and the sender.
pause-conflict = somebody else is using our access key. If it is not one of you, replace the token.
pause-foreign-identity = the key belongs to a different bot from the one people subscribed to. Put the right token in, or agree to the change.
pause-unreachable = the service cannot be reached. It will be retried automatically.
pause-unreachable-email = the mail server cannot be reached safely. It will be retried automatically; if it lasts, check its address and its certificate.
pause-content-rejected = the text was refused for three different recipients. Check the text.

## The subjects of mails to organisers

# They show on locked phones: no person's name in them, and no title.
subject-proposed = { $number }: waiting for approval
subject-queued = { $number }: queued, can still be stopped
subject-queued-emergency = { $number }: EMERGENCY, released by one person
subject-released = { $number }: going out now
subject-halted = { $number }: stopped
subject-done = { $number }: done
subject-overdue = { $number }: overdue, please decide
subject-failures-paused = { $number }: paused after many failures, please decide
subject-failures-going-on = { $number }: many failures, please look into it
subject-channel-paused = { $channel }: paused
subject-channel-resumed = { $channel }: sending again
subject-organiser-added = Somebody is a new organiser
subject-organiser-removed = Somebody is no longer an organiser
subject-code-locked = A name is locked after wrong codes
subject-list-exported = The list was exported
subject-bot-deaf = Bot: is not receiving messages
subject-bot-hears = Bot: is receiving messages again

## The question to somebody on a list

# what and consent are what people agree to: whoever changes them changes CONSENT_TEXT_VERSION.
confirm-subject = May we write to you?
confirm-who = We are { $campaign }. We were given a list of addresses, and this one is on it. We do not know whether you agreed to that, so we would like to ask you first.
confirm-what = If you say yes, we will send you urgent appeals for people who are persecuted because they are active in a trade union or defend human rights: what happened to them, and what you can do. We write only when something happens.
confirm-consent = By saying yes you agree that we keep this address, your language, and the details that came with it on the list (topics, how often, your country), in order to send you these appeals. Such a list shows what people believe in, so we keep it encrypted. You can leave at any time; then we delete all of it.
confirm-controller = Responsible for the data: { $controller }
confirm-yes = To say yes, answer this mail within a week and leave this code in your answer:
confirm-other-way = Or send the code to { $address }
confirm-no = To say no, you need do nothing: you will get no appeals, and we do not keep your address. Only a coded mark stays for two weeks, so that nobody asks you again in that time. If a mail like this could harm you, please delete it. Thank you for reading.

## The conversation with subscribers

# confirm-what and chat-consent are what people agree to with the button: whoever changes them
# changes the version in chat.
chat-who = Hello! This is { $campaign }.
chat-consent = By pressing ‘Yes’ you agree that we keep the number of this chat, your language and what you choose later (topics, country), in order to send you these appeals. Such a list shows what people believe in, so we keep it encrypted. You can leave at any time with /stop: then we delete all of it, except for a coded mark that keeps old lists from bringing you back.
chat-seen = Telegram can see that you use this bot, and so can anyone who unlocks your phone.
chat-key = We sign every appeal with this key: { $fingerprint }
chat-button-yes = Yes, send me appeals
chat-joined = You are on the list. As soon as something happens, we will write to you here.
chat-joined-more = You will get appeals on all topics; to choose some: /topics. If you tell us your country, we can name the nearest embassy and ask nothing of you that would be dangerous there: /country. What is running now: /appeals. To leave: /stop
chat-already = You are on the list already.
chat-left = You are off the list, and your entry is deleted. A coded mark of this chat stays for twelve months, so that no old list brings you back. If you want to return one day: /start
chat-left-stranger = This chat is not on the list. A coded mark of it stays for twelve months, so that no list brings it in. If you want to join one day: /start
chat-join-first = For this you have to be on the list. To join: /start
chat-help = What you can ask for:
chat-help-start = /start: join the list
chat-help-appeals = /appeals: the appeals that are running
chat-help-topics = /topics: what you want to hear about
chat-help-country = /country: where you are
chat-help-language = /language: another language
chat-help-pause = /pause 7: nothing for seven days
chat-help-mydata = /mydata: what we keep about you
chat-help-privacy = /privacy: what we keep about anyone, and for how long
chat-help-stop = /stop: be left in peace, at once
chat-not-understood = This is a program, and it did not understand that. Nobody reads what is written here, and we do not keep it.
chat-language = Which language do you want to read?
chat-language-set = From now on we will write to you in English.
chat-topics = Which topics do you want? Press to choose.
chat-button-all-topics = All topics
topic-trade-unions = Trade unions
topic-human-rights-defenders = Human rights defenders
topic-lawyers = Lawyers
topic-journalists = Journalists
topic-strikes = Strikes
topic-police-violence = Police violence
topic-housing = Housing
topic-prisoners = Prisoners
chat-country = Which country are you in? We use it to name the nearest embassy, and to ask nothing of you that would be dangerous there. You do not have to say.
chat-country-other = For any other country, write its two-letter code, for example: /country IE
chat-button-no-country = Rather not say
chat-no-such-country = That is not the code of a country.
chat-pause-how = To pause, write for how many days, from 1 to { $count }, for example: /pause 7
chat-paused = We will not write to you until the end of { $date } (UTC). To end the pause earlier: /pause 0
chat-pause-over = You are not pausing: the next appeal will reach you.
chat-privacy-what = What we keep: the number of this chat, your language, your topics, your country if you named it, a pause if you make one, and when and to which text you agreed; for each appeal, that you got it and in which message. We keep no names, no phone numbers, nothing of what you write here, and no record of what you open.
chat-privacy-why = What for: to send you appeals and what becomes of them.
chat-privacy-long = How long: until you leave. The note that you got an appeal is deleted two weeks after it has ended, or when you leave. After that, a coded mark of this chat stays for twelve months. Encrypted remains of what was deleted can stay on our disk and in backups for a while.
chat-privacy-rights = /mydata shows you everything, /stop deletes it. For anything else, write to { $contact }
chat-kept = This is what we keep about you:
chat-kept-chat = Chat number: { $chat }
chat-kept-language = Language: { $language }
chat-kept-topics = Topics: { $topics }
chat-kept-country = Country: { $country }
chat-kept-cadence = How often: { $cadence ->
    [daily] once a day
    [daily-urgent] once a day, and the most urgent appeals at once
    [weekly] once a week
    [weekly-urgent] once a week, and the most urgent appeals at once
   *[instant] at once
}
chat-kept-pause = Pause: until the end of { $date } (UTC)
chat-kept-agreed = You agreed on { $date } to the text ‘{ $text }’.
chat-kept-receipts = Appeals noted as delivered to you: { $count }
chat-appeals-none = No appeal is running at the moment.
chat-appeals = These appeals are running. Press one to read it.
chat-not-running = This appeal is not running any more.
chat-not-now = We cannot note this at the moment, and nothing has changed. Please try again later. /stop always works.
