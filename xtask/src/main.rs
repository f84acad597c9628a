//! The commands of this repository: `cargo xtask <command>`.
//!
//! Everything a person or a build machine does with the project starts here, so that nothing has to be installed or
//! remembered beyond Rust and Node. This crate is never part of what is shipped.
#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]
#![allow(clippy::disallowed_methods, reason = "a tool may say how long it took")]

mod bench;
mod digest;
mod parity;
mod postgres;
mod process;
mod render;
mod run;
mod test;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask <command>

  bench [NAME]…             measure how fast it is: everything, or verdicts, lists, day, writes, imports, audit, sign_in, idle, pages
        --forget            … drop the large demonstration companies that were kept for it
  parity                    show that the browser and the server judge alike
  render [--out DIR]        draw every page into pictures/, at two widths, in both themes and languages
  run [--port PORT]         build everything, fill the demonstration company once, and serve it
  test                      install what the tests need and run them all
       [--only NAME]…       … only these steps
       [--skip NAME]…       … all but these steps
  web [--dev | --release]   build the web app into target/web (release is the default)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    match name.as_str() {
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        "bench" => bench::command(rest),
        "parity" => parity::command(rest),
        "render" => render::command(rest),
        "run" => run::command(rest),
        "test" => test::command(rest),
        "web" => web::command(rest),
        other => bail!("there is no command “{other}”\n\n{HELP}"),
    }
}
