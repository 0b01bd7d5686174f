# Français. On vouvoie les lectrices et lecteurs, comme dans les appels, et « vous » s’adresse
# aussi à l’équipe ; les boutons sont à l’infinitif. Langue simple, sans slogans. Devant « : ; ! ? »
# et dans les guillemets, l’espace est insécable (U+00A0).

## Le début d’un message

rehearsal-past = EXERCICE : un cas de { $year }. Merci de ne pas y donner suite.
rehearsal-now = EXERCICE { $year } : ceci est un test, pas un véritable appel. Merci de ne pas y donner suite.
rehearsal-word = EXERCICE
rehearsal-notice = EXERCICE { $year }

other-language = Cet appel n’existe pas encore en français. Le voici en { $language ->
    [de] allemand
    [es] espagnol
    [fr] français
    [it] italien
    [pl] polonais
    [pt] portugais
    [ru] russe
    [kk] kazakh
   *[en] anglais
}.

urgency-immediate = URGENT : chaque heure compte
urgency-expected = Urgent : chaque jour compte
urgency-future = Appel pour les semaines à venir
urgency-past = Pour information
urgency-unknown = Appel

kind-update = Du nouveau sur { $number }
kind-correction = Rectificatif à { $number }
kind-outcome = { $number } : comment l’affaire s’est terminée
kind-withdrawal = { $number } est retiré

correction-note = Notre message précédent contenait une erreur. Merci de n’utiliser que celui-ci.
full-note = Vous n’avez pas reçu nos messages précédents sur cette affaire. Vous pouvez les lire sur sa page.
stop-outcome = Merci de ne plus envoyer de lettres, et merci à toutes les personnes qui ont agi.
stop-withdrawal = Merci de ne plus envoyer de lettres : nous retirons cet appel.

## Les parties d’un message

heading-happened = Ce qui s’est passé
heading-to-do = Ce que vous pouvez faire
heading-next = Et maintenant
read-on = Lire le texte complet

deadline-act = Merci d’agir avant la fin du { $date } (fuseau horaire { $zone }).
deadline-runs = L’appel court jusqu’à la fin du { $date } (fuseau horaire { $zone }).
deadline-standing = Cet appel n’a pas de date limite.

date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }

danger = Dans un pays que cette affaire concerne, écrire, signer ou participer peut être dangereux. C’est pourquoi nous ne le demandons à personne là-bas. Faire circuler ce message peut aussi se remarquer : pensez d’abord à votre propre sécurité.

ask-letter = Écrivez à : { $targets }
ask-letter-embassy = l’ambassade la plus proche
ask-letter-more = { $targets } et { $count } autres
ask-solidarity = Envoyez un message de solidarité aux grévistes : { $to }
ask-sign = Signez l’appel
ask-sponsor = Ajoutez votre nom à la liste des soutiens
ask-donate = Faites un don
ask-share = Parlez-en autour de vous
ask-attend = Venez au rassemblement : { $place }, { $date }, { $time }

button-letter = Écrire une lettre
button-solidarity = Se montrer solidaire
button-sign = Signer
button-sponsor = Soutenir l’appel
button-donate = Faire un don
button-attend = Le rassemblement
button-page = Page de l’affaire
button-share = Partager

## Les lettres sur la page d’un appel

letter-how = Comment l’envoyer : copiez la lettre dans votre propre messagerie, ou imprimez-la. Choisissez l’un des débuts, ajoutez une phrase de vous et signez de votre nom, avec le lieu où vous habitez. Le destinataire saura qui vous êtes.
letter-copies = Merci d’envoyer une copie à : { $address }
letter-to-send = La lettre
letter-reading = Ce que dit la lettre
letter-subject = Objet : { $subject }
letter-opening = Commencez par l’une de ces phrases :
letter-your-line = Puis ajoutez une phrase de vous :
letter-body = Et ensuite :

footer-key = clé { $fingerprint }
footer-source = code source

## Ce que l’équipe reçoit

notice-proposed =
    Nouvelle proposition de { $by } : { $number }, version { $revision }
    { $title }
    Une autre personne doit l’approuver : nabat approve { $number }
notice-queued =
    En file d’attente : { $number }, version { $revision }
    { $title }
    L’envoi commence le { $date } à { $time } ({ $zone }). D’ici là, n’importe qui dans l’équipe peut l’arrêter : nabat halt { $number }
notice-queued-emergency =
    URGENCE, autorisée par une seule personne : { $number }, version { $revision }
    { $title }
    L’envoi commence le { $date } à { $time } ({ $zone }). Si quelque chose ne va pas, arrêtez-le maintenant : nabat halt { $number }
notice-released = { $number }, version { $revision } : l’envoi a commencé.
notice-halted = { $by } a arrêté { $number }, version { $revision }. Plus rien n’en est envoyé.
notice-done = { $number }, version { $revision } : envoi terminé. Reçu par { $reached ->
    [one] { $reached } abonnement
   *[other] { $reached } abonnements
} ; { $missed ->
    [0] personne n’a été oublié
    [one] { $missed } n’a pas été joint
   *[other] { $missed } n’ont pas été joints
}. Le rapport : nabat status { $number }
notice-overdue = { $number }, version { $revision }, devait partir pendant que le service était arrêté. Rien n’a été envoyé et rien ne partira tout seul. À vous de décider : nabat status { $number }
notice-failures-paused = { $number }, version { $revision } : { $failed } messages sur { $tried } n’ont définitivement pas pu être remis. L’envoi est suspendu et attend votre décision : nabat status { $number }
notice-failures-going-on = { $number }, version { $revision } : { $failed } messages sur { $tried } n’ont définitivement pas pu être remis. Comme c’est urgent, l’envoi continue. Merci de vérifier : nabat status { $number }
notice-channel-paused = { $channel } : canal suspendu, rien n’est envoyé. Motif : { $reason }
notice-channel-resumed = { $channel } : les envois ont repris.
notice-organiser-added = Une nouvelle personne dans l’équipe : { $name }. Si vous ne vous y attendiez pas, demandez tout de suite qui l’a ajoutée.
notice-organiser-removed = Ne fait plus partie de l’équipe : { $name }. Les approbations en cours sous ce nom sont nulles.
notice-code-locked = Trop de codes erronés pour { $name } : ce nom est bloqué. Si ce n’était pas une étourderie, quelqu’un essaie des codes.
notice-list-exported = { $first } et { $second } ont exporté la liste complète des abonnements, chiffrée pour la clé { $recipient }. Si vous ne vous y attendiez pas ou si vous ne connaissez pas cette clé, demandez-leur tout de suite des explications.
notice-bot-deaf = Le bot Telegram ne reçoit rien pour le moment : ce qu’on lui écrit doit attendre, les désinscriptions aussi. Raison : { $reason }
notice-bot-hears = Le bot Telegram reçoit de nouveau.

channel-telegram = Telegram
channel-email = Courriel
channel-webhook = Webhooks

pause-unauthorized = notre clé d’accès est refusée. Vérifiez le jeton.
pause-unauthorized-email = le serveur de messagerie refuse notre connexion ou notre adresse d’expédition. Vérifiez l’identifiant, le mot de passe et l’expéditeur.
pause-conflict = quelqu’un d’autre utilise notre clé d’accès. Si ce n’est personne de l’équipe, changez le jeton.
pause-foreign-identity = la clé appartient à un autre bot que celui auquel les gens se sont abonnés. Mettez le bon jeton, ou acceptez le changement.
pause-unreachable = le service est injoignable. Les tentatives continuent d’elles-mêmes.
pause-unreachable-email = pas de liaison sûre avec le serveur de messagerie. Les tentatives continuent d’elles-mêmes ; si cela dure, vérifiez son adresse et son certificat.
pause-content-rejected = le texte a été refusé pour trois destinataires différents. Vérifiez le texte.

## Les objets des courriels à l’équipe

subject-proposed = { $number } : en attente d’approbation
subject-queued = { $number } : en file d’attente, peut encore être arrêté
subject-queued-emergency = { $number } : URGENCE, autorisée par une seule personne
subject-released = { $number } : l’envoi a commencé
subject-halted = { $number } : envoi arrêté
subject-done = { $number } : envoi terminé
subject-overdue = { $number } : en retard, à vous de décider
subject-failures-paused = { $number } : suspendu après de nombreux échecs, à vous de décider
subject-failures-going-on = { $number } : nombreux échecs, merci de vérifier
subject-channel-paused = { $channel } : canal suspendu
subject-channel-resumed = { $channel } : les envois ont repris
subject-organiser-added = Une nouvelle personne dans l’équipe
subject-organiser-removed = Une personne ne fait plus partie de l’équipe
subject-code-locked = Un nom est bloqué après des codes erronés
subject-list-exported = La liste a été exportée
subject-bot-deaf = Bot : n’entend personne
subject-bot-hears = Bot : entend de nouveau

## La question à une personne qui figure sur une liste

confirm-subject = Pouvons-nous vous écrire ?
confirm-who = Nous sommes { $campaign }. On nous a remis une liste d’adresses, et celle-ci y figure. Nous ne savons pas si vous étiez d’accord ; c’est pourquoi nous vous posons d’abord la question.
confirm-what = Si vous dites oui, nous vous enverrons des appels urgents en faveur de personnes persécutées parce qu’elles agissent dans un syndicat ou défendent les droits humains : ce qui leur est arrivé et ce que vous pouvez faire. Nous n’écrivons que lorsqu’il se passe quelque chose.
confirm-consent = En disant oui, vous acceptez que nous conservions cette adresse, votre langue et les indications de la liste (thèmes, fréquence, votre pays) pour vous envoyer ces appels. Une telle liste révèle les convictions des gens ; c’est pourquoi nous la gardons chiffrée. Vous pouvez vous désinscrire à tout moment : nous effaçons alors tout cela.
confirm-controller = Responsable des données : { $controller }
confirm-yes = Pour dire oui, répondez à ce courriel d’ici une semaine en laissant ce code dans votre réponse :
confirm-other-way = Ou envoyez le code à { $address }
confirm-no = Pour dire non, vous n’avez rien à faire : vous ne recevrez pas d’appels et nous ne gardons pas votre adresse. Pendant deux semaines, il n’en reste qu’une marque chiffrée, pour que personne ne vous repose la question entre-temps. Si un courriel comme celui-ci peut vous nuire, effacez-le, s’il vous plaît. Merci de nous avoir lus.

## La conversation avec les personnes abonnées

# Avec le bouton, on accepte confirm-what et chat-consent : qui les change change la version dans
# chat.
chat-who = Bonjour ! Ici { $campaign }.
chat-consent = En appuyant sur « Oui », vous acceptez que nous conservions le numéro de cette discussion, votre langue et ce que vous choisirez ensuite (thèmes, pays) pour vous envoyer ces appels. Une telle liste révèle les convictions des gens ; c’est pourquoi nous la gardons chiffrée. Vous pouvez vous désinscrire à tout moment avec /stop : nous effaçons alors tout, sauf une marque chiffrée qui empêche une ancienne liste de vous réinscrire.
chat-seen = Telegram peut voir que vous utilisez ce bot, et toute personne qui déverrouille votre téléphone aussi.
chat-key = Nous signons chaque appel avec cette clé : { $fingerprint }
chat-button-yes = Oui, je veux recevoir les appels
chat-joined = Vous êtes sur la liste. Dès qu’il se passe quelque chose, nous vous écrirons ici.
chat-joined-more = Vous recevrez les appels sur tous les thèmes ; pour choisir : /topics. Si vous nous indiquez votre pays, nous pourrons nommer l’ambassade la plus proche et ne vous demanderons rien qui y serait dangereux : /country. Ce qui est en cours : /appeals. Pour vous désinscrire : /stop
chat-already = Vous êtes déjà sur la liste.
chat-left = Vous n’êtes plus sur la liste et vos données sont effacées. Pendant douze mois, il reste une marque chiffrée de cette discussion, pour qu’aucune ancienne liste ne vous réinscrive. Si vous voulez revenir un jour : /start
chat-left-stranger = Cette discussion n’est pas sur la liste. Pendant douze mois, il en reste une marque chiffrée, pour qu’aucune liste ne l’inscrive. Si vous voulez vous inscrire un jour : /start
chat-join-first = Pour cela, il faut être sur la liste. Pour vous inscrire : /start
chat-help = Ce que vous pouvez demander :
chat-help-start = /start : s’inscrire sur la liste
chat-help-appeals = /appeals : les appels en cours
chat-help-topics = /topics : choisir les thèmes
chat-help-country = /country : dire où vous êtes
chat-help-language = /language : une autre langue
chat-help-pause = /pause 7 : rien pendant sept jours
chat-help-mydata = /mydata : ce que nous conservons sur vous
chat-help-privacy = /privacy : ce que nous conservons en général, et combien de temps
chat-help-stop = /stop : ne plus rien recevoir, tout de suite
chat-not-understood = Ceci est un programme, et il n’a pas compris. Personne ne lit ce qui s’écrit ici, et nous ne le conservons pas.
chat-language = Dans quelle langue voulez-vous lire ?
chat-language-set = Désormais, nous vous écrirons en français.
chat-topics = Quels thèmes voulez-vous ? Appuyez pour choisir.
chat-button-all-topics = Tous les thèmes
topic-trade-unions = Syndicats
topic-human-rights-defenders = Défense des droits humains
topic-lawyers = Avocates et avocats
topic-journalists = Journalistes
topic-strikes = Grèves
topic-police-violence = Violences policières
topic-housing = Logement
topic-prisoners = Personnes détenues
chat-country = Dans quel pays êtes-vous ? Cela nous sert à nommer l’ambassade la plus proche et à ne rien vous demander qui y serait dangereux. Rien ne vous oblige à le dire.
chat-country-other = Pour tout autre pays, écrivez ses deux lettres, par exemple : /country IE
chat-button-no-country = Ne pas le dire
chat-no-such-country = Ce n’est pas le code d’un pays.
chat-pause-how = Pour faire une pause, écrivez le nombre de jours, de 1 à { $count }, par exemple : /pause 7
chat-paused = Nous ne vous écrirons pas jusqu’à la fin du { $date } (UTC). Pour finir la pause plus tôt : /pause 0
chat-pause-over = Vous n’êtes pas en pause : le prochain appel vous parviendra.
chat-privacy-what = Ce que nous conservons : le numéro de cette discussion, votre langue, vos thèmes, votre pays si vous l’avez indiqué, une pause si vous en faites une, et quand vous avez accepté quel texte ; pour chaque appel, que vous l’avez reçu et dans quel message. Nous ne conservons ni noms, ni numéros de téléphone, ni rien de ce que vous écrivez ici, ni ce que vous ouvrez.
chat-privacy-why = Pour quoi faire : pour vous envoyer les appels et vous dire ce qu’ils deviennent.
chat-privacy-long = Combien de temps : jusqu’à votre désinscription. La mention qu’un appel vous est parvenu est effacée deux semaines après sa fin, ou quand vous vous désinscrivez. Ensuite, une marque chiffrée de cette discussion reste douze mois. Des restes chiffrés de ce qui a été effacé peuvent rester quelque temps sur notre disque et dans les sauvegardes.
chat-privacy-rights = /mydata vous montre tout, /stop l’efface. Pour toute autre chose, écrivez à { $contact }
chat-kept = Voici ce que nous conservons sur vous :
chat-kept-chat = Numéro de la discussion : { $chat }
chat-kept-language = Langue : { $language }
chat-kept-topics = Thèmes : { $topics }
chat-kept-country = Pays : { $country }
chat-kept-cadence = Fréquence : { $cadence ->
    [daily] une fois par jour
    [daily-urgent] une fois par jour, et les appels les plus urgents tout de suite
    [weekly] une fois par semaine
    [weekly-urgent] une fois par semaine, et les appels les plus urgents tout de suite
   *[instant] tout de suite
}
chat-kept-pause = Pause : jusqu’à la fin du { $date } (UTC)
chat-kept-agreed = Vous avez accepté le { $date } le texte « { $text } ».
chat-kept-receipts = Appels dont nous avons noté qu’ils vous sont parvenus : { $count }
chat-appeals-none = Aucun appel n’est en cours pour le moment.
chat-appeals = Ces appels sont en cours. Appuyez sur l’un d’eux pour le lire.
chat-not-running = Cet appel n’est plus en cours.
chat-not-now = Nous ne pouvons pas le noter pour le moment, et rien n’a changé. Réessayez plus tard, s’il vous plaît. /stop fonctionne toujours.
