//! Makes the server compile before the web app was ever built, and a release build compile again after each time it
//! was: only that one carries the files inside.

fn main() -> std::io::Result<()> {
    let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/web");
    std::fs::create_dir_all(&web)?;
    let is_release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    let watched = if is_release { web } else { "build.rs".into() };
    println!("cargo::rerun-if-changed={}", watched.display());
    Ok(())
}
