//! The days that a text names, whatever the language writes them with: `16 December 2011`,
//! `16. Dezember 2011`, `16 de diciembre de 2011`, `2011 жылғы 16 желтоқсан`.

use crate::{months::month, numbers::Piece};
use alert::Lang;
use std::collections::BTreeSet;

/// What is left of a text when its dates are taken out, and the dates: `2011-12-16`, `2011-12` or,
/// if no year is said, `12-16`.
pub fn taken(lang: Lang, pieces: &[Piece]) -> (Vec<Piece>, BTreeSet<String>) {
    let mut dates = BTreeSet::new();
    let mut left: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        at += 1;
        match piece {
            Piece::Day(day) => {
                dates.insert(day.clone());
            }
            Piece::Word(word) => match month(lang, word) {
                Some(month) => at = dated(lang, month, pieces, at, &mut left, &mut dates),
                None => left.push(piece.clone()),
            },
            Piece::Number(_) | Piece::Time(_) => left.push(piece.clone()),
        }
    }
    (left, dates)
}

/// A month was read; takes its day and year from around it. Returns where to read on.
fn dated(
    lang: Lang,
    month: u8,
    pieces: &[Piece],
    mut at: usize,
    left: &mut Vec<Piece>,
    dates: &mut BTreeSet<String>,
) -> usize {
    let links = ["de", "del", "of", "the", "року"];
    let link = |piece: Option<&Piece>| matches!(piece, Some(Piece::Word(word)) if links.contains(&word.as_str()));
    // 16 de diciembre
    let linked = usize::from(link(left.last()));
    let before = left
        .len()
        .checked_sub(1 + linked)
        .and_then(|at| left.get(at));
    let mut day = before.and_then(day_of);
    if day.is_some() {
        left.truncate(left.len() - 1 - linked);
        // 2011 жылғы 16 желтоқсан
        if lang == Lang::Kk
            && let [.., Piece::Number(year), Piece::Word(word)] = left.as_slice()
            && word.starts_with("жыл")
            && is_year(year)
        {
            let date = format!("{year}-{}", joined(month, day));
            dates.insert(date);
            left.truncate(left.len() - 2);
            return at;
        }
    } else if let Some(next) = pieces.get(at).and_then(day_of) {
        // December 16, 2011
        day = Some(next);
        at += 1;
    }
    let linked = usize::from(link(pieces.get(at)));
    match pieces.get(at + linked) {
        Some(Piece::Number(year)) if is_year(year) => {
            dates.insert(format!("{year}-{}", joined(month, day)));
            at + linked + 1
        }
        _ if day.is_some() => {
            dates.insert(joined(month, day));
            at
        }
        // A month alone, or a word that looks like one.
        _ => at,
    }
}

fn joined(month: u8, day: Option<u8>) -> String {
    match day {
        Some(day) => format!("{month:02}-{day:02}"),
        None => format!("{month:02}"),
    }
}

fn day_of(piece: &Piece) -> Option<u8> {
    match piece {
        Piece::Number(number) => number.parse().ok().filter(|day| (1..=31).contains(day)),
        Piece::Word(_) | Piece::Time(_) | Piece::Day(_) => None,
    }
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::pieces;

    #[test]
    fn one_day_is_the_same_in_every_language() {
        for (lang, text) in [
            (Lang::En, "On 16 December 2011, and December 16th"),
            (Lang::De, "Am 16. Dezember 2011, und am 16. Dezember"),
            (Lang::Es, "El 16 de diciembre de 2011, y el 16 de diciembre"),
            (Lang::Fr, "Le 16 décembre 2011, et le 16 décembre"),
            (Lang::It, "Il 16 dicembre 2011, e il 16 dicembre"),
            (Lang::Pl, "16 grudnia 2011 roku, i 16 grudnia"),
            (Lang::Pt, "A 16 de dezembro de 2011, e a 16 de dezembro"),
            (Lang::Ru, "16 декабря 2011 года, и 16 декабря"),
            (Lang::Kk, "2011 жылғы 16 желтоқсанда, және 16 желтоқсанда"),
            (Lang::De, "16.12.2011, 16. Dezember"),
        ] {
            let (left, dates) = taken(lang, &pieces(text));
            let dates: Vec<String> = dates.into_iter().collect();
            assert_eq!(dates, ["12-16", "2011-12-16"], "{text}");
            let numbers = left
                .iter()
                .filter(|piece| matches!(piece, Piece::Number(_)));
            assert_eq!(numbers.count(), 0, "{text}: {left:?}");
        }
    }

    #[test]
    fn a_month_with_its_year_is_a_date_and_a_month_alone_is_none() {
        let (left, dates) = taken(Lang::En, &pieces("In December 2011 they may march."));
        assert!(dates.contains("2011-12"), "{dates:?}");
        assert_eq!(
            left.iter()
                .filter(|p| matches!(p, Piece::Number(_)))
                .count(),
            0,
            "{left:?}"
        );
        assert_eq!(taken(Lang::Ru, &pieces("в декабре")).1, BTreeSet::new());
    }
}
