//! Starts one simulator from the command line: `simulate salesforce --records 25000 --seed 7`.

mod arguments;

use std::io::{self, Write};

use simulators::kit::{Application, Options, Running};
use simulators::{salesforce, sap_odata, servicenow, slack, zendesk};

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        return write!(io::stdout(), "{}", arguments::help());
    }
    let Some((application, rest)) = arguments.split_first() else {
        return Err(refuse("name the application to simulate".to_owned()));
    };
    let read = |usual: Options| arguments::read(rest, usual).map_err(refuse);
    let usual = Options::default();
    match application.as_str() {
        "salesforce" => {
            serve(application, salesforce::start(read(salesforce::options())?).await?).await
        }
        "sap_odata" => serve(application, sap_odata::start(read(usual)?).await?).await,
        "servicenow" => serve(application, servicenow::start(read(usual)?).await?).await,
        "slack" => serve(application, slack::start(read(usual)?).await?).await,
        "zendesk" => serve(application, zendesk::start(read(usual)?).await?).await,
        _ => Err(refuse(format!("application {application} is unknown"))),
    }
}

/// Says where a simulator serves, and lets it.
async fn serve<A: Application>(application: &str, running: Running<A>) -> io::Result<()> {
    writeln!(io::stdout(), "{{\"simulator\":\"{application}\",\"url\":\"{}\"}}", running.url())?;
    io::stdout().flush()?;
    running.forever().await;
    Ok(())
}

fn refuse(message: String) -> io::Error {
    io::Error::other(format!("{message}; simulate --help lists applications and options"))
}
