//! No bytes whatever, in any file of an alert folder, bring the reader down, and whatever they
//! are, what is said about them is single lines without a control character.

use alert::{
    CivilDate,
    folder::{Files, check},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn today() -> CivilDate {
    "2026-11-24".parse().unwrap()
}

fn good() -> BTreeMap<String, String> {
    let update = "kind = \"update\"\n[case]\nstatus = \"imprisoned\"\n";
    [
        ("campaign.toml", include_str!("folder/campaign.toml")),
        ("dana/alert.toml", include_str!("folder/alert.toml")),
        ("dana/en.md", include_str!("folder/en.md")),
        ("dana/de.md", include_str!("folder/de.md")),
        ("dana/letters/en.md", include_str!("folder/letter.md")),
        ("dana/letters/de.md", include_str!("folder/letter.md")),
        ("dana/1-update/alert.toml", update),
        ("dana/1-update/en.md", include_str!("folder/en.md")),
        ("dana/1-update/de.md", include_str!("folder/de.md")),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect()
}

fn check_with(which: prop::sample::Index, bytes: impl FnOnce(&str) -> Vec<u8>) -> Vec<String> {
    let good = good();
    let paths: Vec<&String> = good.keys().collect();
    let path = which.get(&paths);
    let files = good
        .iter()
        .map(|(other, text)| (other.clone(), text.clone().into_bytes()));
    let mut files: BTreeMap<String, Vec<u8>> = files.collect();
    files.insert((*path).clone(), bytes(&good[*path]));
    let checked = check(&Files::new("alerts", files), today());
    checked.faults.iter().map(ToString::to_string).collect()
}

/// Pieces that parsers stumble over.
fn piece() -> impl Strategy<Value = String> {
    let signs = [
        "[[ask]]",
        "[ask]",
        "[care]",
        "kind = ",
        "\"",
        "\"\"\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        "=",
        ".",
        ",",
        "\\u202E",
        "\n",
        "\r",
        "\n\n",
        "# ",
        "## ",
        "### ",
        "- ",
        "1. ",
        "> ",
        "```",
        "`",
        "**",
        "*",
        "_",
        "~~",
        "|",
        "![",
        "](",
        "](https://a.example)",
        "<b>",
        "<!--",
        "&#x202e;",
        "&#0;",
        "&#10;",
        "[^1]",
        "\u{0}",
        "\u{202E}",
        "\u{2028}",
        "é",
        "e\u{301}",
        "👩‍👩‍👧",
        "قلم",
        "    ",
        "\t",
        "---",
        "===",
        "42d",
        "2026-12-20",
        "9999d",
        "d",
        "https://",
        "www.",
        "@",
        "\n\n- item\n- item\n\n",
        "\n\n1. one\n",
        "\n\n> said\n\n",
        "\n## opening\n\n",
        "\n## your line\n\n",
        "\n## body\n\n",
        "\n## share\n\n",
        "[words](https://a.example)",
        "**bold**",
        "letter",
        "outcome",
        "act_by",
        "standing = true",
        "historical = true",
        "\\u0007",
    ];
    prop_oneof![
        4 => prop::sample::select(signs.to_vec()).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| text.chars().take(20).collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 800,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_bytes_in_any_file_never_panic(
        which in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        check_with(which, |_| bytes);
    }

    #[test]
    fn a_good_file_with_pieces_put_in_anywhere_is_read_or_told_in_single_lines(
        which in any::<prop::sample::Index>(),
        pieces in prop::collection::vec((any::<prop::sample::Index>(), piece()), 1..8),
    ) {
        let told = check_with(which, |text| {
            let mut text: Vec<char> = text.chars().collect();
            for (place, piece) in pieces {
                let at = place.index(text.len() + 1);
                text.splice(at..at, piece.chars());
            }
            text.into_iter().collect::<String>().into_bytes()
        });
        for line in told {
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }

    #[test]
    fn a_whole_file_of_pieces_never_panics(
        which in any::<prop::sample::Index>(),
        pieces in prop::collection::vec(piece(), 0..60),
    ) {
        let told = check_with(which, |_| pieces.concat().into_bytes());
        for line in told {
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
}
