//! Which addresses belong to the public internet. What is not known to be public is not: new
//! ranges of IPv6 are refused until somebody looks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far the channel may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// The public internet, and nothing else.
    #[default]
    Public,
    /// This machine's loopback, and nothing else: for rehearsals.
    ThisMachine,
}

impl Reach {
    /// Whether a connection to `address` may be made.
    pub const fn allows(self, address: IpAddr) -> bool {
        match self {
            Reach::Public => is_global(address),
            Reach::ThisMachine => address.is_loopback(),
        }
    }
}

/// Ranges of IPv4 that are not of the public internet (IANA's special-purpose registry), as
/// (first address, length of the prefix).
const IPV4_REFUSED: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // shared by carriers
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local, with the clouds' metadata
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 31, 196, 0], 24), // AS112
    ([192, 52, 193, 0], 24), // AMT
    ([192, 88, 99, 0], 24),  // 6to4 relays
    ([192, 168, 0, 0], 16),  // private
    ([198, 18, 0, 0], 15),   // benchmarks
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 3),     // multicast, reserved, broadcast
];

/// The one range of IPv6 from which public addresses are given: everything outside is loopback,
/// v4-mapped, NAT64, private, link-local, multicast or unknown.
const IPV6_GIVEN: (u128, u32) = (0x2000 << 112, 3);

/// Ranges inside it that are not of the public internet.
const IPV6_REFUSED: [(u128, u32); 6] = [
    (0x2001 << 112, 23),          // protocol assignments: Teredo, ORCHID, benchmarks
    (0x2001_0db8 << 96, 32),      // documentation
    (0x2002 << 112, 16),          // 6to4: holds an IPv4 address
    (0x2620_004f_8000 << 80, 48), // AS112
    (0x3ffe << 112, 16),          // the 6bone of old
    (0x3fff << 112, 20),          // documentation
];

/// Whether an address is of the public internet.
pub const fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

const fn is_global_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    let mut at = 0;
    while at < IPV4_REFUSED.len() {
        let (first, length) = IPV4_REFUSED[at];
        if (bits ^ u32::from_be_bytes(first)) >> (32 - length) == 0 {
            return false;
        }
        at += 1;
    }
    true
}

const fn is_global_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    if !is_within(bits, IPV6_GIVEN) {
        return false;
    }
    let mut at = 0;
    while at < IPV6_REFUSED.len() {
        if is_within(bits, IPV6_REFUSED[at]) {
            return false;
        }
        at += 1;
    }
    true
}

const fn is_within(bits: u128, (first, length): (u128, u32)) -> bool {
    (bits ^ first) >> (128 - length) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn global(text: &str) -> bool {
        is_global(text.parse().unwrap_or_else(|_| panic!("{text}")))
    }

    #[test]
    fn addresses_of_the_public_internet_are_allowed_up_to_the_edges_of_what_is_not() {
        for text in [
            "1.0.0.0",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::",
            "2001:4860:4860::8888",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::1",
            "2606:2800:220:1::1",
            "2a00::1",
            "3ffd:ffff::1",
        ] {
            assert!(global(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_up_to_its_edges() {
        for text in [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.0",
            "169.254.169.254",
            "169.254.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.0.255",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.0",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.254",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "1fff:ffff::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:1ff:ffff::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2001:db8:ffff:ffff::1",
            "2002:7f00:1::",
            "2002:808:808::1",
            "2620:4f:8000::1",
            "3ffe::1",
            "3fff::1",
            "3fff:fff:ffff::1",
            "4000::1",
            "5f00::1",
            "fbff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe7f::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ] {
            assert!(!global(text), "{text}");
        }
    }

    #[test]
    fn a_rehearsal_reaches_this_machine_and_nobody_else() {
        let reach = |text: &str| Reach::ThisMachine.allows(text.parse().unwrap());
        assert!(reach("127.0.0.1") && reach("127.9.9.9") && reach("::1"));
        for text in ["8.8.8.8", "10.0.0.1", "0.0.0.0", "::", "fe80::1", "2606::1"] {
            assert!(!reach(text), "{text}");
        }
        assert_eq!(Reach::default(), Reach::Public);
    }
}
