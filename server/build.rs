//! Makes the server compile before the web app was ever built, and again after each time it was.

fn main() -> std::io::Result<()> {
    let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/web");
    std::fs::create_dir_all(&web)?;
    println!("cargo::rerun-if-changed={}", web.display());
    Ok(())
}
