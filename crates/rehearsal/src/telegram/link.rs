//! Which links Telegram takes, and the form in which it keeps them: `http`, `https` and its own
//! schemes, a host with a dot in it, a path at least `/`. What it does not take is dropped from a
//! text, or refused on a button with the words given here. It must not be used as a URL parser.

/// `link` as it is kept, or what is wrong with it.
pub(crate) fn checked(link: &str) -> Result<String, &'static str> {
    for scheme in ["tg", "tonsite", "ton"] {
        if let Some(rest) = strip_scheme(link, scheme) {
            return own_scheme(scheme, rest);
        }
    }
    let url = Url::parse(link)?;
    if !url.host.contains('.') && !url.host.starts_with('[') {
        return Err("Wrong HTTP URL");
    }
    let scheme = if url.https { "https" } else { "http" };
    let userinfo = url
        .userinfo
        .map(|info| format!("{info}@"))
        .unwrap_or_default();
    let port = url.port.map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!(
        "{scheme}://{userinfo}{}{port}{}",
        url.host, url.path
    ))
}

/// The user that `tg://user?id=...` names.
pub(crate) fn user_id(link: &str) -> Option<i64> {
    let link = link.to_ascii_lowercase();
    let rest = strip_scheme(&link, "tg")?.strip_prefix("user")?;
    let rest = rest.strip_prefix('/').unwrap_or(rest).strip_prefix('?')?;
    let query = rest.split('#').next()?;
    let id = query.split('&').find_map(|pair| pair.strip_prefix("id="))?;
    id.parse().ok().filter(|id| *id > 0 && *id < 1 << 40)
}

fn strip_scheme<'a>(link: &'a str, scheme: &str) -> Option<&'a str> {
    let head = link.get(..scheme.len())?;
    let rest = link[scheme.len()..].strip_prefix(':')?;
    head.eq_ignore_ascii_case(scheme)
        .then(|| rest.strip_prefix("//").unwrap_or(rest))
}

fn own_scheme(scheme: &'static str, rest: &str) -> Result<String, &'static str> {
    let wrong = if scheme == "tg" {
        "Wrong tg URL"
    } else {
        "Wrong ton URL"
    };
    let explicit_http = rest
        .get(..7)
        .is_some_and(|head| head.eq_ignore_ascii_case("http://"));
    let url = Url::parse(rest)?;
    if explicit_http || url.https || url.userinfo.is_some() || url.port.is_some() {
        return Err(wrong);
    }
    let allowed = |c: char| {
        c.is_ascii_alphanumeric() || c == '-' || c == '_' || (scheme == "tonsite" && c == '.')
    };
    if !url.host.chars().all(allowed) {
        return Err("Unallowed characters in URL host");
    }
    let path = if url.path.starts_with("/?") {
        &url.path[1..]
    } else {
        &url.path
    };
    Ok(format!("{scheme}://{}{path}", url.host))
}

struct Url<'a> {
    https: bool,
    userinfo: Option<&'a str>,
    host: String,
    port: Option<u16>,
    path: String,
}

impl<'a> Url<'a> {
    fn parse(link: &'a str) -> Result<Self, &'static str> {
        let (https, rest) = match link.find(|c| ":/?#@[]".contains(c)) {
            Some(end) if link[end..].starts_with("://") => {
                match link[..end].to_ascii_lowercase().as_str() {
                    "http" => (false, &link[end + 3..]),
                    "https" => (true, &link[end + 3..]),
                    _ => return Err("Unsupported URL protocol"),
                }
            }
            _ => (false, link),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (authority, port) = split_port(authority)?;
        let (userinfo, host) = match authority.rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo).filter(|info| !info.is_empty()), host),
            None => (None, authority),
        };
        let host = checked_host(host)?;
        if let Some(userinfo) = userinfo {
            check_part(userinfo, true)?;
        }
        Ok(Self {
            https,
            userinfo,
            host,
            port,
            path: path(tail),
        })
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), &'static str> {
    let Some(at) = authority.rfind([':', ']', '@']) else {
        return Ok((authority, None));
    };
    if at == 0 || authority.as_bytes()[at] != b':' {
        return Ok((authority, None));
    }
    match authority[at + 1..].parse::<i32>() {
        Ok(port @ 1..=65_535) => Ok((&authority[..at], u16::try_from(port).ok())),
        _ => Err("Wrong port number specified in the URL"),
    }
}

fn checked_host(host: &str) -> Result<String, &'static str> {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        return match address.parse::<std::net::Ipv6Addr>() {
            Ok(_) => Ok(host.to_ascii_lowercase()),
            Err(_) => Err("Wrong IPv6 address specified in the URL"),
        };
    }
    match host {
        "" => Err("URL host is empty"),
        "." => Err("Host is invalid"),
        _ => check_part(host, false).map(|()| host.to_ascii_lowercase()),
    }
}

fn check_part(part: &str, userinfo: bool) -> Result<(), &'static str> {
    let bytes = part.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let allowed = byte.is_ascii_alphanumeric()
            || byte >= 128
            || b".-_!$,~*'();&+=".contains(&byte)
            || (userinfo && byte == b':');
        if byte == b'%' {
            let hex = |offset: usize| bytes.get(at + offset).is_some_and(u8::is_ascii_hexdigit);
            if !(hex(1) && hex(2)) {
                return Err(if userinfo {
                    "Wrong percent-encoded symbol in URL userinfo"
                } else {
                    "Wrong percent-encoded symbol in URL host"
                });
            }
            at += 2;
        } else if !allowed {
            return Err(if userinfo {
                "Disallowed character in URL userinfo"
            } else {
                "Disallowed character in URL host"
            });
        }
        at += 1;
    }
    Ok(())
}

/// Path, query and fragment: blanks and control characters escaped, never empty.
fn path(tail: &str) -> String {
    let tail = tail.trim_end_matches([' ', '\t', '\r', '\n', '\0', '\x0b']);
    let mut path = String::with_capacity(tail.len() + 1);
    if !tail.starts_with('/') {
        path.push('/');
    }
    for c in tail.chars() {
        if c <= ' ' {
            path.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            path.push(c);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_kept_in_one_form_and_wrong_ones_named() {
        for (link, kept) in [
            ("https://ring.example", "https://ring.example/"),
            ("ring.example/a b", "http://ring.example/a%20b"),
            (
                "HTTPS://Ring.Example:08443?q=1#x",
                "https://ring.example:8443/?q=1#x",
            ),
            ("tg://resolve?domain=x", "tg://resolve?domain=x"),
            ("https://набат.example/п", "https://набат.example/п"),
        ] {
            assert_eq!(checked(link).as_deref(), Ok(kept), "{link}");
        }
        for (link, wrong) in [
            ("http://localhost", "Wrong HTTP URL"),
            ("ftp://ring.example", "Unsupported URL protocol"),
            ("https://", "URL host is empty"),
            (
                "https://ring.example:99999",
                "Wrong port number specified in the URL",
            ),
            ("https://ri ng.example", "Disallowed character in URL host"),
        ] {
            assert_eq!(checked(link), Err(wrong), "{link}");
        }
    }

    #[test]
    fn a_link_to_a_user_gives_the_user() {
        assert_eq!(user_id("tg://user?id=1001"), Some(1001));
        assert_eq!(user_id("tg:user?x=1&id=5#y"), Some(5));
        assert_eq!(user_id("tg://username?id=5"), None);
        assert_eq!(user_id("https://user?id=5"), None);
    }
}
