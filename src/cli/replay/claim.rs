//! One writer a file: a claim that ends with the process, however that ends.

use std::path::Path;

/// As long as it lives, no other process of this machine gets a claim of the same file.
#[derive(Debug)]
pub(super) struct Claim {
    #[cfg(target_os = "linux")]
    _listener: std::os::unix::net::UnixListener,
}

impl Claim {
    /// Claims a file by its absolute path.
    ///
    /// On Linux by a socket in the abstract namespace, which the kernel frees when the process dies: a lock file would
    /// stay behind after `kill -9`, and file locks of the standard library are younger than the oldest compiler that
    /// this crate promises to build with. Elsewhere the consumer group alone sees to it that there is one writer.
    #[cfg(target_os = "linux")]
    pub(super) fn of(path: &Path) -> anyhow::Result<Self> {
        use std::os::linux::net::SocketAddrExt as _;
        use std::os::unix::ffi::OsStrExt as _;
        use std::os::unix::net::{SocketAddr, UnixListener};

        use anyhow::Context as _;
        use sha2::Digest as _;

        // Names are at most 107 bytes long, and paths are longer.
        let hash: String =
            sha2::Sha256::digest(path.as_os_str().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let address = SocketAddr::from_abstract_name(format!("copydesk-replay-{hash}"))
            .context("naming a claim of the output")?;
        match UnixListener::bind_addr(&address) {
            Ok(listener) => Ok(Self { _listener: listener }),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                anyhow::bail!("file {} is being written by another replay", path.display())
            }
            Err(error) => Err(error).with_context(|| format!("claiming file {}", path.display())),
        }
    }

    /// Claims nothing.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn of(_path: &Path) -> anyhow::Result<Self> {
        Ok(Self {})
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_claim_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a"), folder.path().join("b"));
        let first = Claim::of(&path).unwrap();
        assert!(Claim::of(&path).unwrap_err().to_string().contains("another replay"));
        Claim::of(&other).unwrap();
        drop(first);
        Claim::of(&path).unwrap();
    }
}
