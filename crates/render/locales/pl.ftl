# Polski. Do czytelniczek i czytelników zwracamy się na „ty”, tak jak w apelach (nie „prosimy nie
# wysyłać”, lecz „prosimy, nie wysyłaj”), do zespołu na „wy”; unikamy form, które zdradzają płeć.
# Przyciski w trybie rozkazującym. Prosty język, bez haseł.

## Początek wiadomości

rehearsal-past = ĆWICZENIA: sprawa z roku { $year }. Prosimy, nie reaguj.
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

channel-telegram = Telegram
channel-email = E-mail
channel-webhook = Webhook

pause-unauthorized = nasz klucz dostępu jest odrzucany. Sprawdźcie token.
pause-conflict = ktoś inny używa naszego klucza dostępu. Jeśli to nikt z was, zmieńcie token.
pause-foreign-identity = klucz należy do innego bota niż ten, na którego ludzie się zapisali. Wstawcie właściwy token albo zgódźcie się na zmianę.
pause-unreachable = usługa jest nieosiągalna. Kolejne próby są podejmowane automatycznie.
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

## Pytanie do osoby, której adres jest na liście

confirm-subject = Czy możemy do ciebie pisać?
confirm-who = Tu { $campaign }. Przekazano nam listę adresów i ten adres na niej jest. Nie wiemy, czy stało się to za twoją zgodą, dlatego najpierw pytamy.
confirm-what = Jeśli powiesz „tak”, będziemy ci wysyłać pilne apele w sprawie osób prześladowanych za działalność w związkach zawodowych lub obronę praw człowieka: co się stało i co możesz zrobić. Piszemy tylko wtedy, gdy coś się dzieje.
confirm-consent = Mówiąc „tak”, zgadzasz się, żebyśmy przechowywali ten adres, twój język i dane z listy (tematy, częstotliwość, twój kraj) po to, by wysyłać ci te apele. Taka lista zdradza przekonania ludzi, dlatego przechowujemy ją zaszyfrowaną. Możesz się wypisać w każdej chwili: wtedy wszystko to usuniemy.
confirm-controller = Administrator danych: { $controller }
confirm-yes = Żeby powiedzieć „tak”, odpowiedz na tę wiadomość w ciągu tygodnia i zostaw w odpowiedzi ten kod:
confirm-other-way = Możesz też wysłać kod na adres { $address }
confirm-no = Żeby powiedzieć „nie”, nie musisz nic robić: nie dostaniesz apeli, a my nie zachowamy twojego adresu. Przez dwa tygodnie zostanie tylko zaszyfrowany znak, żeby w tym czasie nikt nie pytał cię ponownie. Jeśli taka wiadomość może ci zaszkodzić, usuń ją. Dziękujemy za przeczytanie.
