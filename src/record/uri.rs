//! Tells whether a string is a URI (RFC 3986), as `format: uri` of the ninjs schema demands.

/// Whether `text` is an absolute URI, with or without fragment: a scheme, then allowed characters and whole percent
/// escapes only, and an authority that can be one. Stricter than the RFC in one point: an IP literal (`[::1]`) is no
/// host of a news item.
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut letters = scheme.bytes();
    if !letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        || !letters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    {
        return false;
    }
    if rest.is_empty() || rest.matches('#').count() > 1 || !allowed(rest) {
        return false;
    }
    rest.strip_prefix("//").is_none_or(|after| {
        let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
        is_authority(authority)
    })
}

/// Whether `rest` has characters of a URI only, `%` before two hexadecimal digits only.
fn allowed(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.iter().enumerate().all(|(index, byte)| match byte {
        b'%' => bytes.get(index + 1..index + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        b'-' | b'.' | b'_' | b'~' => true,
        b':' | b'/' | b'?' | b'#' | b'@' => true,
        b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => true,
        _ => byte.is_ascii_alphanumeric(),
    })
}

/// Whether `authority` is `[userinfo@]host[:port]` with a host.
fn is_authority(authority: &str) -> bool {
    let host_and_port = authority.split_once('@').map_or(authority, |(_, after)| after);
    let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, ""));
    !host.is_empty() && !host.contains('@') && port.bytes().all(|byte| byte.is_ascii_digit())
}
