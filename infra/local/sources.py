"""The applications of `make run`: how a profile for each is written, and which of its objects a flow moves."""

from collections.abc import Callable
from dataclasses import dataclass

# What the simulators are told of; they accept nothing else.
CLIENT_ID = "penstock-client"
CLIENT_SECRET = "cS-5bX1vQ7mZr2Kd8W"
REFRESH_TOKEN = "rT-4kQz9VbN2yHw7Xc"
# Slack's are known by how they start.
SLACK_REFRESH_TOKEN = f"xoxe-1-{REFRESH_TOKEN}"
# A user's address and an API token, as the simulator has them from the start.
ZENDESK_API_TOKEN = "integration@penstock.example/token:pW-3hV9kT6xLq0Jz"


@dataclass(frozen=True)
class Source:
    """One application and one of its objects."""

    # The simulator's name for it.
    application: str
    # AppFlow's ConnectorType.
    connector_type: str
    # What the flow is called, and its records too.
    records: str
    # The flow's source properties.
    properties: dict
    # Makes a profile's properties and credentials from the address and from a function that stores a client's secret.
    profile: Callable[[str, Callable[[], str]], tuple[dict, dict]]
    # The field that identifies a record.
    key: str
    # The columns worth a look.
    columns: tuple[str, ...] = ()
    # AppFlow's name in its unions, where it is not the ConnectorType.
    union: str = ""
    # What a run may wait for without moving a record.
    pause: str = ""
    # Options of the simulator.
    options: tuple[str, ...] = ()

    @property
    def member(self) -> str:
        return self.union or self.connector_type

    def profile_config(self, url: str, client_secret_arn: Callable[[], str]) -> dict:
        """Returns the `connectorProfileConfig` of a profile for the application at an address."""
        properties, credentials = self.profile(url, client_secret_arn)
        return {
            "connectorProfileProperties": {self.member: properties},
            "connectorProfileCredentials": {self.member: credentials},
        }


def salesforce(url: str, client_secret_arn: Callable[[], str]) -> tuple[dict, dict]:
    credentials = {
        "refreshToken": REFRESH_TOKEN,
        "clientCredentialsArn": client_secret_arn(),
        "oAuth2GrantType": "AUTHORIZATION_CODE",
    }
    return {"instanceUrl": url, "isSandboxEnvironment": False}, credentials


def slack(url: str, _: Callable[[], str]) -> tuple[dict, dict]:
    credentials = {
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "accessToken": SLACK_REFRESH_TOKEN,
    }
    return {"instanceUrl": url}, credentials


def zendesk(url: str, _: Callable[[], str]) -> tuple[dict, dict]:
    credentials = {"clientId": "no-client", "clientSecret": "no-client-secret", "accessToken": ZENDESK_API_TOKEN}
    return {"instanceUrl": url}, credentials


def servicenow(url: str, _client_secret_arn: Callable[[], str]) -> tuple[dict, dict]:
    tokens = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "refreshToken": REFRESH_TOKEN}
    return {"instanceUrl": url}, {"oAuth2Credentials": tokens}


def sap_odata(url: str, _: Callable[[], str]) -> tuple[dict, dict]:
    host, _, port = url.rpartition(":")
    properties = {
        "applicationHostUrl": host,
        "applicationServicePath": "/sap/opu/odata/iwfnd/catalogservice;v=2",
        "portNumber": int(port),
        "clientNumber": "100",
        "logonLanguage": "EN",
        "oAuthProperties": {
            "tokenUrl": f"{url}/sap/bc/sec/oauth2/token",
            "authCodeUrl": f"{url}/sap/bc/sec/oauth2/authorize",
            "oAuthScopes": ["ZPENSTOCK_SALES_SRV_0001"],
        },
    }
    tokens = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "refreshToken": REFRESH_TOKEN}
    return properties, {"oAuthCredentials": tokens}


SOURCES = [
    Source(
        "salesforce",
        "Salesforce",
        "accounts",
        {"object": "Account"},
        salesforce,
        "Id",
        ("Id", "Name", "Industry", "AnnualRevenue", "BillingCity", "BillingCountry", "CreatedDate"),
    ),
    Source(
        "slack",
        "Slack",
        "messages",
        {"object": "C0000000001"},
        slack,
        "ts",
        ("ts", "posted_at", "user", "subtype", "thread_ts", "reply_count", "text"),
        options=("--refresh-token", SLACK_REFRESH_TOKEN),
    ),
    Source(
        "zendesk",
        "Zendesk",
        "tickets",
        {"object": "tickets"},
        zendesk,
        "id",
        ("id", "subject", "status", "priority", "requester_id", "created_at", "updated_at"),
        pause="waits 65 seconds and looks once more, because an export of Zendesk leaves out what changed in the last minute",
    ),
    Source(
        "servicenow",
        "Servicenow",
        "incidents",
        {"object": "incident"},
        servicenow,
        "sys_id",
        ("number", "short_description", "priority", "state", "opened_at", "sys_updated_on"),
        union="ServiceNow",
    ),
    Source(
        "sap_odata",
        "SAPOData",
        "orders",
        {"objectPath": "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV/SalesOrders"},
        sap_odata,
        "OrderID",
        ("OrderID", "Customer", "NetAmount", "Currency", "CreatedOn", "ChangedAt"),
    ),
]


def source(application: str) -> Source:
    """Finds an application by its simulator's name."""
    return next(each for each in SOURCES if each.application == application)
