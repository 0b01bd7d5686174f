//! Where a long text may be cut: after a paragraph, after an item of a list, or, within the first
//! paragraph that does not fit whole, after a sentence. Never inside a word, a link or a
//! character; abbreviations do not count as the end of a sentence.

use crate::rich::Rich;
use unicode_segmentation::UnicodeSegmentation;

/// A paragraph, or an item of a list.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub rich: Rich,
    /// Whether it stands directly under the one before, as the items of a list do.
    pub tight: bool,
}

/// How much of a section is kept: so many whole pieces, and so many bytes of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub whole: usize,
    pub bytes: usize,
}

/// Words of this length or shorter before a full stop are taken for an abbreviation or an initial
/// ("Dr.", "ул.", "A."): a cut there would look broken.
const ABBREVIATION_CHARS_MAX: usize = 2;

/// All places where a section may be cut, from nothing of it to all of it.
pub(crate) fn cuts(pieces: &[Piece]) -> Vec<Cut> {
    let mut cuts = vec![Cut { whole: 0, bytes: 0 }];
    for (whole, piece) in pieces.iter().enumerate() {
        for bytes in sentence_ends(&piece.rich) {
            cuts.push(Cut { whole, bytes });
        }
        cuts.push(Cut {
            whole: whole + 1,
            bytes: 0,
        });
    }
    cuts
}

/// The pieces that a cut leaves.
pub(crate) fn keep(pieces: &[Piece], cut: Cut) -> Vec<Piece> {
    let mut kept: Vec<Piece> = pieces.iter().take(cut.whole).cloned().collect();
    if let (Some(piece), true) = (pieces.get(cut.whole), cut.bytes > 0) {
        kept.push(Piece {
            rich: piece.rich.up_to(cut.bytes),
            tight: piece.tight,
        });
    }
    kept
}

/// The ends of all sentences but the last.
fn sentence_ends(rich: &Rich) -> Vec<usize> {
    let text = rich.text();
    text.split_sentence_bound_indices()
        .map(|(start, sentence)| start + sentence.len())
        .filter(|end| *end < text.len())
        .filter(|end| !rich.is_inside_link(*end) && !ends_in_abbreviation(&text[..*end]))
        .collect()
}

fn ends_in_abbreviation(text: &str) -> bool {
    let Some(before) = text.trim_end().strip_suffix('.') else {
        return false;
    };
    let letters = before
        .chars()
        .rev()
        .take_while(|c| c.is_alphabetic())
        .count();
    letters <= ABBREVIATION_CHARS_MAX && !before.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> Vec<&str> {
        let rich = Rich::plain(text);
        sentence_ends(&rich)
            .into_iter()
            .map(|end| text[..end].trim_end())
            .collect()
    }

    #[test]
    fn a_paragraph_is_cut_after_a_sentence_and_not_after_an_abbreviation() {
        assert_eq!(
            ends("Dr. Aman was taken on 3 May 2026. Nobody saw her. Art. 12 was named."),
            [
                "Dr. Aman was taken on 3 May 2026.",
                "Dr. Aman was taken on 3 May 2026. Nobody saw her."
            ]
        );
        assert_eq!(
            ends("Её увезли на ул. Абая. Адвоката не пустили."),
            ["Её увезли на ул. Абая."]
        );
    }

    #[test]
    fn the_cuts_go_from_nothing_to_everything_in_growing_order() {
        let piece = |text| Piece {
            rich: Rich::plain(text),
            tight: false,
        };
        let pieces = [piece("First here. Second here."), piece("Third here.")];
        let lengths: Vec<usize> = cuts(&pieces)
            .into_iter()
            .map(|cut| {
                keep(&pieces, cut)
                    .iter()
                    .map(|kept| kept.rich.text().len())
                    .sum()
            })
            .collect();
        assert_eq!(lengths, [0, 11, 24, 35]);
    }
}
