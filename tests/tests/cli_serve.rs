//! What the daemon refuses before it does anything: a wrong key, a key on the disk it protects, a
//! second daemon on the same folder, a configuration with mistakes. Each says why and what to do.

use nabat_tests::program::Instance;
use std::time::Duration;

#[test]
fn a_second_daemon_on_the_same_folder_is_refused_at_once_and_says_why() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let first = instance.pid().to_string();
    let (second, took) = timed(|| instance.run(&["serve"], ""));
    second
        .refused("another nabat")
        .refused(&first)
        .refused("stop that one first");
    // The promise is one second.
    assert!(took < Duration::from_secs(5), "{took:?}");
    instance.run(&["status"], "").done();
}

#[test]
fn a_wrong_wrapping_key_is_refused_and_nothing_is_changed() {
    let instance = Instance::with_keys();
    let other = Instance::with_keys();
    let ring = std::fs::read(instance.path("state/keys/ring")).expect("a ring");
    let key = std::fs::read_to_string(other.path("wrapping.key")).expect("a key");
    instance.write("wrapping.key", &key);
    instance
        .run(&["serve"], "")
        .refused("this wrapping key does not fit it");
    assert_eq!(
        std::fs::read(instance.path("state/keys/ring")).expect("a ring"),
        ring
    );
    instance.write("wrapping.key", "NABAT-KEY-1-ABC");
    instance.run(&["serve"], "").refused("copy the whole line");
}

#[test]
fn a_wrapping_key_on_the_disk_it_protects_is_refused_unless_the_campaign_accepts_that() {
    let mut instance = Instance::with_keys();
    let config = std::fs::read_to_string(instance.path("nabat.toml")).expect("a configuration");
    instance.write(
        "nabat.toml",
        &config.replace("same_disk = true", "same_disk = false"),
    );
    instance
        .run(&["serve"], "")
        .refused("lies on the same disk");
    instance.write("nabat.toml", &config);
    instance.serve();
    let status = instance.run(&["status"], "").done();
    assert!(
        status
            .out
            .contains("whoever takes the disk can read who subscribed"),
        "{status:?}"
    );
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let instance = Instance::with_keys();
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(instance.path("wrapping.key"), open).expect("a mode");
    instance.run(&["serve"], "").refused("chmod 600");
}

#[test]
fn a_second_keys_init_never_replaces_a_ring() {
    let instance = Instance::with_keys();
    instance
        .run(&["keys", "init"], "")
        .refused("there is one at");
}

#[test]
fn commands_without_a_daemon_say_how_to_start_one() {
    let instance = Instance::with_keys();
    instance
        .run(&["status"], "")
        .refused("start it with `nabat serve`");
}

#[test]
fn every_mistake_of_the_configuration_is_named_at_once_with_its_line() {
    let instance = Instance::with_keys();
    instance.write(
        "nabat.toml",
        "[lanes]\nwindow = 0\n\n[telegram]\napi_ulr = \"x\"\n[wire]\n",
    );
    instance
        .run(&["serve"], "")
        .refused("nabat.toml:2: [lanes] `window` is 0")
        .refused("nabat.toml:5: unknown key `api_ulr` in [telegram]; did you mean `api_url`?")
        .refused("nabat.toml:6: unknown key `wire`");
    assert_eq!(instance.run(&["no-such-command"], "").code, 2);
}

#[test]
fn the_example_is_a_configuration_that_can_be_used_as_it_is() {
    let instance = Instance::with_keys();
    let example = instance.run(&["example"], "").done().out;
    instance.write("nabat.toml", &example);
    instance
        .run(&["status"], "")
        .refused("start it with `nabat serve`");
}

#[test]
fn a_store_that_rests_is_verified_and_needs_no_repair() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let verify = ["store", "verify"];
    instance.run(&verify, "").refused("another nabat");
    instance.kill();
    instance.serve();
    instance.terminate();
    assert_eq!(instance.ended(), 0, "{}", instance.log());
    instance.run(&verify, "").done();
    instance.run(&["store", "repair"], "").done();
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "a promised deadline is measured from outside"
    )]
    let since = std::time::Instant::now();
    (run(), since.elapsed())
}
