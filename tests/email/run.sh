#!/usr/bin/env bash
# Holds the mail adapter against a real relay: a private Postfix on loopback that insists on TLS,
# with smtp-sink behind it as the rest of the world. Checks what each of Postfix's refusals comes
# to, a login with the right password and with a wrong one, what arrives behind it, and that nothing
# passes without TLS. Nothing is asked of the network.
# Postfix needs root.
#
#   BUILT    set, if the examples of nabat-channel-email have been built
set -euo pipefail
cd "$(dirname "$0")/../.."
examples="${CARGO_TARGET_DIR:-target}/debug/examples"
export PATH="$PATH:/usr/sbin"

missing=()
for tool in postfix smtp-sink saslpasswd2 openssl python3; do
  command -v "$tool" >/dev/null || missing+=("$tool (Debian: postfix, sasl2-bin, openssl, python3)")
done
[ "$(id -u)" = 0 ] || missing+=("root, for Postfix")
if [ "${#missing[@]}" -gt 0 ]; then
  printf 'FAILED: missing: %s\n' "${missing[@]}" >&2
  exit 2
fi

[ -n "${BUILT:-}" ] || cargo build --quiet -p nabat-channel-email --examples
folder="$(mktemp -d)"
sink=""
cleanup() {
  [ ! -f "$folder/etc/main.cf" ] || postfix -c "$folder/etc" stop 2>/dev/null || true
  [ -z "$sink" ] || kill "$sink" 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT
chmod 755 "$folder"
mkdir -p "$folder"/{etc,spool,data,log,mails}
chown postfix "$folder/data"
chown nobody "$folder/mails"

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
smtp="$(free_port)" smtps="$(free_port)" submission="$(free_port)" world="$(free_port)"

# An authority, and a certificate issued by it: one made by plain `openssl req -x509` is refused.
(
  cd "$folder/etc"
  openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 \
    -subj '/CN=Rehearsal authority' -addext basicConstraints=critical,CA:TRUE
  openssl req -newkey rsa:2048 -nodes -keyout relay.key -out relay.csr -subj '/CN=localhost'
  printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' >relay.ext
  openssl x509 -req -in relay.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
    -extfile relay.ext -out relay.pem
) 2>/dev/null

# Who may log in: one invented user of Cyrus SASL.
mkdir "$folder/etc/sasl"
cat >"$folder/etc/sasl/smtpd.conf" <<EOF
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: $folder/etc/sasl/users
mech_list: PLAIN LOGIN
EOF
echo 'a right password' | saslpasswd2 -p -c -f "$folder/etc/sasl/users" -u relay.example bell
chown postfix "$folder/etc/sasl/users"

cat >"$folder/etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $folder/spool
data_directory = $folder/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = $folder/log/mail.log
maillog_file_prefixes = $folder
myhostname = relay.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:$world
smtp_tls_security_level = none
smtputf8_enable = yes
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = $folder/etc/relay.pem
smtpd_tls_key_file = $folder/etc/relay.key
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
  check_recipient_access inline:{
    { gone@mailbox.example = 550 5.1.1 No such user }
    { full@mailbox.example = 552 5.2.2 Mailbox full }
    { grey@mailbox.example = 450 4.7.1 Greylisted }
    { closed@mailbox.example = 550 5.2.1 Mailbox disabled }
    { strict@mailbox.example = 554 5.7.1 Not from you } }, permit
EOF
cat >"$folder/etc/master.cf" <<EOF
127.0.0.1:$smtp inet n - n - - smtpd
127.0.0.1:$smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:$submission inet n - n - - smtpd -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes -o smtpd_sasl_local_domain=relay.example
  -o cyrus_sasl_config_path=$folder/etc/sasl
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
EOF

smtp-sink -u nobody -d "$folder/mails/%M." "127.0.0.1:$world" 100 &
sink=$!
postfix -c "$folder/etc" start 2>/dev/null

send() { "$examples/send" localhost "$1" "$2" "$folder/etc/ca.pem" "${@:3}"; }
addresses=(mira gone full grey closed strict zarina)
addresses=("${addresses[@]/%/@mailbox.example}")
send "$smtp" starttls "${addresses[@]}" 'mira@почта.example' >"$folder/seen"
cat >"$folder/expected" <<'EOF'
mira@mailbox.example Delivered
gone@mailbox.example Permanent(NoSuchAddress)
full@mailbox.example Transient(Recipient, ServerFault)
grey@mailbox.example Transient(Recipient, ServerFault)
closed@mailbox.example Permanent(RecipientGone)
strict@mailbox.example Permanent(RefusedByRecipient)
zarina@mailbox.example Delivered
mira@почта.example Delivered
EOF
diff "$folder/expected" "$folder/seen"
send "$smtps" implicit mira@mailbox.example >"$folder/seen"
echo 'mira@mailbox.example Delivered' | diff - "$folder/seen"
# The certificate is for localhost, and for nobody else.
"$examples/send" 127.0.0.1 "$smtp" starttls "$folder/etc/ca.pem" mira@mailbox.example >"$folder/seen"
echo 'mira@mailbox.example Transient(OurSide, Unreachable)' | diff - "$folder/seen"

# A login, right and wrong. A refused one is no recipient's fault, and a channel that hears it
# pauses.
export MAIL_USER=bell
login() { MAIL_PASSWORD="$1" send "$submission" starttls mira@mailbox.example >"$folder/seen"; }
login 'a right password'
echo 'mira@mailbox.example Delivered' | diff - "$folder/seen"
login 'a wrong password'
echo 'mira@mailbox.example Transient(OurSide, Unauthorized)' | diff - "$folder/seen"
grep -q 'SASL [A-Z]* authentication failed' "$folder/log/mail.log"

python3 tests/email/arrived.py "$folder/mails"
if grep -E 'fatal|panic|lost connection after (MAIL|RCPT|DATA)|improper command' "$folder/log/mail.log"; then
  echo 'FAILED: Postfix complains' >&2
  exit 1
fi
echo 'Postfix and what stands behind it agree with the mail adapter'
