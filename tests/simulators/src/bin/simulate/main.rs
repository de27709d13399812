//! Starts one simulator from the command line: `simulate salesforce --records 25000 --seed 7`.

mod salesforce;
mod shared;

use std::io::{self, Write};

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        return write!(io::stdout(), "{}\n{}", shared::help(), salesforce::help());
    }
    let Some((application, rest)) = arguments.split_first() else {
        return Err(refuse("name the application to simulate".to_owned()));
    };
    match application.as_str() {
        "salesforce" => {
            let running = simulators::salesforce::start(salesforce::read(rest).map_err(refuse)?);
            let running = running.await?;
            announce(application, running.url())?;
            running.forever().await;
        }
        "sap_odata" => {
            let running = simulators::sap_odata::start(shared::read(rest).map_err(refuse)?).await?;
            announce(application, running.url())?;
            running.forever().await;
        }
        "slack" => {
            let running = simulators::slack::start(shared::read(rest).map_err(refuse)?).await?;
            announce(application, running.url())?;
            running.forever().await;
        }
        "zendesk" => {
            let running = simulators::zendesk::start(shared::read(rest).map_err(refuse)?).await?;
            announce(application, running.url())?;
            running.forever().await;
        }
        "servicenow" => {
            let running = simulators::servicenow::start(shared::read(rest).map_err(refuse)?);
            let running = running.await?;
            announce(application, running.url())?;
            running.forever().await;
        }
        _ => return Err(refuse(format!("application {application} is unknown"))),
    }
    Ok(())
}

fn announce(application: &str, url: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{{\"simulator\":\"{application}\",\"url\":\"{url}\"}}")?;
    io::stdout().flush()
}

fn refuse(message: String) -> io::Error {
    io::Error::other(format!("{message}; simulate --help lists applications and options"))
}

fn number<N: std::str::FromStr>(name: &str, value: &str) -> Result<N, String> {
    value.parse().map_err(|_| format!("option {name} needs a number, not {value}"))
}
