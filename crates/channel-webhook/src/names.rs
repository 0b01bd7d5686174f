//! The one look-up of a name, and the gate behind it. The HTTP client asks here and connects to
//! what it is given, so that between looking and connecting nothing is asked again. A client goes
//! past its resolver for IP addresses: those are refused before, in [`crate::WebhookAddress`].

use crate::Reach;
use reqwest::dns::{Addrs, Name, Resolve};
use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

/// So many addresses of a name are looked at; a host that has more is up to something.
const ADDRESSES_MAX: usize = 64;

/// The addresses of a name, to come.
pub type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Who knows the addresses of names.
pub trait Names: Send + Sync + 'static {
    /// Every address of `host`.
    fn addresses(&self, host: &str) -> Resolving;
}

/// The machine's own resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: &str) -> Resolving {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// The name resolved to something that we do not connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Closed {
    #[error("the name leads to an address outside the public internet")]
    NotPublic,
    #[error("the name has no address, or very many")]
    Count,
}

/// Hands the client the addresses of a name if every one of them may be connected to.
pub(crate) struct Gate {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) reach: Reach,
}

impl Resolve for Gate {
    fn resolve(&self, name: Name) -> reqwest::dns::Resolving {
        let looked_up = self.names.addresses(name.as_str());
        let reach = self.reach;
        Box::pin(async move {
            let vetted = vet(looked_up.await?, reach)?;
            // Port 0: the client puts the address's own.
            let addresses = vetted.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// All or nothing: a name of which one address is not public is not trusted with the others.
fn vet(addresses: Vec<IpAddr>, reach: Reach) -> Result<Vec<IpAddr>, Closed> {
    if addresses.is_empty() || addresses.len() > ADDRESSES_MAX {
        return Err(Closed::Count);
    }
    if addresses.iter().all(|address| reach.allows(*address)) {
        Ok(addresses)
    } else {
        Err(Closed::NotPublic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_that_is_not_public_closes_the_whole_name() {
        let vet = |texts: &[&str]| {
            let addresses = texts.iter().map(|text| text.parse().unwrap()).collect();
            vet(addresses, Reach::Public)
        };
        assert_eq!(vet(&["8.8.8.8", "2606:2800::1"]).unwrap().len(), 2);
        assert_eq!(vet(&["8.8.8.8", "127.0.0.1"]), Err(Closed::NotPublic));
        assert_eq!(vet(&["fd00::1", "8.8.8.8"]), Err(Closed::NotPublic));
        assert_eq!(vet(&[]), Err(Closed::Count));
        assert_eq!(vet(&["8.8.8.8"; 65]), Err(Closed::Count));
    }
}
