//! As much HTTP as asking a worker how it is takes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Asks `GET path`, or nothing when nobody answers within two seconds.
pub fn get(address: SocketAddr, path: &str) -> Option<Answer> {
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&address, patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    // HTTP/1.0: no chunked bodies, and the connection ends with the answer.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").ok()?;
    let mut received = Vec::new();
    stream.read_to_end(&mut received).ok()?;
    let received = String::from_utf8_lossy(&received);
    let (head, body) = received.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}
