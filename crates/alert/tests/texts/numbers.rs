//! The pieces of a text that facts are made of: words, and numbers in the ways that languages
//! write them. Groups of three digits may be parted by a comma, a full stop or a no-break space;
//! a percentage is its number and the sign, however it is said.

use alert::Lang;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Word(String),
    /// Its digits without groups; a decimal part behind a full stop.
    Number(String),
    /// A time of day, `17:30`.
    Time(String),
    /// A day written in figures alone, as `2011-12-16`.
    Day(String),
}

/// The pieces, in order. What stands between them is passed over.
pub fn pieces(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        if c.is_ascii_digit() {
            let (piece, end) = figures(&chars, at);
            pieces.push(piece);
            at = end;
        } else if c.is_alphabetic() {
            let end = run(&chars, at, |c| c.is_alphanumeric());
            pieces.push(Piece::Word(chars[at..end].iter().collect()));
            at = end;
        } else if c == '%' {
            percent(&mut pieces);
            at += 1;
        } else {
            at += 1;
        }
    }
    pieces
}

/// The numbers of a text that are left when its dates are taken out; percentages with their sign.
pub fn with_percentages(lang: Lang, pieces: &[Piece]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut words = pieces.iter().peekable();
    while let Some(piece) = words.next() {
        match piece {
            // "per cent", "por ciento", "pour cent": two words
            Piece::Word(word) if ["per", "por", "pour"].contains(&word.as_str()) => {
                match words.peek() {
                    Some(Piece::Word(next)) if is_hundred(next) => {
                        percent(&mut out);
                        words.next();
                    }
                    _ => out.push(piece.clone()),
                }
            }
            Piece::Word(word) if is_percent(lang, word) => percent(&mut out),
            piece => out.push(piece.clone()),
        }
    }
    out
}

fn is_hundred(word: &str) -> bool {
    ["cent", "ciento", "cento"].contains(&word)
}

fn is_percent(lang: Lang, word: &str) -> bool {
    let word = word.to_lowercase();
    match lang {
        Lang::En => word == "percent",
        Lang::De => word == "prozent",
        Lang::Pl => word.starts_with("procent"),
        Lang::Ru => word.starts_with("процент"),
        Lang::Kk => word.starts_with("пайыз"),
        Lang::Es | Lang::Fr | Lang::It | Lang::Pt => false,
    }
}

/// The number right before becomes a percentage.
fn percent(pieces: &mut [Piece]) {
    if let Some(Piece::Number(number)) = pieces.last_mut()
        && !number.ends_with('%')
    {
        number.push('%');
    }
}

fn run(chars: &[char], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    let rest = chars.iter().skip(from);
    from + rest.take_while(|c| belongs(**c)).count()
}

/// What begins with a digit at `from`, and where it ends.
fn figures(chars: &[char], from: usize) -> (Piece, usize) {
    let digits = |from: usize| {
        let end = run(chars, from, |c| c.is_ascii_digit());
        let digits = chars.iter().skip(from).take(end - from);
        (digits.collect::<String>(), end)
    };
    let is = |at: usize, signs: &str| chars.get(at).is_some_and(|c| signs.contains(*c));
    let (first, mut end) = digits(from);

    if let Some((day, end)) = day_in_figures(&first, end, &digits, &is) {
        return (Piece::Day(day), end);
    }
    let (minutes, after) = digits(end + 1);
    let hours = first.len() < 3 && minutes.len() == 2 && minutes.as_str() < "60";
    let percent = is(after + usize::from(is(after, " \u{a0}\u{202f}")), "%");
    if hours && (is(end, ":") || is(end, ".") && !percent) {
        return (Piece::Time(format!("{first:0>2}:{minutes}")), after);
    }
    let hour = end + usize::from(is(end, " \u{a0}\u{202f}"));
    if is(hour, "h") && !chars.get(hour + 1).is_some_and(|c| c.is_alphabetic()) {
        let minutes_at = hour + 1 + usize::from(is(hour + 1, " \u{a0}\u{202f}"));
        let (minutes, after) = digits(minutes_at);
        return match minutes.len() {
            2 => (Piece::Time(format!("{first:0>2}:{minutes}")), after),
            _ => (Piece::Time(format!("{first:0>2}:00")), hour + 1),
        };
    }
    let mut number = first;
    while is(end, ",.\u{a0}\u{202f}") {
        let (group, after) = digits(end + 1);
        if group.len() != 3
            || number.len() > 3 && !number.len().is_multiple_of(3) && number.len() < 4
        {
            break;
        }
        number.push_str(&group);
        end = after;
    }
    if is(end, ",.") {
        let (decimals, after) = digits(end + 1);
        if !decimals.is_empty() && decimals.len() < 3 {
            return (Piece::Number(format!("{number}.{decimals}")), after);
        }
    }
    // An ordinal's ending is no word: 20th, 1er, 20-летие.
    let end = run(chars, end, char::is_alphabetic);
    (Piece::Number(number), end)
}

/// `2011-12-16`, `16.12.2011` or `16/12/2011`.
fn day_in_figures(
    first: &str,
    end: usize,
    digits: &impl Fn(usize) -> (String, usize),
    is: &impl Fn(usize, &str) -> bool,
) -> Option<(String, usize)> {
    let (second, middle) = digits(end + 1);
    let (third, last) = digits(middle + 1);
    let same = |sign: &str| is(end, sign) && is(middle, sign);
    let (year, month, day) = match (first.len(), second.len(), third.len()) {
        (4, 2, 2) if same("-") => (first, &second, third.as_str()),
        (1 | 2, 1 | 2, 4) if same(".") || same("/") => (third.as_str(), &second, first),
        _ => return None,
    };
    Some((format!("{year}-{month:0>2}-{day:0>2}"), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(lang: Lang, text: &str) -> Vec<String> {
        let found = with_percentages(lang, &pieces(text));
        let number = |piece| match piece {
            Piece::Number(number) => Some(number),
            Piece::Word(_) | Piece::Time(_) | Piece::Day(_) => None,
        };
        found.into_iter().filter_map(number).collect()
    }

    #[test]
    fn one_number_is_the_same_in_every_way_of_writing_it() {
        for (lang, text) in [
            (Lang::En, "12,500 people, 2.5%, 2,000."),
            (Lang::De, "12.500 Menschen, 2,5 Prozent, 2.000."),
            (Lang::Fr, "12\u{202f}500 personnes, 2,5\u{a0}%, 2\u{a0}000."),
            (Lang::Es, "12.500 personas, 2,5 por ciento, 2000."),
            (Lang::Ru, "12\u{a0}500 человек, 2,5 процента, 2000."),
        ] {
            assert_eq!(numbers(lang, text), ["12500", "2.5%", "2000"], "{text}");
        }
    }

    #[test]
    fn lists_and_ends_of_sentences_are_no_groups() {
        assert_eq!(
            numbers(Lang::En, "rooms 7, 12 and 200. 14 came."),
            ["7", "12", "200", "14"]
        );
        assert_eq!(numbers(Lang::Ru, "20-летие и 20th, 1er"), ["20", "20", "1"]);
    }

    #[test]
    fn times_and_days_in_figures_are_told_apart() {
        let found = pieces("17:30, 17 h 30, 9h, 6.30, 16.12.2011, 2011-12-16");
        let expected = [
            Piece::Time("17:30".into()),
            Piece::Time("17:30".into()),
            Piece::Time("09:00".into()),
            Piece::Time("06:30".into()),
            Piece::Day("2011-12-16".into()),
            Piece::Day("2011-12-16".into()),
        ];
        assert_eq!(found, expected);
    }
}
