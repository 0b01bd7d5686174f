# Italiano. A chi legge si dà del «tu», come negli appelli (mai il «noi» esortativo), al gruppo del
# «voi»; i pulsanti sono all’imperativo del «tu». Lingua semplice, niente slogan.

## L’inizio di un messaggio

rehearsal-past = ESERCITAZIONE: un caso del { $year }. Per favore, non agire.
rehearsal-now = ESERCITAZIONE { $year }: è una prova, non un appello vero. Per favore, non agire.
rehearsal-word = ESERCITAZIONE
rehearsal-notice = ESERCITAZIONE { $year }

other-language = Questo appello non c’è ancora in italiano. Eccolo in { $language ->
    [de] tedesco
    [es] spagnolo
    [fr] francese
    [it] italiano
    [pl] polacco
    [pt] portoghese
    [ru] russo
    [kk] kazako
   *[en] inglese
}.

urgency-immediate = URGENTE: ogni ora conta
urgency-expected = Urgente: ogni giorno conta
urgency-future = Appello per le prossime settimane
urgency-past = Per conoscenza
urgency-unknown = Appello

kind-update = Novità su { $number }
kind-correction = Rettifica a { $number }
kind-outcome = { $number }: com’è andata a finire
kind-withdrawal = { $number } è ritirato

correction-note = Nel nostro messaggio precedente c’era un errore. Per favore, usa solo questo.
full-note = Non hai ricevuto i nostri messaggi precedenti su questo caso. Puoi leggerli sulla pagina del caso.
stop-outcome = Per favore, non mandare altre lettere. Grazie a chiunque abbia agito.
stop-withdrawal = Per favore, non mandare altre lettere: ritiriamo questo appello.

## Le parti di un messaggio

heading-happened = Che cosa è successo
heading-to-do = Che cosa puoi fare
heading-next = E adesso
read-on = Leggi il testo completo

deadline-act = Per favore, agisci entro la fine del giorno { $date } (fuso orario { $zone }).
deadline-runs = L’appello è aperto fino alla fine del giorno { $date } (fuso orario { $zone }).
deadline-standing = Questo appello non ha scadenza.

date = { $day ->
    [1] 1º
   *[other] { $day }
} { $month ->
    [1] gennaio
    [2] febbraio
    [3] marzo
    [4] aprile
    [5] maggio
    [6] giugno
    [7] luglio
    [8] agosto
    [9] settembre
    [10] ottobre
    [11] novembre
   *[12] dicembre
} { $year }

danger = In un paese toccato da questo caso, scrivere, firmare o partecipare può essere pericoloso. Per questo non chiediamo a nessuno di farlo lì. Anche far girare il messaggio può dare nell’occhio: pensa prima di tutto alla tua sicurezza.

ask-letter = Scrivi a: { $targets }
ask-letter-embassy = l’ambasciata più vicina
ask-letter-more = { $targets } e altri { $count }
ask-solidarity = Manda un messaggio di solidarietà a chi sciopera: { $to }
ask-sign = Firma l’appello
ask-sponsor = Unisciti a chi sostiene l’appello
ask-donate = Fai una donazione
ask-share = Parlane con altre persone
ask-attend = Vieni al presidio: { $place }, { $date }, { $time }

button-letter = Scrivi una lettera
button-solidarity = Esprimi solidarietà
button-sign = Firma
button-sponsor = Sostieni l’appello
button-donate = Dona
button-attend = Il presidio
button-page = Pagina del caso
button-share = Condividi

## Le lettere sulla pagina di un appello

letter-how = Come inviarla: copia la lettera nel tuo programma di posta, oppure stampala. Scegli uno degli inizi, aggiungi una frase tua e firma con il nome e il luogo in cui vivi. Chi la riceve saprà chi sei.
letter-copies = Inviate per favore una copia a: { $address }
letter-to-send = La lettera
letter-reading = Che cosa dice la lettera
letter-subject = Oggetto: { $subject }
letter-opening = Cominciate con una di queste frasi:
letter-your-line = Poi aggiungi una frase tua:
letter-body = E poi:

footer-key = chiave { $fingerprint }
footer-source = codice sorgente

## Che cosa riceve il gruppo

notice-proposed =
    Nuova proposta di { $by }: { $number }, versione { $revision }
    { $title }
    Un’altra persona deve approvarla: nabat approve { $number }
notice-queued =
    In coda: { $number }, versione { $revision }
    { $title }
    L’invio comincia il { $date } alle { $time } ({ $zone }). Fino ad allora chiunque di voi può fermarlo: nabat halt { $number }
notice-queued-emergency =
    EMERGENZA, autorizzata da una sola persona: { $number }, versione { $revision }
    { $title }
    L’invio comincia il { $date } alle { $time } ({ $zone }). Se c’è qualcosa che non va, fermatelo subito: nabat halt { $number }
notice-released = { $number }, versione { $revision }: l’invio è cominciato.
notice-halted = { $by } ha fermato { $number }, versione { $revision }. Non viene inviato altro.
notice-done = { $number }, versione { $revision }: invio concluso. Raggiunte: { $reached ->
    [one] un’iscrizione
   *[other] { $reached } iscrizioni
}; { $missed ->
    [0] non manca nessuno
    [one] una non è stata raggiunta
   *[other] { $missed } non sono state raggiunte
}. Il rapporto: nabat status { $number }
notice-overdue = { $number }, versione { $revision }, doveva partire mentre il servizio era fermo. Non è stato inviato nulla e nulla partirà da sé. Decidete voi: nabat status { $number }
notice-failures-paused = { $number }, versione { $revision }: messaggi falliti in modo definitivo: { $failed } su { $tried }. L’invio è sospeso e aspetta la vostra decisione: nabat status { $number }
notice-failures-going-on = { $number }, versione { $revision }: messaggi falliti in modo definitivo: { $failed } su { $tried }. Poiché è urgente, l’invio continua. Controllate: nabat status { $number }
notice-channel-paused = { $channel }: canale sospeso, non si invia nulla. Motivo: { $reason }
notice-channel-resumed = { $channel }: gli invii sono ripresi.
notice-organiser-added = Nuova persona nel gruppo: { $name }. Se non ve l’aspettavate, chiedete subito chi è stato.
notice-organiser-removed = Non fa più parte del gruppo: { $name }. Le approvazioni in sospeso con questo nome non valgono più.
notice-code-locked = Troppi codici sbagliati per { $name }: il nome è bloccato. Se non è stata una svista, qualcuno sta provando dei codici.
notice-list-exported = { $first } e { $second } hanno esportato l’elenco completo delle iscrizioni, cifrato per la chiave { $recipient }. Se non ve lo aspettavate o non conoscete questa chiave, chiedete subito spiegazioni.
notice-bot-deaf = In questo momento il bot di Telegram non riceve messaggi: ciò che gli si scrive deve aspettare, anche le cancellazioni. Motivo: { $reason }
notice-bot-hears = Il bot di Telegram riceve di nuovo.

channel-telegram = Telegram
channel-email = Posta elettronica
channel-webhook = Webhook

pause-unauthorized = la nostra chiave di accesso è rifiutata. Controllate il token.
pause-unauthorized-email = il server di posta rifiuta il nostro accesso o il nostro indirizzo mittente. Controllate il nome utente, la password e il mittente.
pause-conflict = qualcun altro usa la nostra chiave di accesso. Se non è nessuno di voi, cambiate il token.
pause-foreign-identity = la chiave è di un altro bot, non di quello a cui la gente si è iscritta. Mettete il token giusto o accettate il cambio.
pause-unreachable = il servizio non è raggiungibile. I tentativi continuano da soli.
pause-unreachable-email = non c’è una connessione sicura con il server di posta. I tentativi continuano da soli; se non si risolve, controllate il suo indirizzo e il suo certificato.
pause-content-rejected = il testo è stato rifiutato per tre destinatari diversi. Controllate il testo.

## Gli oggetti delle mail al gruppo

subject-proposed = { $number }: in attesa di approvazione
subject-queued = { $number }: in coda, si può ancora fermare
subject-queued-emergency = { $number }: EMERGENZA, autorizzata da una sola persona
subject-released = { $number }: l’invio è cominciato
subject-halted = { $number }: invio fermato
subject-done = { $number }: invio concluso
subject-overdue = { $number }: in ritardo, decidete voi
subject-failures-paused = { $number }: sospeso dopo molti errori, decidete voi
subject-failures-going-on = { $number }: molti errori, controllate
subject-channel-paused = { $channel }: canale sospeso
subject-channel-resumed = { $channel }: gli invii sono ripresi
subject-organiser-added = Una nuova persona nel gruppo
subject-organiser-removed = Una persona non fa più parte del gruppo
subject-code-locked = Un nome è bloccato dopo codici sbagliati
subject-list-exported = L’elenco è stato esportato
subject-bot-deaf = Bot: non riceve messaggi
subject-bot-hears = Bot: riceve di nuovo

## La domanda a chi figura in un elenco

confirm-subject = Possiamo scriverti?
confirm-who = Siamo { $campaign }. Ci hanno dato un elenco di indirizzi e questo ne fa parte. Non sappiamo se eri d’accordo, perciò prima te lo chiediamo.
confirm-what = Se dici di sì, ti manderemo appelli urgenti per persone perseguitate perché attive nel sindacato o impegnate a difendere i diritti umani: che cosa è successo loro e che cosa puoi fare. Scriviamo solo quando succede qualcosa.
confirm-consent = Dicendo di sì accetti che conserviamo questo indirizzo, la tua lingua e i dati che lo accompagnavano nell’elenco (temi, frequenza, il tuo paese) per mandarti questi appelli. Un elenco così rivela le convinzioni delle persone: per questo lo conserviamo cifrato. Puoi cancellarti in qualsiasi momento: allora eliminiamo tutto.
confirm-controller = Titolare del trattamento dei dati: { $controller }
confirm-yes = Per dire di sì, rispondi a questa mail entro una settimana e lascia questo codice nella risposta:
confirm-other-way = Oppure manda il codice a { $address }
confirm-no = Per dire di no non devi fare niente: non riceverai appelli e non conserviamo il tuo indirizzo. Per due settimane resta solo un contrassegno cifrato, perché intanto nessuno te lo chieda di nuovo. Se una mail come questa può nuocerti, per favore cancellala. Grazie per la lettura.

## La conversazione con chi si iscrive

# Con il pulsante si accettano confirm-what e chat-consent: chi li cambia, cambia la versione in
# chat.
chat-who = Ciao! Questa è { $campaign }.
chat-consent = Premendo «Sì» accetti che conserviamo il numero di questa chat, la tua lingua e ciò che sceglierai più avanti (temi, paese) per mandarti questi appelli. Un elenco così rivela le convinzioni delle persone: per questo lo conserviamo cifrato. Puoi cancellarti in qualsiasi momento con /stop: allora eliminiamo tutto, tranne un contrassegno cifrato che impedisce a un vecchio elenco di iscriverti di nuovo.
chat-seen = Telegram può vedere che usi questo bot, e anche chiunque sblocchi il tuo telefono.
chat-key = Firmiamo ogni appello con questa chiave: { $fingerprint }
chat-button-yes = Sì, mandatemi gli appelli
chat-joined = Sei nell’elenco. Appena succede qualcosa, ti scriviamo qui.
chat-joined-more = Riceverai gli appelli su tutti i temi; per scegliere: /topics. Se ci dici il tuo paese, possiamo indicarti l’ambasciata più vicina e non ti chiederemo nulla che lì sarebbe pericoloso: /country. Che cosa è in corso: /appeals. Per cancellarti: /stop
chat-already = Sei già nell’elenco.
chat-left = Non sei più nell’elenco e i tuoi dati sono eliminati. Per dodici mesi resta un contrassegno cifrato di questa chat, perché nessun vecchio elenco ti iscriva di nuovo. Se un giorno vuoi tornare: /start
chat-left-stranger = Questa chat non è nell’elenco. Per dodici mesi ne resta un contrassegno cifrato, perché nessun elenco la iscriva. Se un giorno vuoi iscriverti: /start
chat-join-first = Per questo devi essere nell’elenco. Per iscriverti: /start
chat-help = Che cosa puoi chiedere:
chat-help-start = /start: iscriverti
chat-help-appeals = /appeals: gli appelli in corso
chat-help-topics = /topics: i temi che ti interessano
chat-help-country = /country: dove ti trovi
chat-help-language = /language: un’altra lingua
chat-help-pause = /pause 7: niente per sette giorni
chat-help-mydata = /mydata: che cosa conserviamo su di te
chat-help-privacy = /privacy: che cosa conserviamo in generale e per quanto tempo
chat-help-stop = /stop: non ricevere più niente, da subito
chat-not-understood = Questo è un programma e non ha capito. Nessuno legge ciò che si scrive qui, e non lo conserviamo.
chat-language = In quale lingua vuoi leggere?
chat-language-set = D’ora in poi ti scriviamo in italiano.
chat-topics = Quali temi vuoi? Premi per scegliere.
chat-button-all-topics = Tutti i temi
topic-trade-unions = Sindacati
topic-human-rights-defenders = Difesa dei diritti umani
topic-lawyers = Avvocatura
topic-journalists = Giornalismo
topic-strikes = Scioperi
topic-police-violence = Violenza della polizia
topic-housing = Casa
topic-prisoners = Persone detenute
chat-country = In quale paese ti trovi? Ci serve per indicarti l’ambasciata più vicina e per non chiederti nulla che lì sarebbe pericoloso. Non devi dirlo per forza.
chat-country-other = Per qualsiasi altro paese, scrivi le sue due lettere, per esempio: /country IE
chat-button-no-country = Preferisco non dirlo
chat-no-such-country = Questo non è il codice di un paese.
chat-pause-how = Per una pausa scrivi quanti giorni, da 1 a { $count }, per esempio: /pause 7
chat-paused = Non ti scriveremo fino a tutto il { $date } (UTC). Per finire prima la pausa: /pause 0
chat-pause-over = Non c’è nessuna pausa: il prossimo appello ti arriverà.
chat-privacy-what = Che cosa conserviamo: il numero di questa chat, la tua lingua, i tuoi temi, il tuo paese se l’hai detto, una pausa se la fai, e quando hai accettato quale testo; di ogni appello, che l’hai ricevuto e in quale messaggio. Non conserviamo nomi, né numeri di telefono, né nulla di ciò che scrivi qui, né ciò che apri.
chat-privacy-why = Perché: per mandarti gli appelli e dirti come vanno a finire.
chat-privacy-long = Per quanto tempo: finché non ti cancelli. Che hai ricevuto un appello viene eliminato due settimane dopo la sua fine, o quando ti cancelli. Dopo, per dodici mesi resta un contrassegno cifrato di questa chat. Resti cifrati di ciò che è stato eliminato possono rimanere per un po’ sul nostro disco e nelle backup.
chat-privacy-rights = /mydata ti mostra tutto, /stop lo elimina. Per qualsiasi altra cosa scrivi a { $contact }
chat-kept = Ecco che cosa conserviamo su di te:
chat-kept-chat = Numero della chat: { $chat }
chat-kept-language = Lingua: { $language }
chat-kept-topics = Temi: { $topics }
chat-kept-country = Paese: { $country }
chat-kept-cadence = Frequenza: { $cadence ->
    [daily] una volta al giorno
    [daily-urgent] una volta al giorno, e gli appelli più urgenti subito
    [weekly] una volta alla settimana
    [weekly-urgent] una volta alla settimana, e gli appelli più urgenti subito
   *[instant] subito
}
chat-kept-pause = Pausa: fino a tutto il { $date } (UTC)
chat-kept-agreed = In data { $date } hai accettato il testo «{ $text }».
chat-kept-receipts = Appelli di cui abbiamo annotato che ti sono arrivati: { $count }
chat-appeals-none = In questo momento non ci sono appelli in corso.
chat-appeals = Questi appelli sono in corso. Premi su uno per leggerlo.
chat-not-running = Questo appello non è più in corso.
chat-not-now = In questo momento non possiamo annotarlo e non è cambiato nulla. Per favore, riprova più tardi. /stop funziona sempre.
