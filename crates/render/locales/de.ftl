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
ask-letter-embassy = die nächste Botschaft
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
notice-failures-paused = { $number }, Fassung { $revision }: { $failed } von { $tried } Nachrichten sind endgültig gescheitert. Der Versand ist angehalten und wartet auf eure Entscheidung: nabat status { $number }
notice-failures-going-on = { $number }, Fassung { $revision }: { $failed } von { $tried } Nachrichten sind endgültig gescheitert. Weil es eilt, geht der Versand weiter. Bitte seht nach: nabat status { $number }
notice-channel-paused = { $channel }: angehalten, es wird nichts verschickt. Grund: { $reason }
notice-channel-resumed = { $channel }: Es wird wieder verschickt.
notice-organiser-added = Neu im Team: { $name }. Wenn ihr das nicht erwartet habt, fragt sofort nach, wer das war.
notice-organiser-removed = Nicht mehr im Team: { $name }. Offene Zustimmungen unter diesem Namen sind hinfällig.
notice-code-locked = Zu viele falsche Codes für { $name }: Der Name ist gesperrt. Wenn es kein Versehen war, probiert jemand Codes durch.
notice-list-exported = { $first } und { $second } haben die ganze Liste der Abonnements exportiert, verschlüsselt für den Schlüssel { $recipient }. Wenn ihr das nicht erwartet habt oder den Schlüssel nicht kennt, fragt sofort nach.

channel-telegram = Telegram
channel-email = E-Mail
channel-webhook = Webhooks

pause-unauthorized = Unser Zugang wird abgelehnt. Prüft den Token.
pause-conflict = Jemand anderes benutzt unseren Zugang. Wenn es niemand von euch ist, erneuert den Token.
pause-foreign-identity = Der Zugang gehört zu einem anderen Bot als dem, den die Leute abonniert haben. Tragt den richtigen Token ein oder stimmt dem Wechsel zu.
pause-unreachable = Der Dienst ist nicht erreichbar. Weitere Versuche laufen von selbst.
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

## Die Frage an jemanden, dessen Adresse auf einer Liste steht

confirm-subject = Dürfen wir euch schreiben?
confirm-who = Wir sind { $campaign }. Wir haben eine Liste mit Adressen bekommen, und diese steht darauf. Ob ihr damit einverstanden wart, wissen wir nicht. Deshalb fragen wir zuerst.
confirm-what = Wenn ihr Ja sagt, schicken wir euch dringende Aufrufe für Menschen, die verfolgt werden, weil sie in einer Gewerkschaft aktiv sind oder die Menschenrechte verteidigen: was ihnen geschehen ist und was ihr tun könnt. Wir schreiben nur, wenn etwas geschieht.
confirm-consent = Mit eurem Ja seid ihr einverstanden, dass wir diese Adresse, eure Sprache und die Angaben aus der Liste (Themen, Häufigkeit, euer Land) speichern, um euch diese Aufrufe zu schicken. Eine solche Liste verrät, wofür Menschen einstehen; darum speichern wir sie verschlüsselt. Ihr könnt euch jederzeit abmelden: Dann löschen wir das alles.
confirm-controller = Verantwortlich für die Daten: { $controller }
confirm-yes = Um Ja zu sagen, antwortet innerhalb einer Woche auf diese Mail und lasst diesen Code in der Antwort stehen:
confirm-other-way = Oder schickt den Code an { $address }
confirm-no = Um Nein zu sagen, müsst ihr nichts tun: Ihr bekommt keine Aufrufe, und wir behalten eure Adresse nicht. Zwei Wochen lang bleibt nur ein verschlüsseltes Zeichen, damit euch in dieser Zeit niemand noch einmal fragt. Wenn euch eine Mail wie diese schaden kann, löscht sie bitte. Danke fürs Lesen.
