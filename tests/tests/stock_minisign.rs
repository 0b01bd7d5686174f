//! Our signatures, checked by the stock minisign program: what a reader outside will use. It needs
//! `minisign` (Debian has it), and fails without it.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};
use vault::{KeyRing, TrustedComment};

const MESSAGE: &str = "nabat revision 1\ntitle: Заголовок, tytuł, título\n";
const COMMENT: &str = "sent 2026-05-01T10:00:00+02:00 UA-2026-014 Заголовок";

/// Lays out key, message and signature in `dir` as a reader would have them.
fn lay_out(dir: &Path, message: &str) {
    let ring = KeyRing::in_memory(&|bytes| bytes.fill(0x77));
    let comment = TrustedComment::new(COMMENT).expect("one line");
    let signature = ring.sign(MESSAGE.as_bytes(), &comment);
    fs::write(dir.join("minisign.pub"), ring.public_key().file_text()).expect("written");
    fs::write(dir.join("alert.txt"), message).expect("written");
    fs::write(dir.join("alert.txt.minisig"), signature).expect("written");
}

fn minisign(dir: &Path, more: &[&str]) -> Output {
    Command::new("minisign")
        .args(["-V", "-m", "alert.txt"])
        .args(more)
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .expect("minisign runs; install it (apt-get install minisign)")
}

#[test]
fn the_stock_program_takes_our_signature_and_shows_its_comment() {
    let dir = tempfile::tempdir().expect("a folder");
    lay_out(dir.path(), MESSAGE);
    let ring = KeyRing::in_memory(&|bytes| bytes.fill(0x77));
    let line = ring.public_key().to_string();
    for key in [["-p", "minisign.pub"], ["-P", line.as_str()]] {
        let out = minisign(dir.path(), &key);
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success(), "{said}{out:?}");
        assert!(
            said.contains(&format!("Trusted comment: {COMMENT}")),
            "{said}"
        );
    }
}

#[test]
fn the_stock_program_refuses_a_changed_message() {
    let dir = tempfile::tempdir().expect("a folder");
    lay_out(dir.path(), &MESSAGE.replace("título", "titulo"));
    assert!(
        !minisign(dir.path(), &["-p", "minisign.pub"])
            .status
            .success()
    );
}

#[test]
fn the_stock_program_sees_the_same_key_id() {
    let dir = tempfile::tempdir().expect("a folder");
    lay_out(dir.path(), MESSAGE);
    let other = KeyRing::in_memory(&|bytes| bytes.fill(0x88)).public_key();
    let out = minisign(dir.path(), &["-P", &other.to_string()]);
    let said = String::from_utf8_lossy(&out.stderr);
    let ours = KeyRing::in_memory(&|bytes| bytes.fill(0x77))
        .public_key()
        .id();
    assert!(!out.status.success());
    assert!(said.contains(&ours) && said.contains(&other.id()), "{said}");
}
