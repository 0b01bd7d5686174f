# Español. Se trata de «tú» a quien lee, igual que en los llamamientos; tanto ellos como los avisos
# al equipo evitan elegir entre «vosotros» y «ustedes». Los botones van en imperativo de «tú».
# Lenguaje llano, sin consignas.

## El comienzo de un mensaje

rehearsal-past = SIMULACRO: un caso de { $year }. Por favor, no actúes.
rehearsal-now = SIMULACRO { $year }: es una prueba, no un llamamiento real. Por favor, no actúes.
rehearsal-word = SIMULACRO
rehearsal-notice = SIMULACRO { $year }

other-language = Este llamamiento todavía no está en español. Aquí lo tienes en { $language ->
    [de] alemán
    [es] español
    [fr] francés
    [it] italiano
    [pl] polaco
    [pt] portugués
    [ru] ruso
    [kk] kazajo
   *[en] inglés
}.

urgency-immediate = URGENTE: cada hora cuenta
urgency-expected = Urgente: cada día cuenta
urgency-future = Llamamiento para las próximas semanas
urgency-past = Para tu información
urgency-unknown = Llamamiento

kind-update = Novedades sobre { $number }
kind-correction = Rectificación de { $number }
kind-outcome = { $number }: cómo terminó
kind-withdrawal = { $number } queda retirado

correction-note = En nuestro mensaje anterior había un error. Por favor, usa solo este.
full-note = No recibiste nuestros mensajes anteriores sobre este caso. Puedes leerlos en la página del caso.
stop-outcome = Por favor, no mandes más cartas. Gracias a todas las personas que actuaron.
stop-withdrawal = Por favor, no mandes más cartas: retiramos este llamamiento.

## Las partes de un mensaje

heading-happened = Qué ha pasado
heading-to-do = Qué puedes hacer
heading-next = Y ahora qué
read-on = Leer el texto completo

deadline-act = Por favor, actúa antes de que acabe el { $date } (zona horaria { $zone }).
deadline-runs = El llamamiento sigue abierto hasta el final del { $date } (zona horaria { $zone }).
deadline-standing = Este llamamiento no tiene fecha límite.

date = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }

danger = En un país afectado por este caso, escribir, firmar o participar puede ser peligroso. Por eso no te lo pedimos allí. Difundir este mensaje también puede llamar la atención: por favor, piensa antes que nada en tu propia seguridad.

ask-letter = Escribe a: { $targets }
ask-letter-embassy = la embajada más cercana
ask-letter-more = { $targets } y { $count } más
ask-solidarity = Manda un mensaje de solidaridad a quienes están en huelga: { $to }
ask-sign = Firma el llamamiento
ask-sponsor = Suma tu nombre a la lista de adhesiones
ask-donate = Haz un donativo
ask-share = Cuéntaselo a otras personas
ask-attend = Ven a la concentración: { $place }, { $date }, { $time }

button-letter = Escribe una carta
button-solidarity = Muestra solidaridad
button-sign = Firma
button-sponsor = Suma tu nombre
button-donate = Dona
button-attend = La concentración
button-page = Página del caso
button-share = Comparte

## Las cartas en la página de un llamamiento

letter-how = Cómo enviarla: copia la carta en tu propio programa de correo o imprímela. Elige uno de los comienzos, añade una frase tuya y firma con tu nombre y el lugar donde vives. Quien la reciba sabrá quién eres.
letter-copies = Envía por favor una copia a: { $address }
letter-to-send = La carta
letter-reading = Qué dice la carta
letter-subject = Asunto: { $subject }
letter-opening = Empieza con una de estas frases:
letter-your-line = Después, añade una frase tuya:
letter-body = Y a continuación:

footer-key = clave { $fingerprint }
footer-source = código fuente

## Lo que se comunica al equipo

notice-proposed =
    Nueva propuesta de { $by }: { $number }, versión { $revision }
    { $title }
    Otra persona tiene que aprobarla: nabat approve { $number }
notice-queued =
    En cola: { $number }, versión { $revision }
    { $title }
    Sale el { $date } a las { $time } ({ $zone }). Hasta entonces, cualquiera del equipo puede pararlo: nabat halt { $number }
notice-queued-emergency =
    EMERGENCIA, autorizada por una sola persona: { $number }, versión { $revision }
    { $title }
    Sale el { $date } a las { $time } ({ $zone }). Si algo no está bien, hay que pararlo ya: nabat halt { $number }
notice-released = { $number }, versión { $revision }: el envío ha comenzado.
notice-halted = { $by } ha parado { $number }, versión { $revision }. No se envía nada más.
notice-done = { $number }, versión { $revision }: envío terminado. Llegó a { $reached ->
    [one] una suscripción
   *[other] { $reached } suscripciones
}; { $missed ->
    [0] no falta nadie
    [one] una no recibió nada
   *[other] { $missed } no recibieron nada
}. El informe: nabat status { $number }
notice-overdue = { $number }, versión { $revision }, tenía que salir mientras el servicio estaba parado. No se ha enviado y no saldrá por sí solo. Hace falta una decisión: nabat status { $number }
notice-failures-paused = { $number }, versión { $revision }: { $failed } de { $tried } mensajes han fallado definitivamente. El envío está en pausa y espera una decisión: nabat status { $number }
notice-failures-going-on = { $number }, versión { $revision }: { $failed } de { $tried } mensajes han fallado definitivamente. Como es urgente, el envío continúa. Conviene revisarlo: nabat status { $number }
notice-channel-paused = { $channel }: en pausa, no se envía nada. Motivo: { $reason }
notice-channel-resumed = { $channel }: se reanudan los envíos.
notice-organiser-added = Nueva persona en el equipo: { $name }. Si nadie lo esperaba, hay que preguntar enseguida quién lo hizo.
notice-organiser-removed = Ya no está en el equipo: { $name }. Las aprobaciones pendientes con este nombre quedan anuladas.
notice-code-locked = Demasiados códigos erróneos para { $name }: el nombre está bloqueado. Si no fue un despiste, alguien está probando códigos.
notice-list-exported = { $first } y { $second } han exportado la lista completa de suscripciones, cifrada para la clave { $recipient }. Si nadie lo esperaba o nadie conoce esta clave, hay que preguntarles enseguida.
notice-bot-deaf = El bot de Telegram no recibe nada en este momento: lo que se le escribe tiene que esperar, también las bajas. Motivo: { $reason }
notice-bot-hears = El bot de Telegram vuelve a recibir.

channel-telegram = Telegram
channel-email = Correo electrónico
channel-webhook = Webhooks

pause-unauthorized = rechazan nuestra clave de acceso. Hay que revisar el token.
pause-unauthorized-email = el servidor de correo rechaza nuestro acceso o nuestra dirección de remitente. Hay que revisar el usuario, la contraseña y el remitente.
pause-conflict = alguien más está usando nuestra clave de acceso. Si no es nadie del equipo, hay que cambiar el token.
pause-foreign-identity = la clave es de otro bot, no del que la gente eligió. Hay que poner el token correcto o aceptar el cambio.
pause-unreachable = no se puede conectar con el servicio. Se sigue intentando automáticamente.
pause-unreachable-email = no hay conexión segura con el servidor de correo. Se sigue intentando automáticamente; si no se arregla, hay que revisar su dirección y su certificado.
pause-content-rejected = el texto fue rechazado para tres destinatarios distintos. Hay que revisar el texto.

## Los asuntos de los correos al equipo

subject-proposed = { $number }: pendiente de aprobación
subject-queued = { $number }: en cola, aún se puede parar
subject-queued-emergency = { $number }: EMERGENCIA, autorizada por una sola persona
subject-released = { $number }: el envío ha comenzado
subject-halted = { $number }: envío parado
subject-done = { $number }: envío terminado
subject-overdue = { $number }: fuera de plazo, hace falta una decisión
subject-failures-paused = { $number }: en pausa tras muchos fallos, hace falta una decisión
subject-failures-going-on = { $number }: muchos fallos, conviene revisarlo
subject-channel-paused = { $channel }: en pausa
subject-channel-resumed = { $channel }: se reanudan los envíos
subject-organiser-added = Alguien se ha incorporado al equipo
subject-organiser-removed = Alguien ya no está en el equipo
subject-code-locked = Un nombre está bloqueado por códigos erróneos
subject-list-exported = Se ha exportado la lista
subject-bot-deaf = Bot: no recibe nada
subject-bot-hears = Bot: vuelve a recibir

## La pregunta a quien figura en una lista

confirm-subject = ¿Podemos escribirte?
confirm-who = Somos { $campaign }. Nos dieron una lista de direcciones y esta figura en ella. No sabemos si estabas de acuerdo, así que primero te preguntamos.
confirm-what = Si dices que sí, te enviaremos llamamientos urgentes en favor de personas perseguidas por su actividad sindical o por defender los derechos humanos: qué les ha pasado y qué puedes hacer. Solo escribimos cuando ocurre algo.
confirm-consent = Al decir que sí, aceptas que guardemos esta dirección, tu idioma y los datos que la acompañaban en la lista (temas, frecuencia, tu país) para enviarte estos llamamientos. Una lista así revela lo que piensa la gente; por eso la guardamos cifrada. Puedes darte de baja en cualquier momento: entonces lo borramos todo.
confirm-controller = Responsable de los datos: { $controller }
confirm-yes = Para decir que sí, responde a este correo en el plazo de una semana y deja este código en la respuesta:
confirm-other-way = O envía el código a { $address }
confirm-no = Para decir que no, no hace falta que hagas nada: no recibirás llamamientos y no conservamos tu dirección. Durante dos semanas queda solo una marca cifrada, para que en ese tiempo nadie vuelva a preguntarte. Si un correo como este puede perjudicarte, por favor, bórralo. Gracias por leer.

## La conversación con quienes se suscriben

# Con el botón se acepta confirm-what y chat-consent: quien los cambie, cambia la versión en chat.
chat-who = ¡Hola! Esto es { $campaign }.
chat-consent = Al pulsar «Sí», aceptas que guardemos el número de este chat, tu idioma y lo que elijas después (temas, país) para enviarte estos llamamientos. Una lista así revela lo que piensa la gente; por eso la guardamos cifrada. Puedes darte de baja en cualquier momento con /stop: entonces lo borramos todo, salvo una marca cifrada que impide que una lista antigua te vuelva a incluir.
chat-seen = Telegram puede ver que usas este bot, y también quien desbloquee tu teléfono.
chat-key = Firmamos cada llamamiento con esta clave: { $fingerprint }
chat-button-yes = Sí, quiero recibir llamamientos
chat-joined = Ya figuras en la lista. En cuanto ocurra algo, te escribiremos aquí.
chat-joined-more = Recibirás llamamientos de todos los temas; para elegir: /topics. Si nos dices tu país, podremos indicarte la embajada más cercana y no te pediremos nada que allí sea peligroso: /country. Lo que está en marcha: /appeals. Para darte de baja: /stop
chat-already = Ya figurabas en la lista.
chat-left = Ya no figuras en la lista y tus datos se han borrado. Durante doce meses queda una marca cifrada de este chat, para que ninguna lista antigua te vuelva a incluir. Si algún día quieres volver: /start
chat-left-stranger = Este chat no figura en la lista. Durante doce meses queda una marca cifrada de él, para que ninguna lista lo incluya. Si algún día quieres suscribirte: /start
chat-join-first = Para eso tienes que figurar en la lista. Para suscribirte: /start
chat-help = Qué puedes pedir:
chat-help-start = /start: suscribirte
chat-help-appeals = /appeals: los llamamientos en marcha
chat-help-topics = /topics: los temas que te interesan
chat-help-country = /country: dónde estás
chat-help-language = /language: otro idioma
chat-help-pause = /pause 7: nada durante siete días
chat-help-mydata = /mydata: qué guardamos sobre ti
chat-help-privacy = /privacy: qué guardamos en general y cuánto tiempo
chat-help-stop = /stop: no recibir nada más, de inmediato
chat-not-understood = Esto es un programa y no ha entendido el mensaje. Nadie lee lo que se escribe aquí, y no lo guardamos.
chat-language = ¿En qué idioma quieres leer?
chat-language-set = A partir de ahora te escribimos en español.
chat-topics = ¿Qué temas quieres? Pulsa para elegir.
chat-button-all-topics = Todos los temas
topic-trade-unions = Sindicatos
topic-human-rights-defenders = Defensa de derechos humanos
topic-lawyers = Abogacía
topic-journalists = Periodistas
topic-strikes = Huelgas
topic-police-violence = Violencia policial
topic-housing = Vivienda
topic-prisoners = Personas presas
chat-country = ¿En qué país estás? Lo usamos para indicarte la embajada más cercana y para no pedirte nada que allí sea peligroso. No hace falta que lo digas.
chat-country-other = Para cualquier otro país, escribe sus dos letras, por ejemplo: /country IE
chat-button-no-country = Prefiero no decirlo
chat-no-such-country = Ese no es el código de ningún país.
chat-pause-how = Para hacer una pausa, escribe cuántos días, de 1 a { $count }, por ejemplo: /pause 7
chat-paused = No te escribiremos hasta el final del { $date } (UTC). Para terminar antes la pausa: /pause 0
chat-pause-over = No hay ninguna pausa: el próximo llamamiento te llegará.
chat-privacy-what = Qué guardamos: el número de este chat, tu idioma, tus temas, tu país si lo has dicho, una pausa si la haces, y cuándo y qué texto aceptaste; de cada llamamiento, que lo recibiste y en qué mensaje. No guardamos nombres, ni números de teléfono, ni nada de lo que escribes aquí, ni lo que abres.
chat-privacy-why = Para qué: para enviarte llamamientos y contarte qué pasa con ellos.
chat-privacy-long = Cuánto tiempo: hasta que te des de baja. Que recibiste un llamamiento se borra dos semanas después de que termine, o cuando te des de baja. Después queda durante doce meses una marca cifrada de este chat. Los restos cifrados de lo borrado pueden permanecer un tiempo en nuestro disco y en las copias de seguridad.
chat-privacy-rights = /mydata te lo muestra todo, /stop lo borra. Para cualquier otra cosa, escribe a { $contact }
chat-kept = Esto es lo que guardamos sobre ti:
chat-kept-chat = Número del chat: { $chat }
chat-kept-language = Idioma: { $language }
chat-kept-topics = Temas: { $topics }
chat-kept-country = País: { $country }
chat-kept-cadence = Frecuencia: { $cadence ->
    [daily] una vez al día
    [daily-urgent] una vez al día, y los llamamientos más urgentes de inmediato
    [weekly] una vez a la semana
    [weekly-urgent] una vez a la semana, y los llamamientos más urgentes de inmediato
   *[instant] de inmediato
}
chat-kept-pause = Pausa: hasta el final del { $date } (UTC)
chat-kept-agreed = El { $date } aceptaste el texto «{ $text }».
chat-kept-receipts = Llamamientos de los que anotamos que te llegaron: { $count }
chat-appeals-none = En este momento no hay ningún llamamiento en marcha.
chat-appeals = Estos llamamientos están en marcha. Pulsa uno para leerlo.
chat-not-running = Este llamamiento ya no está en marcha.
chat-not-now = En este momento no podemos anotarlo y no ha cambiado nada. Inténtalo de nuevo más tarde. /stop funciona siempre.
