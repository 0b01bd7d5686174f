# Deutsch. Leserinnen und Leser werden wie in den Aufrufen mit "ihr" angesprochen, das Team ebenso;
# nie mit "Sie". Knöpfe stehen im Infinitiv. Der Appell heißt "Aufruf". Schlichte Sprache, keine
# Parolen.

## Der Anfang einer Nachricht

rehearsal-past = PROBE: ein Fall aus dem Jahr { $year }. Bitte nicht darauf reagieren.
rehearsal-now = PROBE { $year }: ein Test, kein echter Aufruf. Bitte nicht darauf reagieren.
rehearsal-word = PROBE
rehearsal-notice = PROBE { $year }

other-language = Diesen Aufruf gibt es noch nicht auf Deutsch. Hier ist er auf { $language ->
    [de] Deutsch
    [es] Spanisch
    [fr] Französisch
    [it] Italienisch
    [pl] Polnisch
    [pt] Portugiesisch
    [ru] Russisch
    [kk] Kasachisch
   *[en] Englisch
}.

urgency-immediate = EILT: Jede Stunde zählt
urgency-expected = Dringend: Jeder Tag zählt
urgency-future = Aufruf für die nächsten Wochen
urgency-past = Zur Kenntnis
urgency-unknown = Aufruf

kind-update = Neues zu { $number }
kind-correction = Berichtigung zu { $number }
kind-outcome = { $number }: wie es ausgegangen ist
kind-withdrawal = { $number } ist zurückgezogen

correction-note = In unserer früheren Nachricht war ein Fehler. Bitte verwendet nur noch diese.
full-note = Unsere früheren Nachrichten zu diesem Fall habt ihr nicht bekommen. Ihr findet sie auf der Seite zum Fall.
stop-outcome = Bitte schickt keine Briefe mehr. Danke an alle, die geholfen haben.
stop-withdrawal = Bitte schickt keine Briefe mehr: Wir ziehen diesen Aufruf zurück.

## Die Teile einer Nachricht

heading-happened = Was geschehen ist
heading-to-do = Was ihr tun könnt
heading-next = Wie es weitergeht
read-on = Den ganzen Text lesen

deadline-act = Bitte werdet bis zum { $date } aktiv (Ende des Tages, Zeitzone { $zone }).
deadline-runs = Der Aufruf läuft bis zum { $date } (Ende des Tages, Zeitzone { $zone }).
deadline-standing = Dieser Aufruf gilt ohne Enddatum.

date = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }

danger = In einem Land, um das es in diesem Fall geht, kann es gefährlich sein, zu schreiben, zu unterschreiben oder teilzunehmen. Deshalb bitten wir dort niemanden darum. Auch das Weitersagen kann auffallen: Bitte denkt zuerst an eure eigene Sicherheit.

ask-letter = Schreibt an: { $targets }
ask-letter-embassy = die nächstgelegene Botschaft
ask-letter-more = { $targets } und { $count } weitere
ask-solidarity = Schickt den Streikenden eine Solidaritätsbotschaft: { $to }
ask-sign = Unterschreibt den Aufruf
ask-sponsor = Setzt euren Namen auf die Liste der Unterstützenden
ask-donate = Spendet
ask-share = Sagt es weiter
ask-attend = Kommt zur Mahnwache: { $place }, { $date }, { $time }

button-letter = Brief schreiben
button-solidarity = Solidarität zeigen
button-sign = Unterschreiben
button-sponsor = Aufruf unterstützen
button-donate = Spenden
button-attend = Zur Mahnwache
button-page = Seite zum Fall
button-share = Weitersagen

## Die Briefe auf der Seite eines Aufrufs

letter-how = So geht es: Kopiert den Brief in euer eigenes Mailprogramm, oder druckt ihn aus. Wählt einen Anfang, schreibt einen eigenen Satz dazu und unterschreibt mit Namen und Wohnort. Das Amt sieht, wer ihr seid.
letter-copies = Bitte schickt eine Kopie an: { $address }
letter-to-send = Der Brief
letter-reading = Was in dem Brief steht
letter-subject = Betreff: { $subject }
letter-opening = Beginnt mit einem dieser Sätze:
letter-your-line = Schreibt dann in eigenen Worten:
letter-body = Und dann:

footer-key = Schlüssel { $fingerprint }
footer-source = Quelltext

## Was das Team erfährt

notice-proposed =
    Neuer Vorschlag von { $by }: { $number }, Fassung { $revision }
    { $title }
    Jemand anderes muss zustimmen: nabat approve { $number }
notice-queued =
    In der Warteschlange: { $number }, Fassung { $revision }
    { $title }
    Der Versand beginnt am { $date } um { $time } ({ $zone }). Bis dahin könnt ihr alle ihn stoppen: nabat halt { $number }
notice-queued-emergency =
    NOTFALL, von einer Person allein freigegeben: { $number }, Fassung { $revision }
    { $title }
    Der Versand beginnt am { $date } um { $time } ({ $zone }). Wenn etwas daran nicht stimmt, stoppt ihn jetzt: nabat halt { $number }
notice-released = { $number }, Fassung { $revision }, wird jetzt verschickt.
notice-halted = { $by } hat { $number }, Fassung { $revision }, gestoppt. Davon wird nichts mehr verschickt.
notice-done = { $number }, Fassung { $revision }, ist fertig verschickt. Erreicht: { $reached ->
    [one] ein Abonnement
   *[other] { $reached } Abonnements
}; { $missed ->
    [0] niemand fehlt
    [one] eines wurde nicht erreicht
   *[other] { $missed } wurden nicht erreicht
}. Der Bericht: nabat status { $number }
notice-overdue = { $number }, Fassung { $revision }, war fällig, während der Dienst nicht lief. Sie wurde nicht verschickt und geht auch nicht von selbst hinaus. Bitte entscheidet: nabat status { $number }
notice-failures-paused = { $number }, Fassung { $revision }: { $failed } von { $tried } Nachrichten waren endgültig nicht zustellbar. Der Versand ist angehalten und wartet auf eure Entscheidung: nabat status { $number }
notice-failures-going-on = { $number }, Fassung { $revision }: { $failed } von { $tried } Nachrichten waren endgültig nicht zustellbar. Weil es eilt, geht der Versand weiter. Bitte seht nach: nabat status { $number }
notice-channel-paused = { $channel }: angehalten, es wird nichts verschickt. Grund: { $reason }
notice-channel-resumed = { $channel }: Es wird wieder verschickt.
notice-organiser-added = Neu im Team: { $name }. Wenn ihr das nicht erwartet habt, fragt sofort nach, wer das war.
notice-organiser-removed = Nicht mehr im Team: { $name }. Offene Zustimmungen unter diesem Namen sind hinfällig.
notice-code-locked = Zu viele falsche Codes für { $name }: Der Name ist gesperrt. Wenn es kein Versehen war, probiert jemand Codes durch.
notice-list-exported = { $first } und { $second } haben die ganze Liste der Abonnements exportiert, verschlüsselt für den Schlüssel { $recipient }. Wenn ihr das nicht erwartet habt oder den Schlüssel nicht kennt, fragt sofort nach.
notice-bot-deaf = Der Telegram-Bot empfängt zurzeit nichts: Was ihm geschrieben wird, muss warten, auch Abmeldungen. Grund: { $reason }
notice-bot-hears = Der Telegram-Bot empfängt wieder.

channel-telegram = Telegram
channel-email = E-Mail
channel-webhook = Webhooks

pause-unauthorized = Unser Zugang wird abgelehnt. Prüft den Token.
pause-unauthorized-email = Der Mailserver lehnt unsere Anmeldung oder unsere Absenderadresse ab. Prüft Benutzername, Passwort und Absender.
pause-conflict = Jemand anderes benutzt unseren Zugang. Wenn es niemand von euch ist, erneuert den Token.
pause-foreign-identity = Der Zugang gehört zu einem anderen Bot als dem, den die Leute abonniert haben. Tragt den richtigen Token ein oder stimmt dem Wechsel zu.
pause-unreachable = Der Dienst ist nicht erreichbar. Weitere Versuche laufen von selbst.
pause-unreachable-email = Der Mailserver ist nicht sicher erreichbar. Weitere Versuche laufen von selbst; wenn es dauert, prüft seine Adresse und sein Zertifikat.
pause-content-rejected = Der Text wurde bei drei verschiedenen Empfängern abgelehnt. Prüft den Text.

## Die Betreffzeilen der Mails an das Team

subject-proposed = { $number }: wartet auf Zustimmung
subject-queued = { $number }: in der Warteschlange, noch zu stoppen
subject-queued-emergency = { $number }: NOTFALL, von einer Person allein freigegeben
subject-released = { $number }: wird jetzt verschickt
subject-halted = { $number }: gestoppt
subject-done = { $number }: fertig verschickt
subject-overdue = { $number }: überfällig, bitte entscheidet
subject-failures-paused = { $number }: nach vielen Fehlschlägen angehalten, bitte entscheidet
subject-failures-going-on = { $number }: viele Fehlschläge, bitte seht nach
subject-channel-paused = { $channel }: angehalten
subject-channel-resumed = { $channel }: Es wird wieder verschickt
subject-organiser-added = Jemand ist neu im Team
subject-organiser-removed = Jemand ist nicht mehr im Team
subject-code-locked = Ein Name ist nach falschen Codes gesperrt
subject-list-exported = Die Liste wurde exportiert
subject-bot-deaf = Bot: empfängt nichts
subject-bot-hears = Bot: empfängt wieder

## Die Frage an jemanden, dessen Adresse auf einer Liste steht

confirm-subject = Dürfen wir euch schreiben?
confirm-who = Wir sind { $campaign }. Wir haben eine Liste mit Adressen bekommen, und eure steht darauf. Ob ihr damit einverstanden wart, wissen wir nicht. Deshalb fragen wir zuerst.
confirm-what = Wenn ihr Ja sagt, schicken wir euch dringende Aufrufe für Menschen, die verfolgt werden, weil sie in einer Gewerkschaft aktiv sind oder die Menschenrechte verteidigen: was ihnen geschehen ist und was ihr tun könnt. Wir schreiben nur, wenn etwas geschieht.
confirm-consent = Mit eurem Ja seid ihr einverstanden, dass wir diese Adresse, eure Sprache und die Angaben aus der Liste (Themen, Häufigkeit, euer Land) speichern, um euch diese Aufrufe zu schicken. Eine solche Liste verrät, wofür Menschen einstehen; darum speichern wir sie verschlüsselt. Ihr könnt euch jederzeit abmelden: Dann löschen wir das alles.
confirm-controller = Verantwortlich für die Daten: { $controller }
confirm-yes = Um Ja zu sagen, antwortet innerhalb einer Woche auf diese Mail und lasst diesen Code in der Antwort stehen:
confirm-other-way = Oder schickt den Code an { $address }
confirm-no = Um Nein zu sagen, müsst ihr nichts tun: Ihr bekommt keine Aufrufe, und wir behalten eure Adresse nicht. Zwei Wochen lang bleibt nur ein verschlüsseltes Kennzeichen, damit euch in dieser Zeit niemand noch einmal fragt. Wenn euch eine Mail wie diese schaden kann, löscht sie bitte. Danke fürs Lesen.

## Das Gespräch mit Abonnentinnen und Abonnenten

# Mit dem Knopf stimmt man confirm-what und chat-consent zu: Wer sie ändert, ändert die Version in
# chat.
chat-who = Hallo! Hier ist { $campaign }.
chat-consent = Wenn ihr auf „Ja“ drückt, seid ihr einverstanden, dass wir die Nummer dieses Chats, eure Sprache und was ihr später auswählt (Themen, Land) speichern, um euch diese Aufrufe zu schicken. Eine solche Liste verrät, wofür Menschen einstehen; darum speichern wir sie verschlüsselt. Mit /stop könnt ihr euch jederzeit abmelden: Dann löschen wir das alles, bis auf ein verschlüsseltes Kennzeichen, damit keine alte Liste euch zurückholt.
chat-seen = Telegram kann sehen, dass ihr diesen Bot benutzt, und wer euer Telefon entsperrt, auch.
chat-key = Wir unterschreiben jeden Aufruf mit diesem Schlüssel: { $fingerprint }
chat-button-yes = Ja, schickt mir Aufrufe
chat-joined = Ihr steht auf der Liste. Sobald etwas geschieht, schreiben wir euch hier.
chat-joined-more = Ihr bekommt Aufrufe zu allen Themen; auswählen könnt ihr mit /topics. Wenn ihr uns euer Land nennt, können wir die nächstgelegene Botschaft nennen und bitten euch um nichts, was dort gefährlich wäre: /country. Was gerade läuft: /appeals. Abmelden: /stop
chat-already = Ihr steht schon auf der Liste.
chat-left = Ihr steht nicht mehr auf der Liste, und euer Eintrag ist gelöscht. Zwölf Monate lang bleibt ein verschlüsseltes Kennzeichen dieses Chats, damit keine alte Liste euch zurückholt. Wenn ihr eines Tages wiederkommen wollt: /start
chat-left-stranger = Dieser Chat steht nicht auf der Liste. Zwölf Monate lang bleibt ein verschlüsseltes Kennzeichen von ihm, damit keine Liste ihn aufnimmt. Wenn ihr euch eines Tages anmelden wollt: /start
chat-join-first = Dafür müsst ihr auf der Liste stehen. Anmelden: /start
chat-help = Das könnt ihr hier tun:
chat-help-start = /start: auf die Liste kommen
chat-help-appeals = /appeals: die laufenden Aufrufe
chat-help-topics = /topics: Themen auswählen
chat-help-country = /country: sagen, wo ihr seid
chat-help-language = /language: eine andere Sprache
chat-help-pause = /pause 7: sieben Tage lang nichts
chat-help-mydata = /mydata: was wir über euch speichern
chat-help-privacy = /privacy: was wir überhaupt speichern und wie lange
chat-help-stop = /stop: sofort nichts mehr bekommen
chat-not-understood = Das hier ist ein Programm, und es hat das nicht verstanden. Was hier geschrieben wird, liest niemand, und wir speichern es nicht.
chat-language = In welcher Sprache wollt ihr lesen?
chat-language-set = Ab jetzt schreiben wir euch auf Deutsch.
chat-topics = Welche Themen wollt ihr? Drückt, um auszuwählen.
chat-button-all-topics = Alle Themen
topic-trade-unions = Gewerkschaften
topic-human-rights-defenders = Menschenrechtsarbeit
topic-lawyers = Anwältinnen und Anwälte
topic-journalists = Presse
topic-strikes = Streiks
topic-police-violence = Polizeigewalt
topic-housing = Wohnen
topic-prisoners = Gefangene
chat-country = In welchem Land seid ihr? Wir brauchen es, um die nächstgelegene Botschaft zu nennen und euch um nichts zu bitten, was dort gefährlich wäre. Ihr müsst es nicht sagen.
chat-country-other = Für jedes andere Land schreibt seine zwei Buchstaben, zum Beispiel: /country IE
chat-button-no-country = Lieber nicht sagen
chat-no-such-country = Das ist kein Ländercode.
chat-pause-how = Für eine Pause schreibt, wie viele Tage sie dauern soll, 1 bis { $count }, zum Beispiel: /pause 7
chat-paused = Bis zum Ende des Tages schreiben wir euch nicht: { $date } (UTC). Die Pause früher beenden: /pause 0
chat-pause-over = Ihr macht keine Pause: Der nächste Aufruf erreicht euch.
chat-privacy-what = Was wir speichern: die Nummer dieses Chats, eure Sprache, eure Themen, euer Land, falls ihr es genannt habt, eine Pause, falls ihr eine macht, und wann ihr welchem Text zugestimmt habt; zu jedem Aufruf, dass ihr ihn bekommen habt und in welcher Nachricht. Wir speichern keine Namen, keine Telefonnummern, nichts von dem, was ihr hier schreibt, und nicht, was ihr öffnet.
chat-privacy-why = Wofür: um euch Aufrufe zu schicken und euch zu sagen, was aus ihnen wird.
chat-privacy-long = Wie lange: bis ihr euch abmeldet. Den Vermerk, dass ihr einen Aufruf bekommen habt, löschen wir zwei Wochen nach seinem Ende oder wenn ihr euch abmeldet. Danach bleibt zwölf Monate lang ein verschlüsseltes Kennzeichen dieses Chats. Verschlüsselte Reste von Gelöschtem können eine Weile auf unserer Festplatte und in Sicherungen bleiben.
chat-privacy-rights = /mydata zeigt euch alles, /stop löscht es. Für alles andere schreibt an { $contact }
chat-kept = Das speichern wir über euch:
chat-kept-chat = Nummer des Chats: { $chat }
chat-kept-language = Sprache: { $language }
chat-kept-topics = Themen: { $topics }
chat-kept-country = Land: { $country }
chat-kept-cadence = Wie oft: { $cadence ->
    [daily] einmal am Tag
    [daily-urgent] einmal am Tag, die dringendsten Aufrufe sofort
    [weekly] einmal in der Woche
    [weekly-urgent] einmal in der Woche, die dringendsten Aufrufe sofort
   *[instant] sofort
}
chat-kept-pause = Pause: bis zum Ende des Tages, { $date } (UTC)
chat-kept-agreed = Zugestimmt habt ihr am { $date } dem Text „{ $text }“.
chat-kept-receipts = Aufrufe, von denen wir notiert haben, dass ihr sie bekommen habt: { $count }
chat-appeals-none = Zurzeit läuft kein Aufruf.
chat-appeals = Diese Aufrufe laufen. Drückt auf einen, um ihn zu lesen.
chat-not-running = Dieser Aufruf läuft nicht mehr.
chat-not-now = Das können wir gerade nicht notieren, und es hat sich nichts geändert. Bitte versucht es später noch einmal. /stop geht immer.
