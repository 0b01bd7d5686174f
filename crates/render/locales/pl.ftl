# Polski. Do czytelniczek i czytelników zwracamy się na „ty”, tak jak w apelach (nie „prosimy nie
# wysyłać”, lecz „prosimy, nie wysyłaj”), do zespołu na „wy”; unikamy form, które zdradzają płeć.
# Przyciski w trybie rozkazującym. Prosty język, bez haseł.

## Początek wiadomości

rehearsal-past = ĆWICZENIA: sprawa z { $year } roku. Prosimy, nie reaguj.
rehearsal-now = ĆWICZENIA { $year }: to próba, a nie prawdziwy apel. Prosimy, nie reaguj.
rehearsal-word = ĆWICZENIA
rehearsal-notice = ĆWICZENIA { $year }

other-language = Tego apelu nie ma jeszcze po polsku. Oto wersja { $language ->
    [de] niemiecka
    [es] hiszpańska
    [fr] francuska
    [it] włoska
    [pl] polska
    [pt] portugalska
    [ru] rosyjska
    [kk] kazachska
   *[en] angielska
}.

urgency-immediate = PILNE: liczy się każda godzina
urgency-expected = Pilne: liczy się każdy dzień
urgency-future = Apel na najbliższe tygodnie
urgency-past = Do wiadomości
urgency-unknown = Apel

kind-update = Nowe informacje w sprawie { $number }
kind-correction = Sprostowanie do { $number }
kind-outcome = { $number }: jak to się skończyło
kind-withdrawal = { $number } – apel wycofany

correction-note = W naszej poprzedniej wiadomości był błąd. Prosimy, korzystaj tylko z tej.
full-note = Nasze wcześniejsze wiadomości w tej sprawie do ciebie nie trafiły. Możesz je przeczytać na stronie sprawy.
stop-outcome = Prosimy, nie wysyłaj już listów. Dziękujemy wszystkim, którzy pomogli.
stop-withdrawal = Prosimy, nie wysyłaj już listów: wycofujemy ten apel.

## Części wiadomości

heading-happened = Co się stało
heading-to-do = Co możesz zrobić
heading-next = Co dalej
read-on = Przeczytaj cały tekst

deadline-act = Czas na działanie: do { $date } (do końca dnia, strefa czasowa { $zone }).
deadline-runs = Apel trwa do { $date } (do końca dnia, strefa czasowa { $zone }).
deadline-standing = Ten apel nie ma terminu końcowego.

date = { $day } { $month ->
    [1] stycznia
    [2] lutego
    [3] marca
    [4] kwietnia
    [5] maja
    [6] czerwca
    [7] lipca
    [8] sierpnia
    [9] września
    [10] października
    [11] listopada
   *[12] grudnia
} { $year }

danger = W kraju, którego dotyczy ta sprawa, pisanie listów, podpisywanie lub udział w akcji może być niebezpieczne. Dlatego nikogo tam o to nie prosimy. Przekazywanie tej wiadomości też może zostać zauważone: pomyśl najpierw o własnym bezpieczeństwie.

ask-letter = Napisz do: { $targets }
ask-letter-embassy = najbliższej ambasady
ask-letter-more = { $targets } i jeszcze { $count }
ask-solidarity = Wyślij strajkującym słowa solidarności: { $to }
ask-sign = Podpisz apel
ask-sponsor = Dołącz do popierających apel
ask-donate = Wesprzyj finansowo
ask-share = Powiedz o tym innym
ask-attend = Przyjdź na pikietę: { $place }, { $date }, { $time }

button-letter = Napisz list
button-solidarity = Okaż solidarność
button-sign = Podpisz
button-sponsor = Poprzyj apel
button-donate = Przekaż darowiznę
button-attend = O pikiecie
button-page = Strona sprawy
button-share = Podaj dalej

## Listy na stronie apelu

letter-how = Jak wysłać list: skopiuj go do swojego programu pocztowego albo wydrukuj. Wybierz jeden z początków, dopisz własne zdanie i podpisz się imieniem, nazwiskiem i miejscem zamieszkania. Urząd będzie wiedział, kim jesteś.
letter-copies = Prosimy o kopię na adres: { $address }
letter-to-send = List
letter-reading = Co jest w liście
letter-subject = Temat: { $subject }
letter-opening = Zacznij od jednego z tych zdań:
letter-your-line = Potem dopisz własne zdanie:
letter-body = A dalej:

footer-key = klucz { $fingerprint }
footer-source = kod źródłowy

## Co dostaje zespół

notice-proposed =
    Nowa propozycja ({ $by }): { $number }, wersja { $revision }
    { $title }
    Musi ją zatwierdzić ktoś inny: nabat approve { $number }
notice-queued =
    W kolejce: { $number }, wersja { $revision }
    { $title }
    Wysyłka zacznie się { $date } o { $time } ({ $zone }). Do tego czasu każdy z was może ją zatrzymać: nabat halt { $number }
notice-queued-emergency =
    TRYB ALARMOWY, decyzja jednej osoby: { $number }, wersja { $revision }
    { $title }
    Wysyłka zacznie się { $date } o { $time } ({ $zone }). Jeśli coś się nie zgadza, zatrzymajcie ją teraz: nabat halt { $number }
notice-released = { $number }, wersja { $revision }: wysyłka się zaczęła.
notice-halted = { $number }, wersja { $revision }: wysyłka zatrzymana ({ $by }). Nic więcej nie wychodzi.
notice-done = { $number }, wersja { $revision }: wysyłka zakończona. Doręczono na { $reached ->
    [one] { $reached } subskrypcję
    [few] { $reached } subskrypcje
   *[many] { $reached } subskrypcji
}; { $missed ->
    [0] nikogo nie pominięto
    [one] { $missed } subskrypcja nie dostała nic
    [few] { $missed } subskrypcje nie dostały nic
   *[many] { $missed } subskrypcji nie dostało nic
}. Raport: nabat status { $number }
notice-overdue = { $number }, wersja { $revision }: termin wysyłki minął, gdy usługa nie działała. Nic nie wysłano i nic nie wyjdzie samo. Zdecydujcie: nabat status { $number }
notice-failures-paused = { $number }, wersja { $revision }: wiadomości ostatecznie niedoręczone: { $failed } z { $tried }. Wysyłka jest wstrzymana i czeka na waszą decyzję: nabat status { $number }
notice-failures-going-on = { $number }, wersja { $revision }: wiadomości ostatecznie niedoręczone: { $failed } z { $tried }. Sprawa jest pilna, więc wysyłka trwa. Sprawdźcie to: nabat status { $number }
notice-channel-paused = { $channel }: kanał wstrzymany, nic nie wychodzi. Powód: { $reason }
notice-channel-resumed = { $channel }: kanał znowu wysyła.
notice-organiser-added = Nowa osoba w zespole: { $name }. Jeśli to was zaskakuje, zapytajcie od razu, kto ją dodał.
notice-organiser-removed = Nie należy już do zespołu: { $name }. Niewykorzystane zatwierdzenia tej osoby są nieważne.
notice-code-locked = Za dużo błędnych kodów, { $name }: dostęp zablokowany. Jeśli to nie pomyłka, ktoś zgaduje kody.
notice-list-exported = Wyeksportowano pełną listę subskrypcji, zaszyfrowaną dla klucza { $recipient }. Zrobiły to osoby: { $first } i { $second }. Jeśli to was zaskakuje albo nie znacie tego klucza, zapytajcie je od razu.
notice-bot-deaf = Bot na Telegramie nic teraz nie odbiera: to, co ludzie do niego piszą, musi czekać, także wypisanie się. Powód: { $reason }
notice-bot-hears = Bot na Telegramie znowu odbiera.

channel-telegram = Telegram
channel-email = E-mail
channel-webhook = Webhook

pause-unauthorized = nasz klucz dostępu jest odrzucany. Sprawdźcie token.
pause-unauthorized-email = serwer pocztowy odrzuca nasze logowanie albo nasz adres nadawcy. Sprawdźcie nazwę użytkownika, hasło i nadawcę.
pause-conflict = ktoś inny używa naszego klucza dostępu. Jeśli to nikt z was, zmieńcie token.
pause-foreign-identity = klucz należy do innego bota niż ten, na którego ludzie się zapisali. Wstawcie właściwy token albo zgódźcie się na zmianę.
pause-unreachable = usługa jest nieosiągalna. Kolejne próby są podejmowane automatycznie.
pause-unreachable-email = nie ma bezpiecznego połączenia z serwerem pocztowym. Kolejne próby są podejmowane automatycznie; jeśli to potrwa dłużej, sprawdźcie jego adres i certyfikat.
pause-content-rejected = tekst odrzucono u trzech różnych odbiorców. Sprawdźcie tekst.

## Tematy wiadomości do zespołu

subject-proposed = { $number }: czeka na zatwierdzenie
subject-queued = { $number }: w kolejce, można jeszcze zatrzymać
subject-queued-emergency = { $number }: TRYB ALARMOWY, decyzja jednej osoby
subject-released = { $number }: wysyłka się zaczęła
subject-halted = { $number }: wysyłka zatrzymana
subject-done = { $number }: wysyłka zakończona
subject-overdue = { $number }: po terminie, zdecydujcie
subject-failures-paused = { $number }: wstrzymano po wielu niepowodzeniach, zdecydujcie
subject-failures-going-on = { $number }: wiele niepowodzeń, sprawdźcie to
subject-channel-paused = { $channel }: kanał wstrzymany
subject-channel-resumed = { $channel }: kanał znowu wysyła
subject-organiser-added = Nowa osoba w zespole
subject-organiser-removed = Ktoś nie należy już do zespołu
subject-code-locked = Dostęp zablokowany po błędnych kodach
subject-list-exported = Wyeksportowano listę
subject-bot-deaf = Bot: nic nie odbiera
subject-bot-hears = Bot: znowu odbiera

## Pytanie do osoby, której adres jest na liście

confirm-subject = Czy możemy do ciebie pisać?
confirm-who = Tu { $campaign }. Przekazano nam listę adresów i ten adres na niej jest. Nie wiemy, czy stało się to za twoją zgodą, dlatego najpierw pytamy.
confirm-what = Jeśli powiesz „tak”, będziemy ci wysyłać pilne apele w sprawie osób prześladowanych za działalność w związkach zawodowych lub obronę praw człowieka: co się stało i co możesz zrobić. Piszemy tylko wtedy, gdy coś się dzieje.
confirm-consent = Mówiąc „tak”, zgadzasz się, żebyśmy przechowywali ten adres, twój język i dane z listy (tematy, częstotliwość, twój kraj) po to, by wysyłać ci te apele. Taka lista zdradza przekonania ludzi, dlatego przechowujemy ją zaszyfrowaną. Możesz się wypisać w każdej chwili: wtedy wszystko to usuniemy.
confirm-controller = Administrator danych: { $controller }
confirm-yes = Żeby powiedzieć „tak”, odpowiedz na tę wiadomość w ciągu tygodnia i zostaw w odpowiedzi ten kod:
confirm-other-way = Możesz też wysłać kod na adres { $address }
confirm-no = Żeby powiedzieć „nie”, nie musisz nic robić: nie dostaniesz apeli, a my nie zachowamy twojego adresu. Przez dwa tygodnie zostanie tylko zaszyfrowany znak, żeby w tym czasie nikt nie pytał cię ponownie. Jeśli taka wiadomość może ci zaszkodzić, usuń ją. Dziękujemy za przeczytanie.

## Rozmowa z osobami na liście

# Przyciskiem wyraża się zgodę na confirm-what i chat-consent: kto je zmienia, zmienia wersję
# w chat.
chat-who = Cześć! Tu { $campaign }.
chat-consent = Naciskając „Tak”, zgadzasz się, żebyśmy przechowywali numer tego czatu, twój język i to, co wybierzesz później (tematy, kraj), po to, by wysyłać ci te apele. Taka lista zdradza przekonania ludzi, dlatego przechowujemy ją zaszyfrowaną. Możesz się wypisać w każdej chwili poleceniem /stop: wtedy usuniemy to wszystko oprócz zaszyfrowanego znaku, dzięki któremu żadna stara lista nie wpisze cię z powrotem.
chat-seen = Telegram widzi, że używasz tego bota, i zobaczy to też każdy, kto odblokuje twój telefon.
chat-key = Każdy apel podpisujemy tym kluczem: { $fingerprint }
chat-button-yes = Tak, chcę dostawać apele
chat-joined = Jesteś na liście. Gdy tylko coś się stanie, napiszemy tutaj.
chat-joined-more = Będziesz dostawać apele na wszystkie tematy; żeby wybrać: /topics. Jeśli podasz kraj, wskażemy najbliższą ambasadę i nie poprosimy o nic, co byłoby tam niebezpieczne: /country. Co trwa teraz: /appeals. Żeby się wypisać: /stop
chat-already = Jesteś już na liście.
chat-left = Nie ma cię już na liście, a twój wpis został usunięty. Przez dwanaście miesięcy zostanie zaszyfrowany znak tego czatu, żeby żadna stara lista nie wpisała cię z powrotem. Jeśli kiedyś zechcesz wrócić: /start
chat-left-stranger = Tego czatu nie ma na liście. Przez dwanaście miesięcy zostanie jego zaszyfrowany znak, żeby nie wpisała go żadna lista. Jeśli kiedyś zechcesz się zapisać: /start
chat-join-first = Do tego trzeba być na liście. Żeby się zapisać: /start
chat-help = O co możesz poprosić:
chat-help-start = /start: zapisać się na listę
chat-help-appeals = /appeals: apele, które trwają
chat-help-topics = /topics: tematy, które cię interesują
chat-help-country = /country: gdzie jesteś
chat-help-language = /language: inny język
chat-help-pause = /pause 7: nic przez siedem dni
chat-help-mydata = /mydata: co o tobie przechowujemy
chat-help-privacy = /privacy: co w ogóle przechowujemy i jak długo
chat-help-stop = /stop: nic więcej nie dostawać, od razu
chat-not-understood = To jest program i nie rozumie tej wiadomości. Nikt nie czyta tego, co się tu pisze, i nie przechowujemy tego.
chat-language = W jakim języku chcesz czytać?
chat-language-set = Od teraz piszemy do ciebie po polsku.
chat-topics = Które tematy chcesz dostawać? Naciśnij, żeby wybrać.
chat-button-all-topics = Wszystkie tematy
topic-trade-unions = Związki zawodowe
topic-human-rights-defenders = Obrona praw człowieka
topic-lawyers = Adwokatura
topic-journalists = Dziennikarstwo
topic-strikes = Strajki
topic-police-violence = Przemoc policyjna
topic-housing = Mieszkania
topic-prisoners = Osoby uwięzione
chat-country = W jakim kraju jesteś? Dzięki temu wskażemy najbliższą ambasadę i nie poprosimy o nic, co byłoby tam niebezpieczne. Nie musisz tego mówić.
chat-country-other = Dla każdego innego kraju napisz jego dwuliterowy kod, na przykład: /country IE
chat-button-no-country = Wolę nie mówić
chat-no-such-country = To nie jest kod kraju.
chat-pause-how = Żeby zrobić przerwę, napisz, na ile dni, od 1 do { $count }, na przykład: /pause 7
chat-paused = Nie będziemy pisać do końca dnia { $date } (UTC). Żeby skończyć przerwę wcześniej: /pause 0
chat-pause-over = Nie ma przerwy: następny apel do ciebie dotrze.
chat-privacy-what = Co przechowujemy: numer tego czatu, twój język, tematy, kraj, jeśli go podasz, przerwę, jeśli ją zrobisz, oraz datę zgody i tekst, którego dotyczyła; przy każdym apelu to, że do ciebie dotarł i w której wiadomości. Nie przechowujemy imion ani nazwisk, numerów telefonu, niczego z tego, co tu piszesz, ani tego, co otwierasz.
chat-privacy-why = Po co: żeby wysyłać ci apele i wieści o tym, co z nich wynikło.
chat-privacy-long = Jak długo: dopóki się nie wypiszesz. Informację, że apel do ciebie dotarł, usuwamy dwa tygodnie po jego zakończeniu albo gdy się wypiszesz. Potem przez dwanaście miesięcy zostaje zaszyfrowany znak tego czatu. Zaszyfrowane resztki usuniętych danych mogą przez pewien czas zostać na naszym dysku i w kopiach zapasowych.
chat-privacy-rights = /mydata pokazuje ci wszystko, /stop to usuwa. W każdej innej sprawie napisz na adres { $contact }
chat-kept = Oto co o tobie przechowujemy:
chat-kept-chat = Numer czatu: { $chat }
chat-kept-language = Język: { $language }
chat-kept-topics = Tematy: { $topics }
chat-kept-country = Kraj: { $country }
chat-kept-cadence = Jak często: { $cadence ->
    [daily] raz dziennie
    [daily-urgent] raz dziennie, a najpilniejsze apele od razu
    [weekly] raz w tygodniu
    [weekly-urgent] raz w tygodniu, a najpilniejsze apele od razu
   *[instant] od razu
}
chat-kept-pause = Przerwa: do końca dnia { $date } (UTC)
chat-kept-agreed = Zgoda z dnia { $date } na tekst „{ $text }”.
chat-kept-receipts = Apele, o których wiemy, że do ciebie dotarły: { $count }
chat-appeals-none = W tej chwili nie trwa żaden apel.
chat-appeals = Te apele trwają. Naciśnij jeden z nich, żeby go przeczytać.
chat-not-running = Ten apel już się skończył.
chat-not-now = W tej chwili nie możemy tego zapisać i nic się nie zmieniło. Spróbuj później. /stop działa zawsze.
