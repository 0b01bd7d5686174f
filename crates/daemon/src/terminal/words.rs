//! Numbers and nouns as people read them.

/// 12345 as "12,345".
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 alert", "2,000 alerts".
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// A span that is running out: "9m 58s", "12s".
pub fn countdown(left: std::time::Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, s) => format!("{m}m {s:02}s"),
        (h, m, _) => format!("{h}h {m:02}m"),
    }
}

/// A text in lines of at most `columns` characters, broken between words; a longer word stands
/// alone on its line.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let length = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && length > columns {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn numbers_are_grouped_and_nouns_agree() {
        assert_eq!(counted(1, "alert", "alerts"), "1 alert");
        assert_eq!(counted(0, "alert", "alerts"), "0 alerts");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }

    #[test]
    fn texts_are_wrapped_between_words_and_empty_lines_stay() {
        let wrapped = wrapped("one two three\n\nfour-and-a-half five", 9);
        assert_eq!(wrapped, ["one two", "three", "", "four-and-a-half", "five"]);
    }

    #[test]
    fn a_countdown_never_says_less_than_is_left() {
        assert_eq!(countdown(Duration::from_millis(1)), "1s");
        assert_eq!(countdown(Duration::from_secs(598)), "9m 58s");
        assert_eq!(countdown(Duration::from_secs(3_660)), "1h 01m");
    }
}
