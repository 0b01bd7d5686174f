//! An invented case, in nine languages: nobody in it exists, and its addresses lead nowhere.
//! Shared by the tests and by the example that writes all renderings down.
#![allow(dead_code, reason = "each of those who include it uses a part of it")]

use alert::{
    ActBy, AlertNumber, Ask, Campaign, Case, CaseStatus, Certainty, CivilDate, Country, Lang,
    Letter, Manifest, Revision, RevisionKind, Severity, Target, TargetKind, Text, Topic, Urgency,
    Zone,
    ask::HttpsUrl,
    markup::{Block, Inline, Markup},
    revision::MissingLanguage,
};
use render::Context;
use std::collections::{BTreeMap, BTreeSet};

/// An invented key's fingerprint.
pub const FINGERPRINT: &str = "6F2A91C044D10E7B55AA";

pub fn link(text: &str) -> HttpsUrl {
    HttpsUrl::parse(text).expect("the link of a fixture")
}

pub fn country(code: &str) -> Country {
    code.parse().expect("the country of a fixture")
}

pub fn day(text: &str) -> CivilDate {
    text.parse().expect("the day of a fixture")
}

pub fn campaign() -> Campaign {
    Campaign {
        name: "Bell for Tasbulaq".to_owned(),
        languages: Lang::ALL.into_iter().collect(),
        fallback: Lang::En,
        zone: Zone::named("Europe/Berlin").expect("the zone of a fixture"),
        contact: "contact@bell.example".to_owned(),
        copies_to: "copies@bell.example".to_owned(),
        site: link("https://bell.example"),
        donation: Some(link("https://give.example/bell")),
        standing_appeal: None,
        imprint: "Bell for Tasbulaq, 1 Example Street".to_owned(),
        controller: "Bell for Tasbulaq".to_owned(),
        topics: [Topic::Lawyers, Topic::TradeUnions].into_iter().collect(),
        targets: targets().into_iter().map(|t| (t.id.clone(), t)).collect(),
    }
}

pub fn context(campaign: &Campaign) -> Context<'_> {
    Context {
        campaign,
        fingerprint: FINGERPRINT,
        rehearsal: false,
        source_link: "https://source.example/nabat",
    }
}

fn target(id: &str, name: &str, kind: TargetKind, stands_in: Option<&str>) -> Target {
    Target {
        id: id.to_owned(),
        name: name.to_owned(),
        names: BTreeMap::new(),
        kind,
        country: stands_in.map(country),
        email: format!("{id}@office.example"),
        post: vec!["1 Example Square".to_owned()],
        reads: [Lang::En, Lang::Ru].into_iter().collect(),
        tested: "invented".to_owned(),
    }
}

pub fn targets() -> Vec<Target> {
    vec![
        target("justice", "Ministry of Justice", TargetKind::Ministry, None),
        target(
            "berlin",
            "Embassy in Berlin",
            TargetKind::Embassy,
            Some("DE"),
        ),
        target(
            "warsaw",
            "Embassy in Warsaw",
            TargetKind::Embassy,
            Some("PL"),
        ),
        target("court", "Tasbulaq City Court", TargetKind::Court, None),
        target("prison", "Tasbulaq Remand Prison", TargetKind::Prison, None),
        target("copper", "Qarasor Copper", TargetKind::Corporation, None),
    ]
}

/// Title, lead, three paragraphs of what happened, what to do, share line.
type Told = (
    &'static str,
    &'static str,
    [&'static str; 2],
    &'static str,
    &'static str,
);

const fn told(lang: Lang) -> Told {
    match lang {
        Lang::En => (
            "Union lawyer Aliya Sarman arrested",
            "Aliya Sarman defends the copper workers of Tasbulaq. She was arrested on her way to court.",
            [
                "On 18 November, men in plain clothes stopped her car.",
                "Her family learned where she is only on 20 November. No lawyer has been let in to her.",
            ],
            "Ask for her release and for a lawyer of her choice. Be polite and short.",
            "Union lawyer Aliya Sarman is in prison for defending strikers. Write for her:",
        ),
        Lang::De => (
            "Gewerkschaftsanwältin Aliya Sarman verhaftet",
            "Aliya Sarman verteidigt die Kupferarbeiter von Tasbulaq. Sie wurde auf dem Weg zum Gericht verhaftet.",
            [
                "Am 18. November hielten Männer in Zivil ihr Auto an.",
                "Erst am 20. November erfuhr die Familie, wo sie ist. Bisher wurde kein Anwalt zu ihr gelassen.",
            ],
            "Bitten Sie um ihre Freilassung und um einen Anwalt ihrer Wahl. Bleiben Sie höflich und kurz.",
            "Die Anwältin Aliya Sarman sitzt in Haft, weil sie Streikende verteidigt. Schreiben Sie für sie:",
        ),
        Lang::Es => (
            "Detenida la abogada sindical Aliya Sarman",
            "Aliya Sarman defiende a los mineros del cobre de Tasbulaq. La detuvieron camino del tribunal.",
            [
                "El 18 de noviembre, unos hombres de civil pararon su coche.",
                "La familia no supo dónde estaba hasta el 20 de noviembre. Todavía no han dejado entrar a ningún abogado.",
            ],
            "Pide su libertad y un abogado de su elección. Escribe con cortesía y brevedad.",
            "La abogada Aliya Sarman está presa por defender a huelguistas. Escribe por ella:",
        ),
        Lang::Fr => (
            "L'avocate syndicale Aliya Sarman arrêtée",
            "Aliya Sarman défend les ouvriers du cuivre de Tasbulaq. Elle a été arrêtée en allant au tribunal.",
            [
                "Le 18 novembre, des hommes en civil ont arrêté sa voiture.",
                "Sa famille n'a su où elle était que le 20 novembre. Aucun avocat n'a pu la voir.",
            ],
            "Demandez sa libération et un avocat de son choix. Restez polis et brefs.",
            "L'avocate Aliya Sarman est en prison pour avoir défendu des grévistes. Écrivez pour elle\u{a0}:",
        ),
        Lang::It => (
            "Arrestata l'avvocata sindacale Aliya Sarman",
            "Aliya Sarman difende gli operai del rame di Tasbulaq. È stata arrestata mentre andava in tribunale.",
            [
                "Il 18 novembre uomini in borghese hanno fermato la sua auto.",
                "La famiglia ha saputo dove si trova solo il 20 novembre. Nessun avvocato ha potuto vederla.",
            ],
            "Chiedi la sua liberazione e un avvocato di sua scelta. Scrivi con cortesia e in breve.",
            "L'avvocata Aliya Sarman è in carcere per aver difeso chi sciopera. Scrivi per lei:",
        ),
        Lang::Pl => (
            "Aresztowano związkową prawniczkę Aliyę Sarman",
            "Aliya Sarman broni robotników huty miedzi w Tasbulaq. Zatrzymano ją w drodze do sądu.",
            [
                "18 listopada mężczyźni po cywilnemu zatrzymali jej samochód.",
                "Dopiero 20 listopada rodzina dowiedziała się, gdzie jest. Nie dopuszczono do niej żadnego adwokata.",
            ],
            "Poproś o jej uwolnienie i o adwokata z wyboru. Pisz uprzejmie i krótko.",
            "Prawniczka Aliya Sarman siedzi w areszcie, bo broniła strajkujących. Napisz w jej sprawie:",
        ),
        Lang::Pt => (
            "Presa a advogada sindical Aliya Sarman",
            "Aliya Sarman defende os operários do cobre de Tasbulaq. Foi presa a caminho do tribunal.",
            [
                "A 18 de novembro, homens à paisana pararam o seu carro.",
                "A família só soube onde ela estava a 20 de novembro. Nenhum advogado pôde vê-la.",
            ],
            "Peça a sua libertação e um advogado da sua escolha. Escreva com cortesia e brevidade.",
            "A advogada Aliya Sarman está presa por defender grevistas. Escreva por ela:",
        ),
        Lang::Ru => (
            "Арестована юрист профсоюза Алия Сарман",
            "Алия Сарман защищает рабочих медного завода в Тасбулаке. Её задержали по дороге в суд.",
            [
                "18 ноября её машину остановили люди в штатском.",
                "Только 20 ноября семья узнала, где она. Адвоката к ней до сих пор не пустили.",
            ],
            "Попросите освободить её и допустить адвоката по её выбору. Пишите вежливо и коротко.",
            "Юрист Алия Сарман под стражей за то, что защищала бастующих. Напишите за неё:",
        ),
        Lang::Kk => (
            "Кәсіподақ заңгері Әлия Сарман қамауға алынды",
            "Әлия Сарман Тасбұлақ мыс зауытының жұмысшыларын қорғайды. Оны сотқа бара жатқанда ұстады.",
            [
                "18 қарашада азаматтық киімдегі адамдар оның көлігін тоқтатты.",
                "Отбасы оның қайда екенін тек 20 қарашада білді. Оған әлі бірде-бір қорғаушы жіберілген жоқ.",
            ],
            "Оны босатуды және өзі таңдаған қорғаушыны жіберуді сұраңыз. Сыпайы әрі қысқа жазыңыз.",
            "Заңгер Әлия Сарман ереуілшілерді қорғағаны үшін қамауда. Ол үшін хат жазыңыз:",
        ),
    }
}

/// The text in a language.
pub fn text(lang: Lang) -> Text {
    let (title, lead, happened, to_do, share) = told(lang);
    Text {
        title: title.to_owned(),
        lead: Markup::plain(lead),
        happened: Markup(vec![
            Block::Paragraph(vec![
                Inline::Plain(format!("{} ", happened[0])),
                Inline::Bold("Qarasor Copper".to_owned()),
                Inline::Plain(" · ".to_owned()),
                Inline::Link {
                    label: "report".to_owned(),
                    url: link("https://news.example/18-november"),
                },
            ]),
            Block::Paragraph(vec![Inline::Plain(happened[1].to_owned())]),
        ]),
        to_do: Markup::plain(to_do),
        share: share.to_owned(),
    }
}

/// All asks there are.
pub fn asks() -> Vec<Ask> {
    vec![
        Ask::Letter {
            targets: targets().into_iter().map(|target| target.id).collect(),
        },
        Ask::Sign {
            link: link("https://sign.example/sarman"),
        },
        Ask::Solidarity {
            to: "strike@bell.example".to_owned(),
        },
        Ask::Attend {
            place: "Berlin, Example Street 1".to_owned(),
            date: day("2026-12-01"),
            time: "17:00".to_owned(),
        },
        Ask::Sponsor {
            link: link("https://bell.example/sponsors"),
        },
        Ask::Donate {
            link: link("https://give.example/bell"),
        },
        Ask::Share,
    ]
}

/// A revision of the invented case, with these texts.
pub fn revision_with(kind: RevisionKind, texts: BTreeMap<Lang, Text>) -> Revision {
    let zone = campaign().zone;
    let act_by = day("2026-12-20");
    let first = kind == RevisionKind::Alert;
    let letters: Vec<Letter> = Vec::new();
    let manifest = Manifest {
        alert: AlertNumber::new(2026, 14),
        revision: if first { 1 } else { 2 },
        kind,
        references: if first { vec![] } else { vec![1] },
        case: Case {
            slug: "sarman".to_owned(),
            name: "Aliya Sarman".to_owned(),
            status: CaseStatus::Detained,
        },
        urgency: Urgency::Immediate,
        severity: Severity::Severe,
        certainty: Certainty::Observed,
        topics: [Topic::Lawyers].into_iter().collect(),
        concerned: BTreeSet::from([country("KZ")]),
        act_by: ActBy::Day {
            day: act_by,
            ends: zone.end_of(act_by),
        },
        historical: None,
        asks: asks(),
        targets: targets(),
        texts: texts
            .iter()
            .map(|(lang, text)| (*lang, text.hash()))
            .collect(),
        letters: BTreeMap::new(),
        missing: MissingLanguage::Fallback,
        fallback: Lang::En,
    };
    Revision {
        manifest,
        texts,
        letters,
    }
}

/// A revision of the invented case in all nine languages.
pub fn revision(kind: RevisionKind) -> Revision {
    revision_with(
        kind,
        Lang::ALL
            .into_iter()
            .map(|lang| (lang, text(lang)))
            .collect(),
    )
}

/// Changes every text, and the hashes with them.
pub fn retold(mut revision: Revision, change: impl Fn(&mut Text)) -> Revision {
    for (lang, text) in &mut revision.texts {
        change(text);
        revision.manifest.texts.insert(*lang, text.hash());
    }
    revision
}
