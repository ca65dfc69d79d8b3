//! OAuth tokens from a file that someone else renews, as Kubernetes does with service account tokens.

use std::path::Path;

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use rdkafka::client::OAuthToken;
use serde::Deserialize;

/// Larger is no token but a wrong file.
const TOKEN_BYTES_MAX: u64 = 65_536;

/// Reads a JWT (RFC 7519); librdkafka needs its subject and when it expires, and asks again before then.
pub(super) fn read(file: &Path) -> anyhow::Result<OAuthToken> {
    let size = std::fs::metadata(file).with_context(|| format!("reading token file {}", file.display()))?.len();
    if size > TOKEN_BYTES_MAX {
        bail!("token file {} has {size} bytes, more than {TOKEN_BYTES_MAX}", file.display());
    }
    let token = std::fs::read_to_string(file).with_context(|| format!("reading token file {}", file.display()))?;
    parse(token.trim()).with_context(|| format!("reading the token in {}", file.display()))
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Seconds since 1970.
    exp: f64,
}

fn parse(token: &str) -> anyhow::Result<OAuthToken> {
    let claims = token.split('.').nth(1).context("a JWT has three parts with dots between")?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok().context("its claims are not base64url")?;
    // The error is not shown: it might quote the token.
    let claims: Claims = serde_json::from_slice(&claims).ok().context("its claims lack `sub` or `exp`")?;
    Ok(OAuthToken { token: token.to_owned(), principal_name: claims.sub, lifetime_ms: (claims.exp * 1000.0) as i64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_its_subject_and_end() {
        // {"sub":"worker-1","exp":1789000000}
        let token = parse("e30.eyJzdWIiOiJ3b3JrZXItMSIsImV4cCI6MTc4OTAwMDAwMH0.sig").expect("a well-formed JWT");
        assert_eq!(token.principal_name, "worker-1");
        assert_eq!(token.lifetime_ms, 1_789_000_000_000);
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_quoted() {
        for wrong in ["", "secret", "a.b", "a.!!.c", "e30.e30.sig"] {
            let Err(error) = parse(wrong) else { panic!("{wrong:?} was taken") };
            assert!(!format!("{error:#}").contains("secret"));
        }
    }
}
