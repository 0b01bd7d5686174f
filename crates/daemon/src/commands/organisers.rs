//! `nabat organisers`: who may speak. A new organiser's secret is shown once, as a QR code and in
//! letters, to whoever sits at this terminal; then a first code shows that it arrived.

use super::{Invocation, wait};
use crate::{
    cli,
    clock::RealClock,
    control::{
        Client,
        paths::{self, AddOrganiser, RemoveOrganiser},
    },
    error::Error,
    terminal::{self, Questions},
};
use alert::Clock as _;
use ledger::{Credential, Enrolment, NewOrganiser, OrganiserView, Role};

/// How often a first code may be wrong before we stop asking.
const FIRST_CODES_MAX: usize = 3;

pub(super) fn run(invocation: &Invocation, command: cli::Organisers) -> Result<(), Error> {
    let client = invocation.client()?;
    match command {
        cli::Organisers::Add {
            name,
            role,
            lang,
            chat,
            mail,
            by,
        } => {
            let mail = match mail {
                true => Some(Questions::of_process().mailbox(&name)?),
                false => None,
            };
            let new = NewOrganiser {
                name,
                role: role.into(),
                lang,
                chat,
                mail,
            };
            add(invocation, &client, new, by)
        }
        cli::Organisers::List => list(invocation, &client),
        cli::Organisers::Remove { name, by } => {
            let by = vec![credential(by)?];
            let body = RemoveOrganiser {
                by,
                name: name.clone(),
            };
            wait(client.post::<()>(paths::ORGANISERS_REMOVE, &body))?;
            terminal::line(format_args!("Removed {name}"));
            Ok(())
        }
    }
}

fn add(
    invocation: &Invocation,
    client: &Client,
    new: NewOrganiser,
    by: Vec<String>,
) -> Result<(), Error> {
    let by = by
        .into_iter()
        .map(credential)
        .collect::<Result<Vec<_>, _>>()?;
    let name = new.name.clone();
    let asked = new.role;
    let body = AddOrganiser { by, new };
    let answer = wait(client.post(paths::ORGANISERS, &body));
    if let (Err(_), true) = (&answer, body.by.is_empty()) {
        terminal::note("Say who admits them with --as NAME; an owner first.");
    }
    let enrolment: Enrolment = answer?;
    if invocation.json {
        terminal::json(&enrolment);
        return Ok(());
    }
    terminal::line(format_args!("Added {name} as {}", enrolment.role.word()));
    if enrolment.role == Role::Owner && asked != Role::Owner {
        terminal::line("The first organiser is the owner: who may admit and remove others.");
    }
    terminal::line("");
    terminal::line("Scan this with an authenticator. It is shown once and never again:");
    terminal::line("");
    for line in terminal::half_blocks(&enrolment.otpauth_url, terminal::is_colourful())? {
        terminal::line(format_args!("  {line}"));
    }
    terminal::line("");
    terminal::line(format_args!("Or type it: {}", in_groups(&enrolment.secret)));
    confirm(&name, &enrolment)
}

/// Asks for a first code, so that nobody finds out at night that the secret never arrived. It is
/// judged here: the daemon's codes are good once, and this one is only a rehearsal.
fn confirm(name: &str, enrolment: &Enrolment) -> Result<(), Error> {
    let questions = Questions::of_process();
    let Some(secret) = secret_of(&enrolment.secret) else {
        return Ok(());
    };
    if !questions.interactive() {
        return Ok(());
    }
    terminal::line("");
    for _ in 0..FIRST_CODES_MAX {
        let code = questions.code(name)?;
        let now = RealClock::start().now().unix_seconds();
        if secret.accept(&code, now, None).is_some() {
            terminal::line(format_args!("The code is right; {name} is ready."));
            return Ok(());
        }
        terminal::note(
            "That is not the code. Check that the phone's clock is right, and try the next one.",
        );
    }
    Err(Error::Refused(format!(
        "{name} was added, but no code was right; if the secret was lost, remove them and add them again: nabat organisers remove {name} --as OWNER"
    )))
}

fn list(invocation: &Invocation, client: &Client) -> Result<(), Error> {
    let organisers: Vec<OrganiserView> = wait(client.get(paths::ORGANISERS))?;
    if invocation.json {
        terminal::json(&organisers);
        return Ok(());
    }
    if organisers.is_empty() {
        terminal::line("Nobody yet. The first becomes owner: nabat organisers add NAME");
    }
    let width = organisers
        .iter()
        .map(|each| each.name.chars().count())
        .max()
        .unwrap_or(0);
    for each in &organisers {
        let notices = match (each.has_chat, each.has_mail) {
            (true, true) => "notices by chat and mail",
            (true, false) => "notices by chat",
            (false, true) => "notices by mail",
            (false, false) => "no notices",
        };
        let locked = if each.locked {
            ", locked after too many wrong codes"
        } else {
            ""
        };
        terminal::line(format_args!(
            "{:width$}  {:<10}  {}  {notices}{locked}",
            each.name,
            each.role.word(),
            each.lang
        ));
    }
    if organisers
        .iter()
        .filter(|each| each.role.may_speak())
        .count()
        == 1
    {
        terminal::note("One organiser alone can release nothing: add a second one.");
    }
    Ok(())
}

fn credential(name: String) -> Result<Credential, Error> {
    let code = Questions::of_process().code(&name)?;
    Ok(Credential { name, code })
}

/// The secret in groups of four, for typing.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

/// The secret that its letters stand for.
pub fn secret_of(letters: &str) -> Option<vault::totp::Secret> {
    let letters = letters.replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD
        .decode(letters.as_bytes())
        .ok()?;
    Some(vault::totp::Secret::from_bytes(bytes.try_into().ok()?))
}
