# Қазақша. Оқырманға да, топқа да «сіз» деп сөйлейміз. Түймелер — тұйық етістікпен немесе
# зат есіммен. Қарапайым тіл, ұрансыз.

## Хабардың басы

rehearsal-past = ЖАТТЫҒУ: бұл { $year } жылғы оқиға. Ештеңе жасамай-ақ қойыңыз.
rehearsal-now = ЖАТТЫҒУ { $year }: бұл — сынақ, шын үндеу емес. Ештеңе жасамай-ақ қойыңыз.
rehearsal-word = ЖАТТЫҒУ
rehearsal-notice = ЖАТТЫҒУ { $year }

other-language = Бұл үндеудің қазақша нұсқасы әзірге жоқ. Төменде { $language ->
    [de] немісше
    [es] испанша
    [fr] французша
    [it] итальянша
    [pl] полякша
    [pt] португалша
    [ru] орысша
    [kk] қазақша
   *[en] ағылшынша
} нұсқасы берілген.

urgency-immediate = ШҰҒЫЛ: әр сағат қымбат
urgency-expected = Шұғыл: әр күн қымбат
urgency-future = Алдағы апталарға арналған үндеу
urgency-past = Мәлімет үшін
urgency-unknown = Үндеу

kind-update = { $number } бойынша жаңа мәлімет
kind-correction = { $number } бойынша түзету
kind-outcome = { $number }: іс немен аяқталды
kind-withdrawal = { $number }: үндеу қайтарып алынды

correction-note = Алдыңғы хабарымызда қате болды. Тек осы хабарды пайдаланыңыз.
full-note = Бұл іс туралы бұрынғы хабарларымыз сізге келген жоқ. Оларды істің бетінен оқи аласыз.
stop-outcome = Енді хат жібермеңіз. Көмектескен баршаңызға рақмет.
stop-withdrawal = Енді хат жібермеңіз: біз бұл үндеуді қайтарып аламыз.

## Хабардың бөліктері

heading-happened = Не болды
heading-to-do = Сіз не істей аласыз
heading-next = Енді не болады
read-on = Толық мәтінін оқу

deadline-act = Мына күннің соңына дейін үлгеріңіз: { $date } (уақыт белдеуі: { $zone }).
deadline-runs = Үндеу мына күннің соңына дейін жарамды: { $date } (уақыт белдеуі: { $zone }).
deadline-standing = Бұл үндеудің мерзімі шектелмеген.

date = { $year } жылғы { $day } { $month ->
    [1] қаңтар
    [2] ақпан
    [3] наурыз
    [4] сәуір
    [5] мамыр
    [6] маусым
    [7] шілде
    [8] тамыз
    [9] қыркүйек
    [10] қазан
    [11] қараша
   *[12] желтоқсан
}

danger = Осы іске қатысы бар елде хат жазу, қол қою немесе шараға қатысу қауіпті болуы мүмкін. Сондықтан ол жақтағылардан мұны сұрамаймыз. Хабарды таратқаныңыз да байқалып қалуы мүмкін: ең алдымен өз қауіпсіздігіңізді ойлаңыз.

ask-letter = Хат жазыңыз: { $targets }
ask-letter-embassy = ең жақын елшілік
ask-letter-more = { $targets } және тағы { $count }
ask-solidarity = Ереуілшілерге қолдау сөзін жіберіңіз: { $to }
ask-sign = Үндеуге қол қойыңыз
ask-sponsor = Үндеуді қолдаушыларға қосылыңыз
ask-donate = Қаржылай көмектесіңіз
ask-share = Бұл туралы басқаларға айтыңыз
ask-attend = Пикетке келіңіз: { $place }, { $date }, { $time }

button-letter = Хат жазу
button-solidarity = Қолдау білдіру
button-sign = Қол қою
button-sponsor = Үндеуді қолдау
button-donate = Қаржылай көмек
button-attend = Пикет туралы
button-page = Істің беті
button-share = Бөлісу

footer-key = кілт { $fingerprint }
footer-source = бастапқы код

## Топ алатын хабарлар

notice-proposed =
    Жаңа ұсыныс, авторы — { $by }: { $number }, { $revision }-нұсқа
    { $title }
    Оны басқа адам мақұлдауы керек: nabat approve { $number }
notice-queued =
    Кезекте: { $number }, { $revision }-нұсқа
    { $title }
    Тарату басталатын уақыт: { $date }, { $time } ({ $zone }). Оған дейін кез келгеніңіз тоқтата аласыз: nabat halt { $number }
notice-queued-emergency =
    ТӨТЕНШЕ ЖАҒДАЙ, бір адамның шешімі: { $number }, { $revision }-нұсқа
    { $title }
    Тарату басталатын уақыт: { $date }, { $time } ({ $zone }). Бір жері дұрыс болмаса, қазір тоқтатыңыз: nabat halt { $number }
notice-released = { $number }, { $revision }-нұсқа: тарату басталды.
notice-halted = { $number }, { $revision }-нұсқа: тарату тоқтатылды ({ $by }). Енді ештеңе жіберілмейді.
notice-done = { $number }, { $revision }-нұсқа: тарату аяқталды. Жеткен жазылымдар: { $reached }; { $missed ->
    [0] ешкім қалып қойған жоқ
   *[other] жетпегені: { $missed }
}. Есеп: nabat status { $number }
notice-overdue = { $number }, { $revision }-нұсқа: тарату уақыты қызмет істемей тұрғанда келді. Ештеңе жіберілген жоқ және өздігінен жіберілмейді. Шешім қабылдаңыз: nabat status { $number }
notice-failures-paused = { $number }, { $revision }-нұсқа: жіберілгені: { $tried }, біржола жетпегені: { $failed }. Тарату тоқтап тұр және шешіміңізді күтеді: nabat status { $number }
notice-failures-going-on = { $number }, { $revision }-нұсқа: жіберілгені: { $tried }, біржола жетпегені: { $failed }. Іс шұғыл болғандықтан, тарату жалғасып жатыр. Тексеріп көріңіз: nabat status { $number }
notice-channel-paused = { $channel }: арна тоқтап тұр, ештеңе жібермейді. Себебі: { $reason }
notice-channel-resumed = { $channel }: арна қайта жіберіп жатыр.
notice-organiser-added = Топта жаңа адам бар: { $name }. Егер мұны күтпеген болсаңыз, кім қосқанын бірден сұраңыз.
notice-organiser-removed = Енді топта жоқ: { $name }. Бұл адамның қолданылмаған мақұлдаулары жарамсыз.
notice-code-locked = Қате код тым көп енгізілді, { $name }: кіру бұғатталды. Егер бұл байқаусыздық болмаса, біреу код теріп көріп жатыр.

channel-telegram = Telegram
channel-email = Электрондық пошта
channel-webhook = Вебхук

pause-unauthorized = кіру кілтіміз қабылданбай жатыр. Токенді тексеріңіз.
pause-conflict = кіру кілтімізді басқа біреу пайдаланып жатыр. Егер ол ешқайсыңыз болмаса, токенді ауыстырыңыз.
pause-foreign-identity = кілт адамдар жазылған ботқа емес, басқа ботқа тиесілі. Дұрыс токенді енгізіңіз немесе ауысуға келісіңіз.
pause-unreachable = қызметке қосылу мүмкін емес. Қайта қосылу әрекеттері өздігінен жалғасады.
pause-content-rejected = мәтін үш түрлі алушыда қабылданбады. Мәтінді тексеріңіз.
