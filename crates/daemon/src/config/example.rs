//! The example file: compiled in, and the reference of every key. A test holds it against the
//! defaults, so that the two cannot drift apart.

/// The text of `nabat.example.toml`.
pub const EXAMPLE: &str = include_str!("../../../../nabat.example.toml");

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::config::Config;
    use std::path::Path;

    #[test]
    fn the_example_file_says_exactly_what_holds_without_it() {
        let path = Path::new("/etc/nabat/nabat.toml");
        let defaults = Config::defaults(Path::new("/etc/nabat"));
        assert_eq!(Config::parse(path, EXAMPLE), Ok(defaults));
    }

    #[test]
    fn each_optional_key_of_the_example_is_a_known_one() {
        let uncommented: String = EXAMPLE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.contains(" = ") || rest.starts_with("[[") => {
                    format!("{rest}\n")
                }
                Some(_) => "\n".to_owned(),
                None => format!("{line}\n"),
            })
            .collect();
        let parsed = Config::parse(Path::new("nabat.toml"), &uncommented);
        assert!(parsed.is_ok(), "{parsed:?}");
    }
}
