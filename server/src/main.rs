//! The command line of Sluice; each command is a module of `commands`.

fn main() {}
