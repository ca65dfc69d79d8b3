//! copydesk: arguments in, exit code out. See the library for the map.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    copydesk::cli::main()
}
