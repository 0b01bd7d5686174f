//! Bringing in a list: bad rows are named by their line and never by their address, good ones are
//! kept, and doing it again adds nobody.

use nabat_tests::program::Instance;

const LIST: &str = "channel,address,language,country,cadence,topics,consent_date,consent_text
telegram,8800000001,en,GB,instant,,2026-11-20,\"v1, spoken at the stall\"
telegram,somebody@private.example,en,,instant,,2026-11-20,v1
telegram,8800000002,xx,,instant,,2026-11-20,v1
telegram,8800000003,de,DE,instant,strikes,2026-11-20,v1";

#[test]
fn bad_rows_are_named_by_line_without_their_address_and_good_ones_are_kept_once() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let imported = instance.run(&["subscribers", "import", "--json"], LIST);
    assert_eq!(imported.code, 1, "{imported:?}");
    let report = imported.json();
    assert_eq!(report["joined"], 2);
    let lines: Vec<_> = report["bad"].as_array().expect("a list").iter().collect();
    assert_eq!(
        lines
            .iter()
            .map(|row| row["line"].as_u64())
            .collect::<Vec<_>>(),
        [Some(3), Some(4)]
    );
    let told = format!("{}{}{}", imported.out, imported.err, instance.log());
    assert!(
        !told.contains("somebody") && !told.contains("88000"),
        "{told}"
    );

    let again = instance
        .run(&["subscribers", "import", "--json"], LIST)
        .json();
    assert_eq!(
        (&again["joined"], &again["already"]),
        (&0.into(), &2.into())
    );
    let count = instance
        .run(&["subscribers", "count", "--json"], "")
        .done()
        .json();
    assert_eq!(count["telegram"], 2);
}

#[test]
fn no_address_of_the_list_lies_readable_in_the_state_folder() {
    // Without the empty space that is held back, which holds nothing and takes long to look at.
    let store = "[store]\nballast_mib = 0\nsegment_mib = 1\n";
    let mut instance = Instance::new("http://127.0.0.1:9", store);
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    instance.run(&["subscribers", "import"], LIST);
    instance.kill();
    let found = scan(&instance.path("state"));
    assert!(found.1 > 100_000, "only {} bytes were looked at", found.1);
    assert_eq!(found.0, Vec::<String>::new());
}

/// The files below a folder that hold one of the chats as digits or as an integer, or a consent's
/// words; and how many bytes were looked at.
fn scan(folder: &std::path::Path) -> (Vec<String>, usize) {
    let mut needles: Vec<Vec<u8>> = vec![b"spoken at the stall".to_vec()];
    for chat in [8_800_000_001_i64, 8_800_000_003] {
        needles.push(chat.to_string().into_bytes());
        needles.push(chat.to_be_bytes().to_vec());
        needles.push(chat.to_le_bytes().to_vec());
    }
    let (mut found, mut bytes) = (Vec::new(), 0);
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let Ok(content) = std::fs::read(&path) else {
                continue;
            };
            bytes += content.len();
            for needle in &needles {
                if content
                    .windows(needle.len())
                    .any(|window| window == needle.as_slice())
                {
                    found.push(path.display().to_string());
                }
            }
        }
    }
    (found, bytes)
}
