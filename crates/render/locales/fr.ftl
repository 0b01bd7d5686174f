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
kind-correction = Correction de { $number }
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
notice-failures-paused = { $number }, version { $revision } : { $failed } messages sur { $tried } ont définitivement échoué. L’envoi est suspendu et attend votre décision : nabat status { $number }
notice-failures-going-on = { $number }, version { $revision } : { $failed } messages sur { $tried } ont définitivement échoué. Comme c’est urgent, l’envoi continue. Merci de vérifier : nabat status { $number }
notice-channel-paused = { $channel } : canal suspendu, rien n’est envoyé. Motif : { $reason }
notice-channel-resumed = { $channel } : les envois ont repris.
notice-organiser-added = Une nouvelle personne dans l’équipe : { $name }. Si vous ne vous y attendiez pas, demandez tout de suite qui l’a ajoutée.
notice-organiser-removed = Ne fait plus partie de l’équipe : { $name }. Les approbations en cours sous ce nom sont nulles.
notice-code-locked = Trop de codes erronés pour { $name } : ce nom est bloqué. Si ce n’était pas une étourderie, quelqu’un essaie des codes.
notice-list-exported = { $first } et { $second } ont exporté la liste complète des abonnements, chiffrée pour la clé { $recipient }. Si vous ne vous y attendiez pas ou si vous ne connaissez pas cette clé, demandez-leur tout de suite des explications.

channel-telegram = Telegram
channel-email = Courriel
channel-webhook = Webhooks

pause-unauthorized = notre clé d’accès est refusée. Vérifiez le jeton.
pause-conflict = quelqu’un d’autre utilise notre clé d’accès. Si ce n’est personne de l’équipe, changez le jeton.
pause-foreign-identity = la clé appartient à un autre bot que celui auquel les gens se sont abonnés. Mettez le bon jeton, ou acceptez le changement.
pause-unreachable = le service est injoignable. Les tentatives continuent d’elles-mêmes.
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

## La question à une personne qui figure sur une liste

confirm-subject = Pouvons-nous vous écrire ?
confirm-who = Nous sommes { $campaign }. On nous a remis une liste d’adresses, et celle-ci y figure. Nous ne savons pas si vous étiez d’accord ; c’est pourquoi nous vous posons d’abord la question.
confirm-what = Si vous dites oui, nous vous enverrons des appels urgents en faveur de personnes persécutées parce qu’elles agissent dans un syndicat ou défendent les droits humains : ce qui leur est arrivé et ce que vous pouvez faire. Nous n’écrivons que lorsqu’il se passe quelque chose.
confirm-consent = En disant oui, vous acceptez que nous conservions cette adresse, votre langue et les indications de la liste (thèmes, fréquence, votre pays) pour vous envoyer ces appels. Une telle liste révèle les convictions des gens ; c’est pourquoi nous la gardons chiffrée. Vous pouvez vous désinscrire à tout moment : nous effaçons alors tout cela.
confirm-controller = Responsable des données : { $controller }
confirm-yes = Pour dire oui, répondez à ce courriel d’ici une semaine en laissant ce code dans votre réponse :
confirm-other-way = Ou envoyez le code à { $address }
confirm-no = Pour dire non, vous n’avez rien à faire : vous ne recevrez pas d’appels et nous ne gardons pas votre adresse. Pendant deux semaines, il n’en reste qu’une marque chiffrée, pour que personne ne vous repose la question entre-temps. Si un courriel comme celui-ci peut vous nuire, effacez-le, s’il vous plaît. Merci de nous avoir lus.
