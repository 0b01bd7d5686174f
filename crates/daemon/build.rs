//! Compiles the shipped alerts into the program, so that the demo plays from any folder.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

const ALERTS: &str = "../../alerts";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={ALERTS}");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(ALERTS);
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("shipped_alerts.rs");
    let mut out = fs::File::create(out)?;
    writeln!(
        out,
        "pub static FILES: [(&str, &[u8]); {}] = [",
        files.len()
    )?;
    for file in files {
        let name = file
            .strip_prefix(&root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        writeln!(
            out,
            "    ({name:?}, include_bytes!({:?})),",
            file.to_string_lossy()
        )?;
    }
    writeln!(out, "];")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|end| end == "md" || end == "toml")
        {
            files.push(path);
        }
    }
    Ok(())
}
