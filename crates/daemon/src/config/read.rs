//! From the text of the file to a [`Config`]: which keys there are, and what each may be.

use super::{
    Approval, Config, ConfigFaults, Level, LogFormat, backup, email,
    section::{Reading, Section},
};
use std::{collections::BTreeSet, path::Path, time::Duration};
use toml_span::value::Table;

/// All sections there are.
const SECTIONS: [&str; 11] = [
    "instance", "keys", "store", "approval", "lanes", "retry", "telegram", "email", "webhook",
    "backup", "log",
];

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn config(path: &Path, text: &str) -> Result<Config, ConfigFaults> {
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut config = Config::defaults(&base);
    let file = path.display().to_string();
    let mut reading = Reading {
        file,
        text,
        base,
        faults: Vec::new(),
    };
    match toml_span::parse(text) {
        Ok(root) => match root.as_table() {
            Some(table) => sections(&mut reading, table, &mut config),
            None => reading.fault(root.span, "this is no table", "see nabat.example.toml"),
        },
        Err(error) => reading.fault(
            error.span,
            format!("this is not written as TOML ({error})"),
            "compare the line with nabat.example.toml",
        ),
    }
    match ConfigFaults::of(reading.faults) {
        None => Ok(config),
        Some(faults) => Err(faults),
    }
}

fn sections(reading: &mut Reading<'_>, root: &Table<'_>, config: &mut Config) {
    let known: BTreeSet<&str> = SECTIONS.into_iter().collect();
    reading.unknown_keys(root, &known, "at the top of the file");
    instance(Section::new(reading, root, "instance"), config);
    keys(Section::new(reading, root, "keys"), config);
    store(Section::new(reading, root, "store"), config);
    approval(Section::new(reading, root, "approval"), config);
    lanes(Section::new(reading, root, "lanes"), config);
    retry(Section::new(reading, root, "retry"), config);
    telegram(Section::new(reading, root, "telegram"), config);
    email::read(reading, root, &mut config.email);
    webhook(Section::new(reading, root, "webhook"), config);
    backup::read(Section::new(reading, root, "backup"), &mut config.backup);
    log(Section::new(reading, root, "log"), config);
}

fn instance(mut section: Section<'_, '_, '_>, config: &mut Config) {
    let slot = &mut config.instance;
    if let Some(state) = section.path("state") {
        slot.socket = state.join("nabat.sock");
        slot.state = state;
    }
    if let Some(alerts) = section.path("alerts") {
        slot.alerts = alerts;
    }
    if let Some(socket) = section.path("socket") {
        slot.socket = socket;
    }
    section.flag("rehearsal", &mut slot.rehearsal);
    section.finish();
}

fn keys(mut section: Section<'_, '_, '_>, config: &mut Config) {
    config.keys.wrapping_key_file = section.path("wrapping_key_file");
    section.flag("same_disk", &mut config.keys.same_disk);
    section.finish();
}

fn store(mut section: Section<'_, '_, '_>, config: &mut Config) {
    let slot = &mut config.store;
    section.count("cache_mib", 8..=65_536, &mut slot.cache_mib);
    section.count("segment_mib", 1..=1_024, &mut slot.segment_mib);
    section.count(
        "snapshot_every_records",
        1_000..=100_000_000,
        &mut slot.snapshot_every_records,
    );
    section.count("ballast_mib", 0..=65_536, &mut slot.ballast_mib);
    section.finish();
}

fn approval(mut section: Section<'_, '_, '_>, config: &mut Config) {
    let Approval {
        rules: slot,
        away_max,
    } = &mut config.approval;
    section.span("hold_normal", SECOND..=DAY, &mut slot.hold_normal);
    section.span("hold_closing", SECOND..=DAY, &mut slot.hold_closing);
    section.span("hold_emergency", SECOND..=DAY, &mut slot.hold_emergency);
    section.span("approval_life", SECOND * 60..=DAY, &mut slot.approval_life);
    section.count("emergencies_a_day", 0..=24, &mut slot.emergencies_a_day);
    section.span("away_max", SECOND..=DAY, away_max);
    section.finish();
}

fn lanes(mut section: Section<'_, '_, '_>, config: &mut Config) {
    section.count("window", 1..=1_024, &mut config.lanes.window);
    section.finish();
}

fn retry(mut section: Section<'_, '_, '_>, config: &mut Config) {
    section.spans("waits", SECOND..=DAY, &mut config.retry.waits);
    section.count("attempts_max", 1..=1_000, &mut config.retry.attempts_max);
    section.finish();
}

fn telegram(mut section: Section<'_, '_, '_>, config: &mut Config) {
    let slot = &mut config.telegram;
    slot.token_file = section.path("token_file");
    section.text("api_url", &mut slot.api_url);
    if !acceptable_api(&slot.api_url) {
        section.fault_at(
            "api_url",
            "`api_url` would carry the bot token in the open, or is no address",
            "write https://..., or http:// to this machine itself (127.0.0.1)",
        );
    }
    slot.ca_file = section.path("ca_file");
    section.flag("paid_broadcast", &mut slot.paid_broadcast);
    section.text_maybe("proxy", &mut slot.proxy);
    if slot
        .proxy
        .as_deref()
        .is_some_and(|proxy| !acceptable_proxy(proxy))
    {
        section.fault_at(
            "proxy",
            "`proxy` is no proxy address",
            "write socks5h://HOST:PORT or http://HOST:PORT",
        );
    }
    section.span(
        "attempt_timeout",
        SECOND..=SECOND * 600,
        &mut slot.attempt_timeout,
    );
    section.finish();
}

fn webhook(mut section: Section<'_, '_, '_>, config: &mut Config) {
    let slot = &mut config.webhook;
    section.flag("enabled", &mut slot.enabled);
    section.flag("allow_private", &mut slot.allow_private);
    slot.ca_file = section.path("ca_file");
    section.span(
        "attempt_timeout",
        SECOND..=SECOND * 30,
        &mut slot.attempt_timeout,
    );
    section.count(
        "messages_per_second",
        1..=100_000,
        &mut slot.messages_per_second,
    );
    section.count("window", 1..=1_024, &mut slot.window);
    section.finish();
}

fn log(mut section: Section<'_, '_, '_>, config: &mut Config) {
    let levels = [
        ("error", Level::Error),
        ("warn", Level::Warn),
        ("info", Level::Info),
        ("debug", Level::Debug),
    ];
    section.word("level", &levels, &mut config.log.level);
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    section.word("format", &formats, &mut config.log.format);
    section.finish();
}

/// https anywhere, http to this machine only: the token is part of every request.
fn acceptable_api(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else {
        return false;
    };
    let loopback = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    match url.scheme() {
        "https" => true,
        "http" => loopback,
        _ => false,
    }
}

fn acceptable_proxy(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        url.has_host() && matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        match Config::parse(Path::new("nabat.toml"), text) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.list().iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(
            Config::parse(Path::new("x/nabat.toml"), ""),
            Ok(Config::defaults(Path::new("x")))
        );
    }

    #[test]
    fn all_mistakes_are_named_at_once_with_their_lines() {
        let found = faults(
            "[approval]\nhold_normal = \"10\"\nhold_closing = 2\n\n[lanes]\nwindow = 0\nwindo = 3\n\n[wire]\n",
        );
        assert_eq!(found.len(), 5, "{found:#?}");
        for (fault, begins) in found.iter().zip([
            "nabat.toml:2: [approval] `hold_normal` is \"10\", which is no span of time; write a number and a unit",
            "nabat.toml:3: [approval] `hold_closing` is a whole number; write a span of time",
            "nabat.toml:6: [lanes] `window` is 0; write a whole number from 1 to 1024",
            "nabat.toml:7: unknown key `windo` in [lanes]; did you mean `window`?",
            "nabat.toml:9: unknown key `wire` at the top of the file; known here: approval, ",
        ]) {
            assert!(fault.starts_with(begins), "{fault}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_refused_at_its_line() {
        let found = faults("[instance]\nstate = \n");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("nabat.toml:2: this is not written as TOML"),
            "{found:?}"
        );
    }

    #[test]
    fn the_token_never_travels_in_the_open() {
        for api in ["http://api.telegram.example", "ftp://127.0.0.1", "telegram"] {
            let found = faults(&format!("[telegram]\napi_url = \"{api}\"\n"));
            assert!(found[0].contains("in the open"), "{api}: {found:?}");
        }
        for api in ["http://127.0.0.1:8081", "https://api.telegram.example"] {
            assert_eq!(
                faults(&format!("[telegram]\napi_url = \"{api}\"\n")),
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn paths_are_relative_to_the_file_and_the_socket_follows_the_state() {
        let config = Config::parse(
            Path::new("/etc/nabat/nabat.toml"),
            "[instance]\nstate = \"/srv/n\"\n",
        )
        .unwrap();
        assert_eq!(config.instance.socket, Path::new("/srv/n/nabat.sock"));
        assert_eq!(config.instance.alerts, Path::new("/etc/nabat/alerts"));
    }
}
