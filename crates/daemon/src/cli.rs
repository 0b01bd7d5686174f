//! What can be typed. Codes and keys are never arguments: they would stay in the shell's history
//! and show in the list of processes.

use alert::{AlertNumber, ChannelKind, Lang, Topic};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ledger::Role;
use std::path::PathBuf;

/// Rapid-response alerts: posted by two people, read by thousands within seconds.
#[derive(Debug, Parser)]
#[command(name = "nabat", version, about, max_term_width = 100)]
pub struct Cli {
    /// The configuration [default: ./nabat.toml, then /etc/nabat/nabat.toml]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Print results as JSON
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch it at work: rehearse one evening with thousands of invented subscribers
    Demo(Demo),
    /// Run the daemon
    Serve,
    /// Name every mistake in the configuration and the alert folders
    Check(Check),
    /// Show what is going out, what waits, and who is not reached and why
    Status {
        /// Only this alert, such as UA-2026-014
        alert: Option<AlertNumber>,
    },
    /// Who may speak
    #[command(subcommand)]
    Organisers(Organisers),
    /// Propose an alert folder
    Post(Post),
    /// Show what waits for approval
    Preview {
        alert: AlertNumber,
        /// Show the messages as readers of this language get them [default: the fallback]
        #[arg(long)]
        lang: Option<Lang>,
        /// Only what goes out on this channel [default: all]
        #[arg(long)]
        channel: Option<ChannelWord>,
    },
    /// Stand behind what somebody else proposed
    Approve {
        alert: AlertNumber,
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// Stop an alert, at once
    Halt {
        alert: AlertNumber,
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// Let an alert go on that paused itself because too much of it failed
    Resume {
        alert: AlertNumber,
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// Agree that the token now belongs to another bot than the one people subscribed to
    AcceptBot {
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// Released alerts
    #[command(subcommand)]
    Alerts(Alerts),
    /// Who gets alerts
    #[command(subcommand)]
    Subscribers(Subscribers),
    /// Programs that get alerts over https
    #[command(subcommand)]
    Webhooks(Webhooks),
    /// The keys that everything is sealed under
    #[command(subcommand)]
    Keys(Keys),
    /// Check the signature FILE.minisig of FILE
    Verify {
        file: PathBuf,
        /// The public key: a line of 56 letters, or the file it stands in
        #[arg(long, short = 'p', value_name = "KEY")]
        public_key: String,
    },
    /// Print the configuration file with every key there is, and its default
    Example,
    /// List everything that is kept, why, and for how long
    Inventory,
    /// The log of who did what
    #[command(subcommand)]
    Audit(Audit),
    /// The store, while the daemon is not running
    #[command(subcommand)]
    Store(Store),
}

#[derive(Debug, Args)]
pub struct Demo {
    /// How many invented subscribers
    #[arg(long, value_name = "N", default_value_t = 5_000,
          value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub subscribers: u32,
    /// End after the report instead of going on until Ctrl-C
    #[arg(long)]
    pub once: bool,
    /// Keep to 30 messages a second, as without paying
    #[arg(long)]
    pub free_tier: bool,
    /// How often the daemon is killed (SIGKILL) over the evening
    #[arg(long, value_name = "N", default_value_t = 1,
          value_parser = clap::value_parser!(u32).range(0..=100))]
    pub kills: u32,
    /// Decides who speaks which language, who refuses, and when it is killed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct Check {
    /// The alerts folder, or one alert's [default: the configured one]
    pub path: Option<PathBuf>,
    /// Take warnings for mistakes
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct Post {
    /// The alert's folder, such as alerts/dana-iskakova
    pub folder: PathBuf,
    /// Your name as an organiser
    #[arg(long = "as", value_name = "NAME")]
    pub who: String,
    /// By your one-time code alone, with a short hold and a notice to all organisers
    #[arg(long)]
    pub emergency: bool,
    /// A later revision, such as 1-update
    #[arg(long, value_name = "DIR")]
    pub revision: Option<String>,
    /// The alert that a later revision belongs to [default: the newest about the same case]
    #[arg(long, value_name = "ALERT", requires = "revision")]
    pub of: Option<AlertNumber>,
}

#[derive(Debug, Subcommand)]
pub enum Organisers {
    /// Admit somebody. The first becomes owner; the second takes an owner's code, each later one
    /// an owner's and one other's
    Add {
        name: String,
        /// What they may do
        #[arg(long, default_value = "organiser")]
        role: RoleWord,
        /// The language of their notices
        #[arg(long, default_value = "en")]
        lang: Lang,
        /// The numeric id of their private chat with the bot, for notices
        #[arg(long, value_name = "ID", allow_hyphen_values = true)]
        chat: Option<i64>,
        /// Their mailbox, for notices by mail as well: it is read from the terminal, unseen
        #[arg(long)]
        mail: bool,
        /// Who admits them; an owner first
        #[arg(long = "as", value_name = "NAME")]
        by: Vec<String>,
    },
    /// Show everybody who was admitted
    List,
    /// Remove somebody; what they approved and is not out yet needs another approval
    Remove {
        name: String,
        /// The owner who removes them
        #[arg(long = "as", value_name = "NAME")]
        by: String,
    },
}

/// A role as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleWord {
    Owner,
    Organiser,
    Translator,
    Observer,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Role {
        match word {
            RoleWord::Owner => Role::Owner,
            RoleWord::Organiser => Role::Organiser,
            RoleWord::Translator => Role::Translator,
            RoleWord::Observer => Role::Observer,
        }
    }
}

/// A channel as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ChannelWord {
    Telegram,
    Email,
    Webhook,
}

impl From<ChannelWord> for ChannelKind {
    fn from(word: ChannelWord) -> ChannelKind {
        match word {
            ChannelWord::Telegram => ChannelKind::Telegram,
            ChannelWord::Email => ChannelKind::Email,
            ChannelWord::Webhook => ChannelKind::Webhook,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Alerts {
    /// Write the signed bytes and the signature of each released revision
    Export {
        alert: AlertNumber,
        /// The folder to write to
        #[arg(long, short = 'o', value_name = "DIR", default_value = ".")]
        output: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Subscribers {
    /// Read a CSV file: channel,address,language,country,cadence,topics,consent_date,consent_text
    Import {
        /// The file; - or nothing for standard input
        file: Option<PathBuf>,
    },
    /// Write the whole list to an age file that only the offline recipient can open. It takes two
    /// organisers' codes, and everyone is told
    Export {
        /// The new file
        #[arg(long, short = 'o', value_name = "FILE")]
        output: PathBuf,
        /// Who exports it; two different organisers
        #[arg(long = "as", value_name = "NAME", required = true)]
        by: Vec<String>,
    },
    /// Take addresses off the list: channel,address on each line of standard input
    Leave,
    /// Change what people get: a CSV file on standard input, with the columns of import up to topics
    Change,
    /// Bring people back who left, or who asked to be on the list, by their own renewed word: a CSV
    /// file with the columns of import; the consent says when they said so, a later day than the
    /// one they left on
    Return {
        /// The file
        file: PathBuf,
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
    /// Put somebody on the list who said yes: the mail they sent, or the code in it, on standard
    /// input
    Confirm,
    /// How many there are
    Count {
        /// Look at everybody, and mend the counts that are kept if they are wrong
        #[arg(long)]
        anew: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Webhooks {
    /// Add one, whose address comes on standard input, and show the keys that sign for it
    Add {
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
        /// The language it gets
        #[arg(long, default_value = "en")]
        lang: Lang,
        /// Only these topics, with commas between [default: all]
        #[arg(long, value_name = "TOPICS", value_delimiter = ',')]
        topics: Vec<Topic>,
    },
    /// Show the keys of one again, whose address comes on standard input
    Secret {
        /// Your name as an organiser
        #[arg(long = "as", value_name = "NAME")]
        who: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make the wrapping key and the key ring
    Init,
}

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Walk the chain and name the first entry that does not hold
    Verify,
}

#[derive(Debug, Subcommand)]
pub enum Store {
    /// Look at everything, change nothing
    Verify,
    /// Rebuild what is damaged from the snapshot and the journal
    Repair,
}
