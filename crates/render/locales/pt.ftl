# Português, Acordo Ortográfico de 1990, com palavras que se entendem em Portugal e no Brasil.
# Quem lê é tratado na terceira pessoa (imperativo: «escreva»), sem «tu» nem «você», tal como nos
# apelos; a equipa também. Botões no infinitivo. Linguagem simples, sem palavras de ordem.

## O início de uma mensagem

rehearsal-past = SIMULACRO: um caso de { $year }. Por favor, não aja.
rehearsal-now = SIMULACRO { $year }: é um teste, não um apelo verdadeiro. Por favor, não aja.
rehearsal-word = SIMULACRO
rehearsal-notice = SIMULACRO { $year }

other-language = Este apelo ainda não existe em português. Aqui está em { $language ->
    [de] alemão
    [es] espanhol
    [fr] francês
    [it] italiano
    [pl] polaco
    [pt] português
    [ru] russo
    [kk] cazaque
   *[en] inglês
}.

urgency-immediate = URGENTE: cada hora conta
urgency-expected = Urgente: cada dia conta
urgency-future = Apelo para as próximas semanas
urgency-past = Para sua informação
urgency-unknown = Apelo

kind-update = Novidades sobre { $number }
kind-correction = Correção de { $number }
kind-outcome = { $number }: como terminou
kind-withdrawal = { $number } foi retirado

correction-note = Havia um erro na nossa mensagem anterior. Por favor, use apenas esta.
full-note = Não recebeu as nossas mensagens anteriores sobre este caso. Pode lê-las na página do caso.
stop-outcome = Por favor, não envie mais cartas. Agradecemos a todas as pessoas que agiram.
stop-withdrawal = Por favor, não envie mais cartas: retiramos este apelo.

## As partes de uma mensagem

heading-happened = O que aconteceu
heading-to-do = O que pode fazer
heading-next = E agora
read-on = Ler o texto completo

deadline-act = Por favor, aja até ao fim do dia { $date } (fuso horário { $zone }).
deadline-runs = O apelo decorre até ao fim do dia { $date } (fuso horário { $zone }).
deadline-standing = Este apelo não tem data-limite.

date = { $day ->
    [1] 1.º
   *[other] { $day }
} de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
} de { $year }

danger = Num país a que este caso diz respeito, escrever, assinar ou participar pode ser perigoso. Por isso não o pedimos a ninguém lá. Divulgar esta mensagem também pode chamar a atenção: pense primeiro na sua própria segurança.

ask-letter = Escreva a: { $targets }
ask-letter-embassy = a embaixada mais próxima
ask-letter-more = { $targets } e mais { $count }
ask-solidarity = Mande uma mensagem de solidariedade a quem está em greve: { $to }
ask-sign = Assine o apelo
ask-sponsor = Junte-se a quem apoia o apelo
ask-donate = Faça um donativo
ask-share = Conte a outras pessoas
ask-attend = Venha à concentração: { $place }, { $date }, { $time }

button-letter = Escrever uma carta
button-solidarity = Mostrar solidariedade
button-sign = Assinar
button-sponsor = Apoiar o apelo
button-donate = Doar
button-attend = A concentração
button-page = Página do caso
button-share = Divulgar

## As cartas na página de um apelo

letter-how = Como enviar: copie a carta para o seu próprio programa de correio, ou imprima-a. Escolha um dos inícios, acrescente uma frase sua e assine com o seu nome e o lugar onde vive. Quem a recebe saberá quem é.
letter-copies = Por favor, envie uma cópia para: { $address }
letter-to-send = A carta
letter-reading = O que diz a carta
letter-subject = Assunto: { $subject }
letter-opening = Comece com uma destas frases:
letter-your-line = Depois diga-o por palavras suas:
letter-body = E a seguir:

footer-key = chave { $fingerprint }
footer-source = código-fonte

## O que a equipa recebe

notice-proposed =
    Nova proposta de { $by }: { $number }, versão { $revision }
    { $title }
    Outra pessoa tem de a aprovar: nabat approve { $number }
notice-queued =
    Em fila: { $number }, versão { $revision }
    { $title }
    O envio começa a { $date } às { $time } ({ $zone }). Até lá, qualquer pessoa da equipa pode pará-lo: nabat halt { $number }
notice-queued-emergency =
    EMERGÊNCIA, autorizada por uma só pessoa: { $number }, versão { $revision }
    { $title }
    O envio começa a { $date } às { $time } ({ $zone }). Se algo não estiver certo, é preciso pará-lo já: nabat halt { $number }
notice-released = { $number }, versão { $revision }: o envio começou.
notice-halted = { $by } parou { $number }, versão { $revision }. Nada mais é enviado.
notice-done = { $number }, versão { $revision }: envio concluído. Chegou a { $reached ->
    [0] nenhuma subscrição
    [one] uma subscrição
   *[other] { $reached } subscrições
}; { $missed ->
    [0] ninguém ficou de fora
    [one] uma não foi alcançada
   *[other] { $missed } não foram alcançadas
}. O relatório: nabat status { $number }
notice-overdue = { $number }, versão { $revision }, devia sair enquanto o serviço estava parado. Nada foi enviado e nada sairá por si. É preciso decidir: nabat status { $number }
notice-failures-paused = { $number }, versão { $revision }: mensagens que falharam definitivamente: { $failed } de { $tried }. O envio está em pausa e espera uma decisão: nabat status { $number }
notice-failures-going-on = { $number }, versão { $revision }: mensagens que falharam definitivamente: { $failed } de { $tried }. Como é urgente, o envio continua. Convém verificar: nabat status { $number }
notice-channel-paused = { $channel }: em pausa, nada é enviado. Motivo: { $reason }
notice-channel-resumed = { $channel }: os envios recomeçaram.
notice-organiser-added = Nova pessoa na equipa: { $name }. Se ninguém o esperava, é preciso perguntar já quem o fez.
notice-organiser-removed = Já não pertence à equipa: { $name }. As aprovações pendentes com este nome ficam sem efeito.
notice-code-locked = Demasiados códigos errados para { $name }: o nome está bloqueado. Se não foi distração, alguém anda a tentar códigos.
notice-list-exported = { $first } e { $second } exportaram a lista completa de subscrições, cifrada para a chave { $recipient }. Se ninguém o esperava ou ninguém conhece esta chave, é preciso perguntar-lhes já porquê.
notice-bot-deaf = O bot do Telegram não recebe mensagens neste momento: o que lhe escrevem tem de esperar, também as saídas da lista. Motivo: { $reason }
notice-bot-hears = O bot do Telegram volta a receber.

channel-telegram = Telegram
channel-email = Correio eletrónico
channel-webhook = Webhooks

pause-unauthorized = a nossa chave de acesso é recusada. É preciso verificar o token.
pause-unauthorized-email = o servidor de correio recusa o nosso acesso ou o nosso endereço de remetente. É preciso verificar o nome de utilizador, a palavra-passe e o remetente.
pause-conflict = alguém mais usa a nossa chave de acesso. Se não é ninguém da equipa, é preciso trocar o token.
pause-foreign-identity = a chave é de outro bot, não daquele que as pessoas escolheram. É preciso pôr o token certo ou aceitar a mudança.
pause-unreachable = não se consegue chegar ao serviço. As tentativas continuam por si.
pause-unreachable-email = não há ligação segura ao servidor de correio. As tentativas continuam por si; se demorar, é preciso verificar o endereço e o certificado do servidor.
pause-content-rejected = o texto foi recusado para três destinatários diferentes. É preciso rever o texto.

## Os assuntos das mensagens de correio à equipa

subject-proposed = { $number }: à espera de aprovação
subject-queued = { $number }: em fila, ainda se pode parar
subject-queued-emergency = { $number }: EMERGÊNCIA, autorizada por uma só pessoa
subject-released = { $number }: o envio começou
subject-halted = { $number }: envio parado
subject-done = { $number }: envio concluído
subject-overdue = { $number }: fora de prazo, é preciso decidir
subject-failures-paused = { $number }: em pausa após muitas falhas, é preciso decidir
subject-failures-going-on = { $number }: muitas falhas, convém verificar
subject-channel-paused = { $channel }: em pausa
subject-channel-resumed = { $channel }: os envios recomeçaram
subject-organiser-added = Há uma nova pessoa na equipa
subject-organiser-removed = Uma pessoa já não pertence à equipa
subject-code-locked = Um nome ficou bloqueado após códigos errados
subject-list-exported = A lista foi exportada
subject-bot-deaf = Bot: não recebe mensagens
subject-bot-hears = Bot: volta a receber

## A pergunta a quem consta de uma lista

confirm-subject = Podemos escrever-lhe?
confirm-who = Somos { $campaign }. Deram-nos uma lista de endereços e este consta dela. Não sabemos se concordou com isso; por isso, perguntamos primeiro.
confirm-what = Se disser que sim, vai receber apelos urgentes em defesa de pessoas perseguidas pela sua atividade sindical ou por defenderem os direitos humanos: o que lhes aconteceu e o que pode fazer. Só escrevemos quando acontece alguma coisa.
confirm-consent = Ao dizer que sim, concorda que guardemos este endereço, a sua língua e os dados que o acompanhavam na lista (temas, frequência, o seu país) para lhe enviar estes apelos. Uma lista assim revela as convicções das pessoas; por isso a guardamos cifrada. Pode sair a qualquer momento: nesse caso, apagamos tudo.
confirm-controller = Responsável pelos dados: { $controller }
confirm-yes = Para dizer que sim, responda a esta mensagem no prazo de uma semana e deixe este código na resposta:
confirm-other-way = Ou envie o código para { $address }
confirm-no = Para dizer que não, não precisa de fazer nada: não receberá apelos e não guardamos o seu endereço. Durante duas semanas fica apenas uma marca cifrada, para que nesse tempo ninguém volte a perguntar-lhe. Se uma mensagem como esta lhe puder causar problemas, apague-a, por favor. Agradecemos a sua atenção.

## A conversa com quem subscreve

# Com o botão aceitam-se confirm-what e chat-consent: quem os muda, muda a versão em chat.
chat-who = Olá! Aqui fala { $campaign }.
chat-consent = Ao carregar em «Sim», concorda que guardemos o número deste chat, a sua língua e o que escolher depois (temas, país) para lhe enviar estes apelos. Uma lista assim revela as convicções das pessoas; por isso a guardamos cifrada. Pode sair a qualquer momento com /stop: nesse caso, apagamos tudo, exceto uma marca cifrada que impede que uma lista antiga volte a incluir este chat.
chat-seen = O Telegram pode ver que este bot é usado, e quem desbloquear o seu telefone também.
chat-key = Assinamos cada apelo com esta chave: { $fingerprint }
chat-button-yes = Sim, quero receber apelos
chat-joined = Já está na lista. Assim que acontecer alguma coisa, escrevemos aqui.
chat-joined-more = Vai receber apelos sobre todos os temas; para escolher: /topics. Se nos disser o seu país, podemos indicar a embaixada mais próxima e não lhe pedimos nada que lá seja perigoso: /country. O que está a decorrer: /appeals. Para sair: /stop
chat-already = Este chat já estava na lista.
chat-left = Já não está na lista e os seus dados foram apagados. Durante doze meses fica uma marca cifrada deste chat, para que nenhuma lista antiga o volte a incluir. Se um dia quiser voltar: /start
chat-left-stranger = Este chat não está na lista. Durante doze meses fica uma marca cifrada dele, para que nenhuma lista o inclua. Se um dia quiser entrar: /start
chat-join-first = Para isso é preciso estar na lista. Para entrar: /start
chat-help = O que pode pedir:
chat-help-start = /start: entrar na lista
chat-help-appeals = /appeals: os apelos em curso
chat-help-topics = /topics: os temas que lhe interessam
chat-help-country = /country: onde está
chat-help-language = /language: outra língua
chat-help-pause = /pause 7: nada durante sete dias
chat-help-mydata = /mydata: o que guardamos sobre si
chat-help-privacy = /privacy: o que guardamos em geral, e por quanto tempo
chat-help-stop = /stop: não receber mais nada, de imediato
chat-not-understood = Isto é um programa e não percebeu a mensagem. Ninguém lê o que se escreve aqui, e não o guardamos.
chat-language = Em que língua quer ler?
chat-language-set = A partir de agora escrevemos em português.
chat-topics = Que temas quer? Carregue para escolher.
chat-button-all-topics = Todos os temas
topic-trade-unions = Sindicatos
topic-human-rights-defenders = Defesa dos direitos humanos
topic-lawyers = Advocacia
topic-journalists = Jornalistas
topic-strikes = Greves
topic-police-violence = Violência policial
topic-housing = Habitação
topic-prisoners = Pessoas presas
chat-country = Em que país está? Serve para indicar a embaixada mais próxima e para não lhe pedir nada que lá seja perigoso. Não precisa de o dizer.
chat-country-other = Para qualquer outro país, escreva as suas duas letras, por exemplo: /country IE
chat-button-no-country = Prefiro não dizer
chat-no-such-country = Esse não é o código de um país.
chat-pause-how = Para fazer uma pausa, escreva quantos dias, de 1 a { $count }, por exemplo: /pause 7
chat-paused = Não escrevemos até ao fim do dia { $date } (UTC). Para terminar a pausa mais cedo: /pause 0
chat-pause-over = Não há nenhuma pausa: o próximo apelo vai chegar.
chat-privacy-what = O que guardamos: o número deste chat, a sua língua, os seus temas, o seu país se o disse, uma pausa se a fizer, e quando e que texto aceitou; de cada apelo, que o recebeu e em que mensagem. Não guardamos nomes, nem números de telefone, nem nada do que escreve aqui, nem o que abre.
chat-privacy-why = Para quê: para lhe enviar os apelos e dizer o que resultou deles.
chat-privacy-long = Por quanto tempo: até sair da lista. A nota de que recebeu um apelo é apagada duas semanas depois de ele terminar, ou quando sair. Depois fica durante doze meses uma marca cifrada deste chat. Restos cifrados do que foi apagado podem ficar algum tempo no nosso disco e nas cópias de segurança.
chat-privacy-rights = /mydata mostra-lhe tudo, /stop apaga. Para qualquer outra coisa, escreva para { $contact }
chat-kept = Isto é o que guardamos sobre si:
chat-kept-chat = Número do chat: { $chat }
chat-kept-language = Língua: { $language }
chat-kept-topics = Temas: { $topics }
chat-kept-country = País: { $country }
chat-kept-cadence = Frequência: { $cadence ->
    [daily] uma vez por dia
    [daily-urgent] uma vez por dia, e os apelos mais urgentes de imediato
    [weekly] uma vez por semana
    [weekly-urgent] uma vez por semana, e os apelos mais urgentes de imediato
   *[instant] de imediato
}
chat-kept-pause = Pausa: até ao fim do dia { $date } (UTC)
chat-kept-agreed = Em { $date } aceitou o texto «{ $text }».
chat-kept-receipts = Apelos que anotámos como recebidos: { $count }
chat-appeals-none = De momento não há nenhum apelo em curso.
chat-appeals = Estes apelos estão em curso. Carregue num deles para o ler.
chat-not-running = Este apelo já não está em curso.
chat-not-now = De momento não podemos anotar isto, e nada mudou. Tente mais tarde, por favor. /stop funciona sempre.
